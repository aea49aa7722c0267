"""Whole pages, read: drawn ones, and pictures that are no page at all."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from rapidfuzz.distance import Levenshtein

from scanreading.engines import ocr
from scanreading.engines.faults import EnginesMissing, NotAPicture, PictureTooLarge
from scanreading.engines.recognition import Readers, read_picture
from scanreading.engines.sheets import straighten_sheet
from scanreading.engines.types import ReadPage, Route

from .drawing import LETTER, drawn
from .test_sheets import FULL, LIT, bent

SIGNS = str.maketrans("“”–—", '""--')
TRUTH = " ".join(text for _, _, text in LETTER)
ODD = [
    ("one white pixel", np.full((1, 1), 255, np.uint8)),
    ("one black pixel", np.zeros((1, 1, 3), np.uint8)),
    ("a line one pixel high", np.zeros((1, 900), np.uint8)),
    ("a strip", np.full((3000, 9), 90, np.uint8)),
    ("a tiny picture", np.full((12, 14, 3), 200, np.uint8)),
    ("a blank page", np.full((1754, 1240), 255, np.uint8)),
    ("a grey page", np.full((1754, 1240, 3), 128, np.uint8)),
    ("a black page", np.zeros((1754, 1240), np.uint8)),
    ("noise", np.random.default_rng(7).integers(0, 256, (260, 220, 3)).astype(np.uint8)),
    ("black and white noise", (np.random.default_rng(8).random((260, 220)) > 0.5).astype(np.uint8) * 255),
]


def words_wrong(page: ReadPage, truth: str) -> float:
    """The share of words that are not as they are printed, in their order; any kind of quotes and dashes will do."""
    said, known = (text.translate(SIGNS).split() for text in (" ".join(word.text for word in page.words), truth))
    return Levenshtein.distance(said, known) / len(known)


class TestReadPicture:
    def test_reads_a_letter_column_by_column(self, readers: Readers) -> None:
        page, picture = read_picture(drawn(), dpi=200, readers=readers)
        assert page.route is Route.SCAN
        assert words_wrong(page, TRUTH) < 0.05, page.text
        assert picture.shape == (page.height, page.width)
        assert page.text.index("Số: 75/KH-UBND") < page.text.index("CỘNG HÒA XÃ HỘI") < page.text.index("KẾ HOẠCH")
        assert page.text.index("Lưu: VT") < page.text.index("CHỦ TỊCH") < page.text.index("Đồng Văn Thanh")
        assert len(page.readers) == 2
        assert page.seconds > 0

    def test_tells_places_on_the_picture_it_gives_back(self, readers: Readers) -> None:
        for dpi in (120, 200):
            page, picture = read_picture(drawn(dpi=dpi), dpi=dpi, readers=readers)
            word = next(word for word in page.words if word.text == "HOẠCH")
            assert word.box is not None
            inked = picture[word.box.top : word.box.bottom, word.box.left : word.box.right]
            assert inked.min() < 80
            assert abs(word.box.top / dpi * 72 - 170) < 12

    @pytest.mark.parametrize("turned", [90, 180, 270])
    def test_turns_a_page_upright(self, readers: Readers, turned: int) -> None:
        lying = np.ascontiguousarray(np.rot90(drawn(), turned // 90))
        page, picture = read_picture(lying, dpi=200, readers=readers)
        assert page.turned == turned
        assert "ỦY BAN NHÂN DÂN" in page.text
        assert picture.shape == drawn().shape

    def test_straightens_a_page(self, readers: Readers) -> None:
        letter = drawn()
        height, width = letter.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 2.0, 1)
        tilted = cv2.warpAffine(letter, matrix, (width, height), borderValue=255)
        page, _ = read_picture(tilted, dpi=200, readers=readers)
        assert page.skew == pytest.approx(-2.0, abs=0.3)
        assert "Phổ biến, giáo dục pháp luật" in page.text

    def test_reads_under_a_red_seal(self, readers: Readers) -> None:
        page = np.repeat(drawn()[:, :, None], 3, axis=2)
        cv2.circle(page, (1100, 990), 110, (210, 30, 30), 9)
        black = drawn() < 128
        page[black] = 20
        assert "CHỦ TỊCH" in read_picture(page, dpi=200, readers=readers)[0].text

    def test_reads_a_photograph_of_a_sheet_on_a_table(self, readers: Readers) -> None:
        letter = drawn()
        height, width = letter.shape
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        seen = np.array([[190, 150], [1500, 240], [1640, 2350], [90, 2290]], np.float32)
        matrix = cv2.getPerspectiveTransform(corners, seen)
        photograph = cv2.warpPerspective(letter, matrix, (1800, 2500), borderValue=70)
        shade = np.linspace(0.6, 1.0, 1800)[None, :]
        page, picture = read_picture((photograph * shade).astype(np.uint8), dpi=0, readers=readers)
        assert "chụp bằng điện thoại" in " ".join(page.doubts)
        assert "Phổ biến, giáo dục pháp luật" in page.text, page.text
        assert picture.shape[0] > picture.shape[1]

    def test_keeps_a_page_whole_whose_shadow_looks_like_the_edge_of_a_sheet(self, readers: Readers) -> None:
        page = cv2.copyMakeBorder((drawn() * 0.86).astype(np.uint8), 180, 180, 130, 130, cv2.BORDER_CONSTANT, value=50)
        depth = 1 - 0.5 / (1 + np.exp(-(np.arange(page.shape[1]) - 0.55 * page.shape[1]) / 25))
        shaded = (page * depth).astype(np.uint8)
        assert straighten_sheet(shaded) is not None, "the story needs a shadow that misleads"
        read, _ = read_picture(shaded, dpi=0, readers=readers)
        assert words_wrong(read, TRUTH) < 0.05, read.text
        assert "chụp bằng điện thoại" not in " ".join(read.doubts)

    def test_flattens_a_curled_page_where_that_reads_better(self, readers: Readers) -> None:
        page = bent(drawn(FULL), share=0.016)
        read, _ = read_picture(page, dpi=200, readers=readers)
        assert words_wrong(read, " ".join(text for _, _, text in FULL)) < 0.05, read.text

    def test_says_how_to_take_it_again(self, readers: Readers) -> None:
        unsharp, _ = read_picture(cv2.GaussianBlur(drawn(FULL), (0, 0), 6), dpi=200, readers=readers)
        assert "nhòe" in " ".join(unsharp.doubts)
        lit, _ = read_picture(LIT, dpi=200, readers=readers)
        assert "chói" in " ".join(lit.doubts)

    @pytest.mark.parametrize(("comment", "picture"), ODD, ids=[comment for comment, _ in ODD])
    def test_never_fails_on_what_is_no_page(self, readers: Readers, comment: str, picture: np.ndarray) -> None:
        page, kept = read_picture(picture, dpi=0, readers=readers)
        assert kept.shape[:2] == (page.height, page.width)
        assert all(word.text.strip() and word.box for word in page.words)

    def test_says_that_a_page_is_blank(self, readers: Readers) -> None:
        assert read_picture(np.full((1754, 1240), 255, np.uint8), dpi=150, readers=readers)[0].route is Route.BLANK

    @settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 1200), st.binary(min_size=1, max_size=64))
    def test_never_fails_on_small_pictures(
        self, readers: Readers, height: int, width: int, dpi: int, ink: bytes
    ) -> None:
        picture = np.resize(np.frombuffer(ink, np.uint8), (height, width)).copy()
        page, _ = read_picture(picture, dpi=dpi, readers=readers)
        assert page.width >= 1

    def test_refuses_a_picture_larger_than_any_page(self, readers: Readers) -> None:
        vast = np.broadcast_to(np.zeros((1, 1), np.uint8), (30_000, 30_000))
        with pytest.raises(PictureTooLarge, match=r"30.000 × 30.000.*200–300 dpi"):
            read_picture(vast, dpi=300, readers=readers)

    def test_refuses_what_is_no_picture(self, readers: Readers) -> None:
        with pytest.raises(NotAPicture, match="PNG, JPEG hoặc PDF"):
            read_picture(np.zeros((20, 20), np.float32), dpi=300, readers=readers)


class TestReaders:
    def test_reads_with_the_first_alone_and_says_so_where_the_second_cannot_be_loaded(
        self, readers: Readers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ocr, "trueocr", None)
        alone = Readers.ready()
        page, _ = read_picture(drawn(), dpi=200, readers=alone)
        assert "chỉ do một bộ đọc" in " ".join(page.doubts)
        assert "pháp luật" in page.text
        assert {word.agrees for word in page.words} == {None}

    def test_says_what_to_install_where_the_first_is_not_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ocr.missing.cache_clear()
        monkeypatch.setenv("PATH", str(tmp_path))
        try:
            with pytest.raises(EnginesMissing, match="apt-get install tesseract-ocr tesseract-ocr-vie"):
                Readers.ready()
        finally:
            ocr.missing.cache_clear()


@pytest.mark.corpus
class TestRealDamage:
    @pytest.mark.parametrize("variant", ["st200.jpg", "g200.jpg", "b200.tif"])
    def test_leaves_few_words_wrong(self, readers: Readers, shared_data: Path, variant: str) -> None:
        file = shared_data / "ocr_dev" / f"kh-haugiang-p2.{variant}"
        with Image.open(file) as image:
            picture = np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))
        page, _ = read_picture(picture, dpi=200, readers=readers)
        assert words_wrong(page, (file.parent / "kh-haugiang-p2.gt.txt").read_text(encoding="utf-8")) < 0.04


class TestFigures:
    def test_each_is_read_in_its_own_place(self) -> None:
        """Enlarged, one below the other: what stands beside them is not read, and none takes another's place."""
        picture = drawn([(60, 60, "trước ngày 30/9/2026, gồm"), (60, 90, "05 lớp"), (300, 90, "12%")])
        words = [token for line in ocr.read(picture, dpi=200) for token in line.tokens]
        boxes = [next(token.box for token in words if said in token.text) for said in ("30/9", "12", "05")]
        assert [said.strip(",") for said in ocr.read_figures(picture, boxes)] == ["30/9/2026", "12%", "05"]

    def test_are_as_they_were_where_the_third_reading_is_not_to_be_had(
        self, readers: Readers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ocr, "FIGURES", "none")
        page, _ = read_picture(drawn(), dpi=200, readers=readers)
        assert words_wrong(page, TRUTH) < 0.05
