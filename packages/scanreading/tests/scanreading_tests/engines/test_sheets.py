"""Sheets photographed on tables, and pages that are none."""

import cv2
import numpy as np
import pytest

from scanreading.engines.pictures import straighten_sheet

from .drawing import drawn


def photographed(corners: list[list[int]], *, ground: int = 60) -> np.ndarray:
    letter = drawn()
    height, width = letter.shape
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, np.array(corners, np.float32))
    return cv2.warpPerspective(letter, matrix, (1800, 2500), borderValue=ground)


class TestStraightenSheet:
    def test_cuts_the_sheet_out_and_makes_its_corners_square(self) -> None:
        sheet = straighten_sheet(photographed([[150, 200], [1600, 120], [1690, 2380], [90, 2300]]))
        assert sheet is not None
        assert sheet.shape[0] / sheet.shape[1] == pytest.approx(1.414, rel=0.12)
        assert np.median(sheet[:40]) > 240

    @pytest.mark.parametrize(
        ("comment", "picture"),
        [
            ("a scan", drawn()),
            ("a scan with a shadow at its spine", (drawn() * np.linspace(0.5, 1, drawn().shape[1])).astype(np.uint8)),
            (
                "a sheet on a ground as bright",
                photographed([[150, 200], [1600, 120], [1690, 2380], [90, 2300]], ground=235),
            ),
            ("a small note", photographed([[700, 900], [1000, 900], [1000, 1300], [700, 1300]])),
            ("black", np.zeros((900, 700), np.uint8)),
            ("a disc", cv2.circle(np.zeros((1000, 1000), np.uint8), (500, 500), 400, 255, -1)),
        ],
    )
    def test_leaves_what_is_not_clearly_a_sheet(self, comment: str, picture: np.ndarray) -> None:
        assert straighten_sheet(picture) is None, comment
