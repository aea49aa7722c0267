"""Which role a line has, told by its words and its place."""

from collections.abc import Sequence
from typing import Any

import pytest

from officialdocs.checker.anatomy import anatomy
from officialdocs.checker.elements import Anatomy, CheckedRun, DocumentLine, DocumentReading, LineRole, LineSpot

R = LineRole
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DATE = "Cần Thơ, ngày 05 tháng 3 năm 2026"
numbers = iter(range(1, 100_000))


def line(
    text: str, *, bold: bool = False, italic: bool = False, spot: LineSpot | None = None, **more: Any
) -> DocumentLine:
    """A paragraph of its own, unless `paragraph` says otherwise."""
    run = CheckedRun(text, frozenset({"Times New Roman"}), 14, bold, italic, is_underlined=False, color="auto")
    return DocumentLine((run,), spot=spot, **{"paragraph": next(numbers)} | more)


def cell(text: str, row: int, column: int, *, table: int = 0, grid: bool = False, **more: Any) -> DocumentLine:
    return line(text, spot=LineSpot(table, row, column, 80, has_grid=grid), **more)


def placed(lines: Sequence[DocumentLine]) -> Anatomy:
    return anatomy(DocumentReading(tuple(lines), ()))


def roles(*lines: DocumentLine | str) -> list[LineRole]:
    told = [line(one) if isinstance(one, str) else one for one in lines]
    return [one.role for one in placed(told).placed]


def in_body(*lines: DocumentLine | str) -> list[LineRole]:
    """Of lines behind the head and the title."""
    return roles(NATION, MOTTO, "KẾ HOẠCH", "", line("", rules=(30,)), "Một câu.", *lines)[6:]


HEAD = (
    cell("UBND THÀNH PHỐ", 0, 0),
    cell("SỞ TƯ PHÁP", 0, 0, bold=True),
    cell(NATION, 0, 1),
    cell(MOTTO, 0, 1),
    cell("Số: 05/QĐ-STP", 1, 0),
    cell(DATE, 1, 1),
)
HEAD_ROLES = [R.PARENT, R.AGENCY, R.COUNTRY, R.MOTTO, R.NUMBER, R.PLACE]


class TestHead:
    def test_is_the_table_with_the_name_of_the_country(self):
        assert roles(*HEAD, "QUYẾT ĐỊNH") == [*HEAD_ROLES, R.KIND]

    def test_ends_with_its_table_and_not_with_the_next(self):
        assert roles(*HEAD, cell("1", 0, 0, table=1, grid=True)) == [*HEAD_ROLES, R.CELL]

    def test_without_a_table_ends_with_the_date(self):
        told = roles("SỞ TƯ PHÁP", "Số: 05/QĐ-STP", NATION, MOTTO, DATE, "QUYẾT ĐỊNH")
        assert told == [R.AGENCY, R.NUMBER, R.COUNTRY, R.MOTTO, R.PLACE, R.KIND]

    def test_without_a_date_ends_with_the_motto(self):
        assert roles(NATION, MOTTO, "QUYẾT ĐỊNH") == [R.COUNTRY, R.MOTTO, R.KIND]
        assert roles(NATION) == [R.COUNTRY]

    @pytest.mark.parametrize(("before", "role"), [(19, R.PLACE), (20, R.TEXT)])
    def test_is_looked_for_in_twenty_lines(self, before: int, role: LineRole):
        assert roles(*["chữ"] * before, DATE)[-1] is role

    @pytest.mark.parametrize(("length", "role"), [(79, R.PLACE), (80, R.KIND)])
    def test_has_no_sentence_for_a_date(self, length: int, role: LineRole):
        assert roles(f"{'x' * (length - len(DATE) - 1)} {DATE}")[0] is role

    def test_names_those_who_issue_in_bold(self):
        told = roles(
            cell("UBND THÀNH PHỐ", 0, 0),
            cell("SỞ TƯ PHÁP", 0, 0, bold=True),
            cell("PHÒNG PHỔ BIẾN", 0, 0, bold=True),
            cell("Phải", 0, 1),
            cell(NATION, 0, 1),
            cell("Số: 1/KH", 1, 0),
            cell("Bên dưới", 1, 0),
        )
        assert told == [R.PARENT, R.AGENCY, R.AGENCY, R.HEAD_OTHER, R.COUNTRY, R.NUMBER, R.HEAD_OTHER]

    def test_takes_lines_of_one_paragraph_for_one_name(self):
        told = roles(cell("SỞ", 0, 0, paragraph=5), cell("TƯ PHÁP", 0, 0, paragraph=5), cell(NATION, 0, 1))
        assert told == [R.AGENCY, R.AGENCY, R.COUNTRY]

    def test_of_a_letter_holds_what_it_is_about(self):
        told = roles(
            *HEAD[:4],
            cell("Số: 05/STP", 1, 0),
            cell("V/v góp ý", 1, 0),
            cell("dự thảo Luật", 1, 0),
            cell("", 1, 0),
            cell("cùng ô", 1, 0),
            cell("", 1, 0, rules=(20,)),
            cell("sau vạch", 1, 0),
            cell(DATE, 1, 1),
            "Kính gửi: Bộ Tư pháp",
            "- Sở Y tế",
            "Sở xin góp ý.",
        )
        about = [R.LETTER_SUBJECT, R.LETTER_SUBJECT, R.BLANK, R.LETTER_SUBJECT, R.BLANK, R.HEAD_OTHER]
        assert told == [*HEAD_ROLES[:4], R.NUMBER, *about, R.PLACE, R.ADDRESSEE, R.ADDRESSEE, R.TEXT]


