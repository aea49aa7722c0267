"""A letter as one types it in Word: direct formatting, shapes for lines, a page number in a content control."""

from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Mm, Pt

CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
_VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
_DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def vml_line(points: float) -> Any:
    """What Word 2007 draws."""
    return parse_xml(
        f'<w:r {nsdecls("w")}><w:pict><v:line {_VML} from="10pt,2pt" to="{10 + points}pt,2pt"/></w:pict></w:r>'
    )


def drawn_line(millimetres: float) -> Any:
    """What later ones draw, with what earlier ones shall show instead."""
    wide = int(millimetres * 36000)
    return parse_xml(
        f'<w:r {nsdecls("w")} {_DRAWING} {_VML}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor>'
        f'<wp:extent cx="{wide}" cy="0"/></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict>'
        '<v:line from="0,0" to="999pt,0"/></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
    )


def page_number() -> Any:
    return parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtContent><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:fldSimple w:instr=" PAGE ">'
        '<w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t>2</w:t></w:r></w:fldSimple></w:p></w:sdtContent></w:sdt>'
    )


def typed_letter() -> Any:
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(14)
    _set_page(document.sections[0])
    left, right = document.add_table(1, 2).rows[0].cells
    left.width, right.width = Mm(66), Mm(96)
    _say(left, "UBND THÀNH PHỐ CẦN THƠ", 13)
    _say(left, "SỞ TƯ PHÁP", 13, bold=True)._p.append(vml_line(33))
    _say(left, "Số: 12/STP-PBGDPL", 13)
    _say(left, "V/v góp ý dự thảo", 12)
    _say(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    _say(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True)._p.append(drawn_line(56))
    _say(right, "Cần Thơ, ngày 15 tháng 10 năm 2026", 13, italic=True)
    _say(document, "Kính gửi: Các sở, ban, ngành", 14)
    _write(document, "Sở Tư pháp gửi dự thảo, đề nghị các cơ quan góp ý. " * 6)
    _write(document, "Trân trọng cảm ơn./.")
    left, right = document.add_table(1, 2).rows[0].cells
    _say(left, "Nơi nhận:", 12, bold=True, italic=True)
    for line in ("- Như trên;", "- Lưu: VT, PBGDPL."):
        _say(left, line, 11)
    for line in ("GIÁM ĐỐC", "", "", "Lê Quốc Bảo"):
        _say(right, line, 14, bold=True)
    return document


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.8)
    section.different_first_page_header_footer = True
    header = section.header._element
    header.remove(header.find(qn("w:p")))
    header.append(page_number())


def _say(place: Any, text: str, points: float, *, bold: bool = False, italic: bool = False) -> Any:
    paragraph = place.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_after = Pt(6)
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(points), bold, italic
    return paragraph


def _write(document: Any, text: str) -> None:
    form = document.add_paragraph(text).paragraph_format
    form.alignment, form.first_line_indent = JUSTIFY, Cm(1.27)
    form.space_before = form.space_after = Pt(6)
    form.line_spacing = 1.0
