"""The text of a PDF is taken where it is Vietnamese, converted where its fonts are old, else the picture is read."""

from pathlib import Path

import numpy as np
import pikepdf
import pytest

from scanreading.engines.faults import PageFault
from scanreading.engines.pages import read_page
from scanreading.engines.types import PrintedWord, ReadPage, Route
from tests.portal.digitisation import paper

UNICODE = ["Căn cứ Luật Ban hành văn bản quy phạm pháp luật ngày 19", "tháng 02 năm 2025 của Quốc hội nước Cộng hòa"]
TCVN3 = ["C¨n cø LuËt Ban hµnh v¨n b¶n quy ph¹m ph¸p luËt ngµy 19", "th¸ng 02 n¨m 2025 cña Quèc héi n­íc Céng hßa"]
CODES = [
    "Danh mục ban hành kèm theo Thông tư số 36/2019/TT-BLĐTBXH: QCVN 01/BLĐTBXH,",
    "QCVN 02/BLĐTBXH, TCVN 4244, TCVN 5744, QCVN 07/BLĐTBXH của Bộ trưởng và các cơ quan khác",
]
AT_THE_END = ["Bé tr­ëng h­íng dÉn thi hµnh mét sè ®iÒu cña Th«ng t­", "sè 01 vÒ ®Çu t­ vµ c¸c kho¶n chi th­êng xuyªn."]
BARE = ["Can cu Luat Ban hanh van ban quy pham phap luat ngay 19", "thang 02 nam 2025 cua Quoc hoi nuoc Cong hoa"]
DAMAGED = ["C|n ctr Lu%t Ban hdnh v[n bin quy ph?m ph6p lu~t ngiy l9", "thdng o2 nlm zo25 cria Qu6c hQi nu6c CQng hda"]


def engine(picture, dpi):
    height, width = picture.shape[:2]
    return ReadPage(Route.SCAN, width, height, (PrintedWord("đọc", None),), dpi=dpi), picture


def read(path: Path, **said):
    return read_page(path, **{"kind": "pdf", "number": 1, "reader": engine} | said)