class TestDocuments:
    def test_behind_the_first_begin_with_their_heads(self):
        told = placed([*HEAD, line("QUYẾT ĐỊNH"), *(cell(one.text, 0, 0, table=7) for one in HEAD), line("QUY CHẾ")])
        assert [one.document for one in told.placed] == [0] * 7 + [1] * 7
        assert [one.text for one in told.of(R.KIND)] == ["QUYẾT ĐỊNH", "QUY CHẾ"]
        assert [one.text for one in told.of(R.KIND, document=1)] == ["QUY CHẾ"]

    def test_without_a_head_are_one(self):
        assert [one.document for one in placed([line("a"), line("b")]).placed] == [0, 0]


class TestTitle:
    @pytest.mark.parametrize(
        ("below", "expected"),
        [
            ([line("Về việc phê duyệt", paragraph=3)], [R.SUBJECT]),
            ([line("(Ban hành kèm theo Quyết định số 1)")], [R.NOTE]),
            ([line("Căn cứ Luật;")], [R.BASIS]),
            ([line("Điều 1. Phê duyệt")], [R.ARTICLE]),
            ([line("QUYẾT ĐỊNH:")], [R.ORDER]),
            ([cell("1", 0, 0, table=2, grid=True)], [R.CELL]),
        ],
    )
    def test_has_a_subject_unless_other_words_begin(self, below: list[DocumentLine], expected: list[LineRole]):
        assert roles(NATION, MOTTO, line("QUYẾT ĐỊNH"), *below)[3:] == expected

    @pytest.mark.parametrize(
        ("more", "role"),
        [
            ({"bold": True, "align": "center"}, R.SUBJECT),
            ({"bold": False, "align": "center"}, R.TEXT),
            ({"bold": True, "align": "left"}, R.TEXT),
        ],
    )
    def test_goes_on_in_bold_lines_in_the_middle(self, more: dict[str, Any], role: LineRole):
        title = (line("KẾ HOẠCH"), line("Phổ biến", bold=True, align="center"), line("năm 2026", **more))
        assert roles(NATION, MOTTO, *title)[-1] is role

    def test_goes_on_within_its_paragraph(self):
        title = (line("KẾ HOẠCH"), line("Phổ biến", paragraph=3), line("năm 2026", paragraph=3))
        assert roles(NATION, MOTTO, *title)[3:] == [R.SUBJECT, R.SUBJECT]

    def test_ends_at_a_line_that_is_drawn(self):
        title = (line("KẾ HOẠCH"), line("Phổ biến", bold=True, align="center"))
        after = line("năm 2026", bold=True, align="center")
        assert roles(NATION, MOTTO, *title, line("", rules=(30,)), after)[-2:] == [R.BLANK, R.TEXT]
        assert roles(NATION, MOTTO, *title, line(""), after)[-2:] == [R.BLANK, R.SUBJECT]

    def test_a_note_goes_on_within_its_paragraph(self):
        note = (line("(Kèm theo Quyết định"), line("ngày 5/3/2026)", is_first=False))
        assert roles(NATION, MOTTO, "QUY CHẾ", *note)[3:] == [R.NOTE, R.NOTE]


class TestPreamble:
    def test_is_all_above_the_word_that_enacts(self):
        told = roles(NATION, MOTTO, "QUYẾT ĐỊNH", "Căn cứ Luật;", "", "GIÁM ĐỐC SỞ TƯ PHÁP", "QUYẾT ĐỊNH:", "Điều 1. A")
        assert told[3:] == [R.BASIS, R.BLANK, R.AUTHORITY, R.ORDER, R.ARTICLE]

    def test_is_not_enacted_below_a_unit(self):
        told = roles(NATION, MOTTO, "QUYẾT ĐỊNH", "Căn cứ Luật;", "Điều 1. A", "QUYẾT ĐỊNH:")
        assert told[3:] == [R.BASIS, R.ARTICLE, R.TEXT]

    @pytest.mark.parametrize(
        ("text", "italic", "role"),
        [
            ("Căn cứ Luật;", False, R.BASIS),
            ("Căn cứ Luật", True, R.BASIS),
            ("Căn cứ Luật, Sở báo cáo.", False, R.TEXT),
            ("Sở báo cáo;", True, R.TEXT),
        ],
    )
    def test_without_it_says_of_itself_that_it_is_one(self, text: str, italic: bool, role: LineRole):
        kind = (line("BÁO CÁO"), line("Kết quả", paragraph=3), line("", rules=(30,)))
        assert roles(NATION, MOTTO, *kind, line(text, italic=italic))[-1] is role


