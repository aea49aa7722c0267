"""Sheets photographed on tables, and pages that are none."""

import cv2
import numpy as np
import pytest

from scanreading.engines.sheets import bend_of, glare_share, is_blurred, straighten_sheet

from .drawing import LETTER, drawn

SENTENCE = "tỉnh ban hành Kế hoạch tuyên truyền, phổ biến pháp luật về đất đai,"
FULL = (*LETTER[:10], *((60, 292 + 24 * row, SENTENCE) for row in range(20)))


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


def bent(page: np.ndarray, *, share: float) -> np.ndarray:
    """The page with its lines lifted in the middle by so much of its height, and let fall at the left by as much."""
    height, width = page.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    lift = share * height * (np.sin(np.pi * columns / width) + np.exp(-columns / (0.2 * width)))
    return cv2.remap(page, columns, rows - lift.astype(np.float32), cv2.INTER_CUBIC, borderValue=255)


class TestBend:
    def test_a_flat_page_has_none(self) -> None:
        assert bend_of(drawn(FULL)) is None

    def test_too_few_lines_tell_none(self) -> None:
        assert bend_of(bent(drawn(LETTER[:3]), share=0.016)) is None

    def test_lines_are_level_again(self) -> None:
        page = bent(drawn(FULL), share=0.016)
        bend = bend_of(page)
        assert bend is not None
        assert bend_of(bend.flattened(page)) is None

    def test_only_moves(self) -> None:
        page = np.dstack([bent(drawn(FULL), share=0.016)] * 3)
        bend = bend_of(page[..., 0])
        assert bend is not None
        flat = bend.flattened(page)
        assert flat.shape == page.shape
        assert np.mean(flat < 128) == pytest.approx(np.mean(page < 128), rel=0.1)


LIT = cv2.circle((drawn(FULL) * 0.85).astype(np.uint8), (700, 1000), 150, 255, -1)


class TestFaultsOfPhotographs:
    def test_glare_is_told_of_photographs_alone(self) -> None:
        assert glare_share(LIT) > 0.01
        assert glare_share((drawn(FULL) * 0.85).astype(np.uint8)) == 0
        assert glare_share(drawn(FULL)) == 0

    @pytest.mark.parametrize(
        ("comment", "picture", "told"),
        [
            ("sharp", drawn(FULL), False),
            ("softened by a scanner", cv2.GaussianBlur(drawn(FULL), (0, 0), 1.5), False),
            ("out of focus", cv2.GaussianBlur(drawn(FULL), (0, 0), 6), True),
            ("an empty sheet", np.full((1754, 1240), 250, np.uint8), False),
            ("one pixel", np.zeros((1, 1), np.uint8), False),
        ],
    )
    def test_blur_is_told_by_edges(self, comment: str, picture: np.ndarray, told: bool) -> None:
        assert is_blurred(picture) is told, comment
