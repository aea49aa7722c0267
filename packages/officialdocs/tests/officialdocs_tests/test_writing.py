"""What the written file holds: read back with another library, element by element."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from officialdocs import (
    ArticleBlock,
    ClauseBlock,
    NumberedHeadingBlock,
    PageBreakBlock,
    PlainTextBlock,
    PointBlock,
    Recipients,
    SignatureBlock,
    SigningPower,
    TableBlock,
    TableBlockColumn,
    check,
    write,
)
from officialdocs.checker import RULES
from officialdocs_tests.opened import opened, paragraph, words
from officialdocs_tests.samples import (
    AT,
    decision,
    letter,
    plan_with_bases,
    report,
)

SAMPLES = (decision, letter, report, plan_with_bases)


def written(document):
    return opened(write(document, at=AT))


@pytest.fixture(scope="module")
def promulgated():
    return written(decision())


@pytest.fixture(scope="module")
def figures():
    """A document with a long table, and the table."""
    document = written(report())
    return document, next(table for table in document.tables if len(table.rows) > 30)


class TestHead:
    def test_is_two_boxes_that_nobody_sees(self, promulgated):
        table = promulgated.tables[0]
        assert [round(column.width.mm) for column in table.columns] == [66, 99]
        assert table._tbl.tblPr.find(qn("w:tblBorders")) is None

    def test_has_the_names_in_capitals_broken_where_their_giver_broke_them(self, promulgated):
        left, right = promulgated.tables[0].rows[0].cells
        assert left.text.strip() == "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ CẦN THƠ"
        assert right.text.split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]

    def test_has_number_and_date_side_by_side(self, promulgated):
        left, right = promulgated.tables[0].rows[1].cells
        assert (left.text, right.text) == ("Số: 843/QĐ-UBND", "Cần Thơ, ngày 05 tháng 3 năm 2026")

    def test_of_a_draft_leaves_room_for_number_and_date(self):
        left, right = written(plan_with_bases()).tables[0].rows[1].cells
        assert (left.text, right.text) == ("Số: …/KH-STP", "Cần Thơ, ngày … tháng … năm …")

    def test_of_a_letter_says_what_it_is_about_under_the_number(self):
        left, _ = written(letter()).tables[0].rows[1].cells
        number, about = left.text.split("\n", 1)
        assert number == "Số: 05/STP-PBGDPL"
        assert about.replace("\n", " ").startswith("V/v góp ý dự thảo Quy chế")

    def test_has_a_line_as_long_as_the_motto(self, promulgated):
        rule = promulgated.tables[0].rows[0].cells[1].paragraphs[-1]
        assert rule._p.pPr.find(f"{qn('w:pBdr')}/{qn('w:top')}") is not None
        length = 99 - rule.paragraph_format.left_indent.mm - rule.paragraph_format.right_indent.mm
        assert length == pytest.approx(60.5, abs=0.2)


class TestLetter:
    def test_lists_several_addressees(self):
        said = words(written(letter()))
        at = said.index("Kính gửi:")
        assert said[at + 1 : at + 4] == [
            "- Các sở, ban, ngành thành phố;",
            "- Ủy ban nhân dân các xã, phường;",
            "- Đoàn Luật sư thành phố.",
        ]

    def test_names_a_single_addressee_on_the_line(self):
        one = replace(letter(), title=replace(letter().title, addressees=("Bộ Tư pháp",)))
        assert "Kính gửi: Bộ Tư pháp" in words(written(one))


class TestBody:
    def test_of_a_decision_has_bold_labels_and_plain_words(self, promulgated):
        runs = paragraph(promulgated, "Điều 1.").runs
        assert [(run.text[:8], run.bold) for run in runs] == [("Điều 1.", True), (" Ban hàn", None)]

    def test_of_a_regulation_has_numbers(self, promulgated):
        said = words(promulgated)
        for wanted in ("Chương I\nQUY ĐỊNH CHUNG", "Mục 2\nQUY TRÌNH BIÊN TẬP", "Điều 6. Trách nhiệm thi hành"):
            assert wanted in said
        assert any(each.startswith("c) Tổ chức, cá nhân") for each in said)

    def test_ends_with_the_mark_once(self, promulgated):
        assert [each[-19:] for each in words(promulgated) if each.endswith("./.")] == [
            "h Quyết định này./.",
            " xét, quyết định./.",
        ]

    def test_goes_down_in_the_outline(self, promulgated):
        ranks = {
            style.name: style.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val"))
            for style in promulgated.styles
            if style.element.pPr is not None and style.element.pPr.find(qn("w:outlineLvl")) is not None
        }
        assert (ranks["Chương"], ranks["Mục"], ranks["Điều"]) == ("0", "1", "2")

    def test_begins_a_page_where_it_is_told(self):
        document = written(replace(report(), body=(PlainTextBlock("Một"), PageBreakBlock(), PlainTextBlock("Hai"))))
        assert paragraph(document, "Hai").paragraph_format.page_break_before


class TestTables:
    def test_repeat_their_headings(self, figures):
        _, table = figures
        heads = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads[:3] == [True, True, False]

    def test_put_groups_of_columns_under_one_heading(self, figures):
        _, table = figures
        top, below = table.rows[0].cells, table.rows[1].cells
        assert top[2].text == top[4].text == "Số nội dung"
        assert [cell.text for cell in below[2:5]] == ["Đã đăng", "Đã gỡ", "Còn hạn"]
        assert top[1]._tc is below[1]._tc or below[1].text == top[1].text == "Lĩnh vực"

    def test_are_as_wide_as_the_page_that_lies(self, figures):
        _, table = figures
        assert sum(column.width.mm for column in table.columns) == pytest.approx(252, abs=0.5)

    def test_show_totals_in_bold(self, figures):
        _, table = figures
        assert all(run.bold for run in table.rows[-1].cells[1].paragraphs[0].runs)
        assert table.rows[5].cells[2].paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT

    def test_refuse_rows_of_another_length(self):
        with pytest.raises(ValueError, match="2 columns"):
            TableBlock((TableBlockColumn("A"), TableBlockColumn("B")), (("một",),))


class TestClosing:
    def test_says_in_whose_stead_one_signs(self, promulgated):
        left, right = promulgated.tables[1].rows[0].cells
        assert right.text.split("\n") == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Văn Minh"]
        assert left.text.split("\n")[0] == "Nơi nhận:"
        assert left.text.split("\n")[-1] == "- Lưu: VT, NC."

    def test_of_one_who_acts_has_one_line(self):
        acting = replace(report(), signature=SignatureBlock("Giám đốc", "Lê An", ((SigningPower.ACTING, "Giám đốc"),)))
        assert written(acting).tables[-1].rows[0].cells[1].text == "Q. GIÁM ĐỐC\nLê An"

    def test_stays_with_the_last_words(self, promulgated):
        assert paragraph(promulgated, "Điều 3.").paragraph_format.keep_with_next


class TestPages:
    def test_are_a4_within_the_margins(self, promulgated):
        for section in promulgated.sections:
            assert sorted((round(section.page_width.mm), round(section.page_height.mm))) == [210, 297]
            assert (section.left_margin >= Mm(30), section.right_margin >= Mm(15)) == (True, True)

    def test_count_anew_for_what_is_attached_and_hide_the_first_number(self, promulgated):
        starts = [section._sectPr.find(qn("w:pgNumType")) for section in promulgated.sections]
        assert [start is not None and start.get(qn("w:start")) for start in starts] == [False, "1", "1", "1"]
        assert all(section.different_first_page_header_footer for section in promulgated.sections)

    def test_that_lie_go_on_counting(self):
        upright, lying, again = written(report()).sections
        assert (lying.page_width > lying.page_height, again.page_width < again.page_height) == (True, True)
        assert not lying.different_first_page_header_footer
        assert lying._sectPr.find(qn("w:pgNumType")) is None

    def test_of_what_is_attached_name_the_decision(self, promulgated):
        said = [each.replace("\n", " ") for each in words(promulgated)]
        number = "Quyết định số 843/QĐ-UBND ngày 05 tháng 3 năm 2026 của Ủy ban nhân dân thành phố Cần Thơ"
        assert f"(Ban hành kèm theo {number})" in said
        assert said.count(f"(Kèm theo {number})") == 2
        assert [each for each in said if each.startswith("Phụ lục")] == ["Phụ lục I", "Phụ lục II"]


class TestFile:
    def test_has_one_font_in_every_script_and_one_language(self, promulgated):
        fonts = {value for node in promulgated.styles.element.iter(qn("w:rFonts")) for value in node.attrib.values()}
        assert fonts == {"Times New Roman"}
        languages = {value for node in promulgated.styles.element.iter(qn("w:lang")) for value in node.attrib.values()}
        assert languages == {"vi-VN"}

    def test_says_what_it_is(self, promulgated):
        properties = promulgated.core_properties
        assert properties.title.startswith("Quyết định Ban hành Quy chế quản lý và hoạt động")
        assert (properties.author, properties.language) == ("Ủy ban nhân dân thành phố Cần Thơ", "vi-VN")
        assert properties.created == AT

    @pytest.mark.parametrize("sample", SAMPLES)
    def test_is_the_same_to_the_byte(self, sample):
        assert write(sample(), at=AT) == write(sample(), at=AT)

    def test_tells_its_time(self):
        assert write(letter(), at=AT) != write(letter(), at=datetime(2027, 1, 1, tzinfo=UTC))

    def test_has_no_clock_in_its_zip(self):
        with zipfile.ZipFile(BytesIO(write(letter(), at=AT))) as archive:
            assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert "docProps/thumbnail.jpeg" not in archive.namelist()
            assert "docProps/app.xml" not in archive.namelist()

    def test_asks_for_no_compatibility_mode(self, promulgated):
        (mode,) = promulgated.settings.element.iter(qn("w:compatSetting"))
        assert mode.get(qn("w:val")) == "15"

    def test_defines_sizes_once_in_styles(self, promulgated):
        assert promulgated.styles["Quốc hiệu"].font.size == Pt(13)
        assert all(run.font.size is None for run in paragraph(promulgated, "Điều 2.").runs)


ANYTHING = st.text(st.characters(), max_size=60)
BLOCKS = st.lists(
    st.one_of(
        st.builds(ArticleBlock, heading=ANYTHING, text=ANYTHING),
        st.builds(ClauseBlock, text=ANYTHING),
        st.builds(PointBlock, text=ANYTHING),
        st.builds(PlainTextBlock, text=ANYTHING),
        st.builds(NumberedHeadingBlock, text=ANYTHING, level=st.integers(0, 5)),
        st.builds(PageBreakBlock),
        st.builds(
            lambda words: TableBlock((TableBlockColumn(words), TableBlockColumn("B", group=words)), ((words, ""),)),
            ANYTHING,
        ),
    ),
    max_size=6,
).map(tuple)


class TestAnyWords:
    @settings(max_examples=40, deadline=None)
    @given(BLOCKS, ANYTHING, ANYTHING)
    def test_make_a_file_that_opens_and_can_be_checked(self, body, name, subject):
        sample = report()
        data = write(
            replace(
                sample,
                head=replace(sample.head, agency=name, parent=subject, place=name),
                title=replace(sample.title, subject=subject),
                body=body,
                signature=SignatureBlock(name, subject),
                recipients=Recipients((name, subject), name),
            ),
            at=AT,
        )
        assert opened(data).tables
        assert {departure.rule for departure in check(data)} <= {rule for rule, _ in RULES}
