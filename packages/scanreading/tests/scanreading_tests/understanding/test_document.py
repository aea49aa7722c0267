"""Whole documents: pages of prose, pages without pictures, and whatever else engines may give."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from scanreading.engines.types import (
    PrintedWord,
    ReadPage,
    Route,
    WordBox,
)
from scanreading.understanding.document import understand_pages
from scanreading.understanding.manuscript import assemble, to_rows
from scanreading.understanding.paragraphs import joined
from scanreading.understanding.particulars import to_json
from scanreading_tests.understanding.typesetting import (
    HEIGHT,
    LEFT,
    RIGHT,
    Sheet,
    set_text,
)

_TEXTS = st.one_of(
    st.text(min_size=1, max_size=12),
    st.sampled_from(
        [
            "Điều",
            "1.",
            "a)",
            "Số:",
            "/QĐ-UBND",
            "ngày",
            "tháng",
            "năm",
            "2024",
            "CỘNG",
            "HÒA",
            "XÃ",
            "HỘI",
            "Nơi",
            "nhận:",
        ]
        + [
            "KT.",
            "GIÁM",
            "ĐỐC",
            "Nguyễn",
            "Văn",
            "An",
            "Kính",
            "gửi:",
            "Chương",
            "I",
            "|",
            "…",
            "-",
            "QUYẾT",
            "ĐỊNH",
            "V/v",
        ]
    ),
)
_PLACES = st.builds(
    lambda left, top, width, height: WordBox(left, top, left + width, top + height),
    st.integers(-5, 1700),
    st.integers(-5, 2400),
    st.integers(0, 400),
    st.integers(0, 60),
)
_BOXES = st.none() | _PLACES
_WORDS = st.builds(
    PrintedWord,
    _TEXTS,
    _BOXES,
    st.integers(0, 100),
    st.sampled_from([None, True, False]),
    st.integers(0, 9),
    st.integers(0, 3),
)
_PLACED = st.builds(
    PrintedWord,
    st.sampled_from(["Điều", "1", "Số", "QĐ", "nhận", "an"]),
    _PLACES,
    st.integers(0, 100),
    st.none(),
    st.integers(0, 9),
)
_PAGES = st.lists(
    st.builds(
        ReadPage,
        st.sampled_from(list(Route)),
        st.sampled_from([0, 1654]),
        st.sampled_from([0, 2339]),
        st.lists(_WORDS, max_size=40).map(tuple),
        tables=st.just(()) | st.just((((((0, 1), (2,)), ((99,),))),)),
    ),
    max_size=3,
)


class TestAnyWords:
    @settings(max_examples=120, deadline=None)
    @given(_PAGES)
    def test_are_understood_without_an_error(self, pages: list[ReadPage]) -> None:
        found = understand_pages(pages)
        json.dumps([to_json(found.particulars), to_rows(found.doubts), found.figures])

    @settings(max_examples=60, deadline=None)
    @given(st.lists(_PLACED, max_size=30))
    def test_are_all_kept(self, words: list[PrintedWord]) -> None:
        """Nothing that stands on the paper is lost: it is text, or set apart as a stamp or a page number."""
        zones = assemble((ReadPage(Route.SCAN, 1654, 2339, tuple(words)),)).zones[0]
        columns = (*zones.left, *zones.right, *zones.body, *zones.recipients, *zones.signing)
        lines = (*columns, *zones.stamps, *zones.notes, *zones.furniture)
        assert sorted(word.text for line in lines for word in line.words) == sorted(word.text for word in words)


class TestProse:
    def test_goes_on_over_the_end_of_a_page(self) -> None:
        first, second = Sheet(), Sheet()
        set_text(
            first, ["Điều 1. Phạm vi", "Văn bản này quy định về việc tổ chức, hoạt động và các điều kiện bảo đảm cho"]
        )
        for line in ("công tác hòa giải ở cơ sở trên địa bàn tỉnh.",):
            second.at(LEFT, line)
            second.down(1.2)
        set_text(second, ["Điều 2. Đối tượng", "Áp dụng cho cơ quan, tổ chức."])
        manuscript = assemble((first.page(), second.page()))
        assert "điều kiện bảo đảm cho công tác hòa giải" in manuscript.text
        assert [row.page for row in manuscript.outline()] == [1, 2]

    def test_keeps_page_numbers_and_running_heads_out(self) -> None:
        pages = []
        for number in range(1, 5):
            sheet = Sheet()
            sheet.at(LEFT, "Tài liệu tuyên truyền pháp luật", y=60)
            sheet.centre(f"{number}", y=100)
            set_text(sheet, [f"Đoạn văn thứ {word} nói về việc của dân." for word in ("nhất", "hai", "ba")])
            pages.append(sheet.page())
        text = assemble(tuple(pages)).text
        assert text.count("Đoạn văn thứ ba nói về việc của dân.") == 4
        assert "Tài liệu tuyên truyền" not in text
        assert not any(line.strip().isdecimal() for line in text.splitlines())

    def test_keeps_a_stamp_apart(self) -> None:
        sheet = Sheet()
        set_text(sheet, ["Điều 1. Phạm vi", "Văn bản này quy định việc của dân."])
        sheet.at(RIGHT - 200, "SAO Y BẢN CHÍNH")
        manuscript = assemble((sheet.page(),))
        assert "SAO Y" not in manuscript.text
        assert [line.text for line in manuscript.zones[0].stamps] == ["SAO Y BẢN CHÍNH"]

    def test_puts_footnotes_behind_the_text(self) -> None:
        sheet = Sheet()
        set_text(
            sheet, ["Điều 1. Phạm vi", "Văn bản này quy định việc của dân.", *["Một đoạn nữa của văn bản này."] * 5]
        )
        for text in ("1 Điều này được sửa đổi theo Luật số 35/2018/QH14.",):
            top = round(HEIGHT * 0.88)
            for at, piece in enumerate(text.split()):
                left = LEFT + 90 * at
                sheet.words.append(PrintedWord(piece, WordBox(left, top, left + 80, top + 18), 95, None, 900, 9))
        assert assemble((sheet.page(),)).text.endswith("\n[1] Điều này được sửa đổi theo Luật số 35/2018/QH14.")

    def test_tells_the_gap_in_the_numbers(self) -> None:
        sheet = Sheet()
        for number in (7, 9):
            set_text(sheet, [f"Điều {number}. Quy định", "Nội dung của điều này."])
        found = understand_pages((sheet.page(),))
        assert any(doubt.text == "Thiếu Điều 8 trước Điều 9." for doubt in found.doubts)

    def test_understands_a_text_without_pictures(self) -> None:
        lines = [
            *("ỦY BAN NHÂN DÂN", "TỈNH SÓC TRĂNG", "Số: 19/KH-UBND"),
            *(
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "Độc lập - Tự do - Hạnh phúc",
                "Sóc Trăng, ngày 05 tháng 02 năm 2024",
            ),
            *(
                "KẾ HOẠCH",
                "Phổ biến, giáo dục pháp luật năm 2024",
                "I. MỤC ĐÍCH",
                "1. Nâng cao nhận thức.",
                "2. Tạo chuyển biến.",
            ),
            *("Nơi nhận:", "- Như trên;", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Văn Lâu"),
        ]
        words = tuple(
            PrintedWord(word, None, 100, None, at, at) for at, line in enumerate(lines) for word in line.split()
        )
        found = understand_pages((ReadPage(Route.DOCUMENT, 0, 0, words),)).particulars
        expected = {
            "official_number": "19/KH-UBND",
            "kind": "Kế hoạch",
            "issued_date": "2024-02-05",
            "signer": "Trần Văn Lâu",
        }
        assert {name: found[name].value for name in expected} == expected


class TestSmallRules:
    def test_a_number_broken_at_the_end_of_a_line_is_one(self) -> None:
        assert (
            joined(["Quyết định số 705/", "QĐ-TTg và số 471/QĐ-", "TTg"]) == "Quyết định số 705/QĐ-TTg và số 471/QĐ-TTg"
        )
        assert joined(["kinh tế -", "xã hội"]) == "kinh tế - xã hội"

    def test_what_is_still_wrong_is_reckoned_from_the_chance_of_each_word(self) -> None:
        words = tuple(PrintedWord("a", None, confidence) for confidence in (100, 80, 0, 100))
        told = understand_pages((ReadPage(Route.SCAN, 100, 100, words),)).figures
        assert told["flagged_share"] == 0.25
        assert told["expected_error_share"] == round((0.009 + 1) / 4, 4)

    def test_a_number_of_four_digits_is_no_year(self) -> None:
        lines = ["Số: 5432/QĐ-UBND", "Vị Thanh Đông, ngày 12 tháng 10 năm 2026", "QUYẾT ĐỊNH", "Điều 1. Phạm vi"]
        words = tuple(
            PrintedWord(word, None, 100, None, at, at) for at, line in enumerate(lines) for word in line.split()
        )
        issued = understand_pages((ReadPage(Route.DOCUMENT, 0, 0, words),)).particulars["issued_date"]
        assert issued.value == "2026-10-12"
        assert not issued.notes


class TestTableOfTruth:
    def test_names_particulars_only(self) -> None:
        table = json.loads(Path(__file__).with_name("dev_heads.json").read_text(encoding="utf-8"))
        assert {name for row in table.values() for name in row} <= set(understand_pages(()).particulars)
