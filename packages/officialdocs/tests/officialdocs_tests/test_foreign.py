"""Documents that others made: properties come down from styles, themes and lists; lines are shapes."""

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from officialdocs import check
from officialdocs.checker import read
from officialdocs.checker.paragraphs import AutomaticNumbering
from officialdocs_tests.opened import paragraph, paragraphs, saved
from officialdocs_tests.typed import drawn_line, typed_letter, vml_line


def said(document) -> list[str]:
    return [str(departure) for departure in check(saved(document))]


class TestLetterTypedInWord:
    def test_departs_in_nothing(self):
        assert said(typed_letter()) == []

    def test_of_one_page_wants_no_page_number(self):
        document = typed_letter()  # whose template says that it has one page
        header = document.sections[0].header._element
        header.replace(header[0], OxmlElement("w:p"))
        assert said(document) == []
        for _ in range(60):
            paragraph(document, "Trân trọng").insert_paragraph_before("Đoạn văn.").style = None
        assert any(each.startswith("so-trang: Số trang: thấy không có") for each in said(document))

    def test_is_told_of_a_line_that_is_too_long(self):
        document = typed_letter()
        line = paragraph(document, "SỞ TƯ PHÁP")
        line._p.remove(line._p.findall(qn("w:r"))[-1])
        line._p.append(vml_line(90))
        (departure,) = check(saved(document))
        assert (departure.rule, departure.what) == ("co-quan", "Đường kẻ dưới tên cơ quan")

    def test_may_underline_the_motto_with_a_shape_that_hangs_elsewhere_in_the_box(self):
        document = typed_letter()
        line = paragraph(document, "Độc lập")
        line._p.remove(line._p.findall(qn("w:r"))[-1])
        assert said(document) != []
        paragraph(document, "CỘNG HÒA")._p.append(drawn_line(56))
        assert said(document) == []


class TestFonts:
    def test_come_down_from_the_style_that_a_style_is_based_on(self):
        document = typed_letter()
        above = document.styles.add_style("Trên", WD_STYLE_TYPE.PARAGRAPH)
        below = document.styles.add_style("Dưới", WD_STYLE_TYPE.PARAGRAPH)
        above.font.name, below.base_style = "Arial", above
        paragraph(document, "Trân trọng").style = below
        assert any("thấy Arial" in each for each in said(document))

    def test_come_from_the_theme(self):
        document = typed_letter()
        fonts = document.styles["Normal"].element.rPr.find(qn("w:rFonts"))
        fonts.set(qn("w:asciiTheme"), "minorHAnsi")
        fonts.set(qn("w:hAnsiTheme"), "minorHAnsi")
        (departure,) = check(saved(document))
        assert (departure.rule, departure.found) == ("phong-chu", "Cambria")

    def test_of_a_run_win_over_those_of_its_style(self):
        document = typed_letter()
        strange = document.styles.add_style("Lạ", WD_STYLE_TYPE.PARAGRAPH)
        strange.base_style, strange.font.name = document.styles["Normal"], "Arial"
        line = paragraph(document, "Trân trọng")
        line.style = strange
        form = line.paragraph_format
        form.space_after, form.first_line_indent = Pt(6), Cm(1.27)
        assert said(document) != []
        line.runs[0].font.name = "Times New Roman"
        assert said(document) == []

    def test_of_a_character_style_count(self):
        document = typed_letter()
        big = document.styles.add_style("To", WD_STYLE_TYPE.CHARACTER)
        big.font.size = Pt(16)
        paragraph(document, "Trân trọng").runs[0].style = big
        assert {departure.rule for departure in check(saved(document))} == {"noi-dung-co-chu"}

    def test_bold_twice_over_is_not_bold(self):
        """The format's own rule: a switch of paragraph style and character style together is off."""
        document = typed_letter()
        one = document.styles.add_style("Đậm đoạn", WD_STYLE_TYPE.PARAGRAPH)
        other = document.styles.add_style("Đậm chữ", WD_STYLE_TYPE.CHARACTER)
        one.font.bold = other.font.bold = True
        line = paragraph(document, "Trân trọng")
        line.style, line.runs[0].style = one, other
        found = next(each for each in read(saved(document)).lines if each.text.startswith("Trân trọng"))
        assert not found.seen[0].is_bold


class TestWords:
    def test_that_are_shown_in_capitals_are_capitals(self):
        document = typed_letter()
        run = paragraph(document, "SỞ TƯ PHÁP").runs[0]
        run.text = "Sở Tư pháp"
        assert said(document) != []
        run.font.all_caps = True
        assert said(document) == []

    def test_that_are_hidden_or_deleted_are_not_read(self):
        document = typed_letter()
        line = paragraph(document, "Trân trọng")
        hidden = line.add_run("Ẩn")
        hidden.font.name = "Arial"
        assert said(document) != []
        hidden.font.hidden = True
        line._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>Xóa</w:delText></w:r></w:del>"))
        assert said(document) == []

    def test_in_revisions_and_links_are_read(self):
        document = typed_letter()
        line = paragraph(document, "Trân trọng")
        for tag in ("w:ins", "w:hyperlink"):
            around = OxmlElement(tag)
            around.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>./.</w:t></w:r>"))
            line._p.append(around)
        assert any(each.text == "Trân trọng cảm ơn./../../." for each in read(saved(document)).lines)


class TestNumbers:
    @pytest.mark.parametrize(
        ("form", "text", "expected"),
        [
            ("decimal", "Điều %1.", ["Điều 1.", "Điều 2."]),
            ("lowerLetter", "%1)", ["a)", "b)"]),
            ("upperRoman", "Chương %1", ["Chương I", "Chương II"]),
            ("decimalZero", "%1.", ["01.", "02."]),
            ("bullet", "•", ["", ""]),
        ],
    )
    def test_that_word_writes_by_itself_are_read(self, form, text, expected):
        root = parse_xml(
            f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
            '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        )
        numbering = AutomaticNumbering(root)
        assert [numbering.next("7", 0)[0] for _ in expected] == expected
        assert numbering.next("8", 0) == ("", {})

    def test_begin_anew_below_the_next_of_the_level_above(self):
        levels = "".join(
            f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'
            for at, text in enumerate(("%1.", "%1.%2."))
        )
        root = parse_xml(
            f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        )
        numbering = AutomaticNumbering(root)
        assert [numbering.next("1", depth)[0] for depth in (0, 1, 1, 0, 1)] == ["1.", "1.1.", "1.2.", "2.", "2.1."]


class TestLettersThatAreNotLetters:
    def test_an_empty_document_lacks_everything(self):
        document = typed_letter()
        for each in list(paragraphs(document)):
            each.clear()
        rules = {departure.rule for departure in check(saved(document))}
        assert {
            "quoc-hieu",
            "tieu-ngu",
            "co-quan",
            "so-ky-hieu",
            "dia-danh-ngay",
            "ten-loai",
            "chu-ky",
            "noi-nhan",
        } <= rules