class TestBody:
    @pytest.mark.parametrize(
        ("one", "role"),
        [
            (line("Điều 4a. Phạm vi"), R.ARTICLE),
            (line("II. Kết quả"), R.HEADING),
            (line("3. Sở Tư pháp"), R.CLAUSE),
            (line("đ) Cơ quan khác"), R.POINT),
            (line("Chương II"), R.UNIT),
            (line("Chương II quy định về hồ sơ"), R.TEXT),  # neither in the middle, nor bold, nor short
            (line("Chương II quy định về hồ sơ", bold=True), R.UNIT),
            (line("Chương II quy định về hồ sơ", align="center"), R.UNIT),
            (line("Chương II " + "x" * 9), R.UNIT),
            (line("Chương II " + "x" * 10), R.TEXT),
            (line("Chương II " + "x" * 69, align="center"), R.UNIT),
            (line("Chương II " + "x" * 70, align="center"), R.TEXT),
            (line("Chương II,", align="center"), R.TEXT),
            (line("Phụ lục II"), R.ANNEX),
            (line("(Kèm theo Quyết định)"), R.NOTE),
            (line(""), R.BLANK),
            (cell("Điều 4. A", 0, 0, table=3, grid=True), R.CELL),
            (cell("Phụ lục II", 0, 0, table=3), R.CELL),
        ],
    )
    def test_has_units_and_words(self, one: DocumentLine, role: LineRole):
        assert in_body(one) == [role]

    def test_names_a_unit_below_its_number(self):
        told = in_body("Chương I", "QUY ĐỊNH CHUNG", "Điều 1. A", "Chữ", "Phụ lục", "", "DANH MỤC", "Chữ")
        assert told == [
            *(R.UNIT, R.UNIT_TITLE, R.ARTICLE, R.TEXT),
            *(R.ANNEX, R.BLANK, R.ANNEX_TITLE, R.TEXT),
        ]

    def test_names_a_unit_in_lines_of_one_paragraph(self):
        told = in_body("Chương I", line("QUY ĐỊNH", is_last=False), line("CHUNG"), "Chữ")
        assert told == [R.UNIT, R.UNIT_TITLE, R.UNIT_TITLE, R.TEXT]

    def test_names_nothing_below_a_line_that_is_drawn(self):
        assert in_body("Phụ lục", line("", rules=(30,)), "Chữ") == [R.ANNEX, R.BLANK, R.TEXT]


class TestClosing:
    LEFT = (cell("Nơi nhận:", 0, 0, table=9), cell("- Như Điều 3;", 0, 0, table=9), cell("", 0, 0, table=9))

    def test_lists_who_receives_beside_who_signs(self):
        right = (
            cell("KT. GIÁM ĐỐC", 0, 1, table=9),
            cell("PHÓ GIÁM ĐỐC", 0, 1, table=9),
            cell("Lê Thị Ba", 0, 1, table=9),
        )
        assert in_body(*self.LEFT, *right, "Chữ") == [
            *(R.RECIPIENTS_LABEL, R.RECIPIENT, R.BLANK),
            *(R.OFFICE, R.OFFICE, R.SIGNER, R.TEXT),
        ]

    def test_has_no_signer_where_only_the_office_stands(self):
        right = (cell("TM. ỦY BAN NHÂN DÂN", 0, 1, table=9), cell("CHỦ TỊCH", 0, 1, table=9))
        assert in_body(*self.LEFT, *right)[3:] == [R.OFFICE, R.OFFICE]
        assert in_body(*self.LEFT, cell("Lê Thị Ba", 0, 1, table=9))[3:] == [R.OFFICE]

    def test_is_found_by_an_office_in_a_table_without_lines(self):
        right = [cell("GIÁM ĐỐC", 0, 1, table=9), cell("Lê Thị Ba", 0, 1, table=9)]
        assert in_body(cell("Lưu: VT", 0, 0, table=9), *right) == [R.OFFICE, R.OFFICE, R.SIGNER]
        gridded = [cell("GIÁM ĐỐC", 0, 1, table=9, grid=True), cell("Lê Thị Ba", 0, 1, table=9, grid=True)]
        assert in_body(*gridded) == [R.CELL, R.CELL]

    def test_without_a_table_is_one_line(self):
        assert in_body("Nơi nhận: Như Điều 3", "GIÁM ĐỐC") == [R.RECIPIENTS_LABEL, R.TEXT]