class TestTextLayers:
    @pytest.mark.parametrize(
        ("lines", "route", "begin"),
        [
            (UNICODE, Route.TEXT_LAYER, "Căn cứ Luật Ban hành"),
            (TCVN3, Route.OLD_FONT, "Căn cứ Luật Ban hành"),
            (CODES, Route.TEXT_LAYER, "Danh mục ban hành kèm theo"),
            (AT_THE_END, Route.OLD_FONT, "Bộ trưởng hướng dẫn thi hành một số điều của Thông tư\nsố 01 về đầu tư"),
            (BARE, Route.SCAN, "đọc"),
            (DAMAGED, Route.SCAN, "đọc"),
            (["Trang 2"], Route.SCAN, "đọc"),
        ],
    )
    def test_are_judged(self, tmp_path: Path, lines: list[str], route: Route, begin: str) -> None:
        taken = read(paper.write_text_pdf(tmp_path / "a.pdf", lines))
        assert taken.page.route == route
        assert taken.page.text.startswith(begin)

    def test_say_where_words_stand(self, tmp_path: Path) -> None:
        taken = read(paper.write_text_pdf(tmp_path / "a.pdf", UNICODE))
        words = taken.page.words
        assert [word.text for word in words] == " ".join(UNICODE).split()
        height, width = taken.picture.shape[:2]
        assert (taken.page.width, taken.page.height) == (width, height)
        assert {word.line for word in words} == {0, 1}
        for one, following in zip(words, words[1:], strict=False):
            assert 0 <= one.box.left < one.box.right <= width
            assert 0 <= one.box.top < one.box.bottom <= height
            assert one.line != following.line or one.box.right <= following.box.left
        assert words[0].box.left == pytest.approx(60 / 595 * width, abs=3)
        assert words[0].box.top < 80 / 842 * height

    def test_of_a_damaged_file_are_said_to_be_replaced(self, tmp_path: Path) -> None:
        assert any("lớp chữ" in one.lower() for one in read(paper.write_text_pdf(tmp_path / "a.pdf", BARE)).page.doubts)

    @pytest.mark.parametrize(
        ("seen", "route"),
        [
            ([*UNICODE, "SAO Y"], Route.TEXT_LAYER),
            ([line.replace("luật", "luât").replace("ban", "bạn") for line in UNICODE], Route.TEXT_LAYER),
            (["Quyết định về việc giao đất cho hộ gia đình", "Ủy ban nhân dân tỉnh ngày 19 tháng 02"], Route.SCAN),
            ([*UNICODE, *("phần dưới của trang mà lớp chữ không có, dài hơn hẳn phần trên " * 4).split()], Route.SCAN),
        ],
        ids=["the same", "marks misread", "another document", "half of the page"],
    )
    def test_over_a_scan_must_say_what_the_picture_says(self, tmp_path: Path, seen: list[str], route: Route) -> None:
        def seeing(picture, dpi):
            height, width = picture.shape[:2]
            words = tuple(PrintedWord(word, None, 90) for word in " ".join(seen).split())
            return ReadPage(Route.SCAN, width, height, words, dpi=dpi), picture

        scan, text = paper.write_scan_pdf(tmp_path / "s.pdf"), paper.write_text_pdf(tmp_path / "t.pdf", UNICODE)
        with pikepdf.open(scan, allow_overwriting_input=True) as pdf, pikepdf.open(text) as layer:
            pdf.pages[0].add_underlay(layer.pages[0])
            pdf.save(scan)
        page = read(scan, reader=seeing).page
        assert page.route == route
        assert any("lớp chữ" in doubt.lower() for doubt in page.doubts) == (route == Route.SCAN)

    def test_of_a_page_number_alone_are_taken_where_engines_see_nothing(self, tmp_path: Path) -> None:
        def blind(picture, dpi):
            height, width = picture.shape[:2]
            return ReadPage(Route.SCAN, width, height, (), dpi=dpi), picture

        taken = read(paper.write_text_pdf(tmp_path / "a.pdf", ["3"]), reader=blind)
        assert (taken.page.route, taken.page.text) == (Route.TEXT_LAYER, "3")
        assert taken.picture.shape[:2] == (taken.page.height, taken.page.width)

    def test_converts_a_real_file_of_2006(self, shared_data: Path) -> None:
        taken = read(shared_data / "legacy_dev" / "2006-16EZE_TT01.06GopvonDNNVV.pdf")
        assert taken.page.route == Route.OLD_FONT
        assert "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM" in taken.page.text

    def test_sends_a_scan_with_a_layer_of_rubbish_to_the_engines(self, shared_data: Path) -> None:
        taken = read(shared_data / "ocr_dev_real" / "real1-congvan-bitonal-200dpi.pdf")
        assert (taken.page.route, taken.page.dpi) == (Route.SCAN, 200)


class TestPages:
    def test_that_are_blank_are_not_given_to_engines(self, tmp_path: Path) -> None:
        paper.picture().point(lambda _: 250).save(tmp_path / "a.png")
        assert read(tmp_path / "a.png", kind="png", reader=None).page.route == Route.BLANK

    def test_of_many_inches_are_drawn_within_bounds(self, shared_data: Path) -> None:
        taken = read(shared_data / "hostile_files" / "bigpage.pdf")
        assert taken.picture.shape[0] * taken.picture.shape[1] <= 40_000_000

    def test_beyond_the_last_do_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(PageFault):
            read(paper.write_scan_pdf(tmp_path / "a.pdf"), number=2)

    def test_of_sixteen_bits_and_of_glass_are_brought_to_eight_on_paper(self, tmp_path: Path) -> None:
        seen = []

        def look(picture, dpi):
            seen.append(picture)
            return engine(picture, dpi)

        paper.picture().convert("I;16").point(lambda value: value * 200).save(tmp_path / "a.png")
        paper.picture().convert("LA").save(tmp_path / "b.png")
        read(tmp_path / "a.png", kind="png", reader=look)
        read(tmp_path / "b.png", kind="png", reader=look)
        assert [one.dtype for one in seen] == [np.uint8, np.uint8]
        assert [int(one.max()) for one in seen] == [255, 255]
