"""An administrative document -> DOCX in the layout of Nghị định 30/2020/NĐ-CP; the same document gives the same bytes.

The body is preceded by the two boxes at the top, the title and the preamble, and followed by the closing block with
recipients and signature.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from lawtext.numbers import to_roman
from officialdocs.body import write_body
from officialdocs.builder import DocumentBuilder, hide_grid, new_document, rule_below
from officialdocs.document import (
    Annex,
    AttachedDocument,
    DocumentHead,
    DocumentTitle,
    LetterSubject,
    OfficialDocument,
    Preamble,
    Recipients,
    SignatureBlock,
    SigningPower,
    capitals,
    issuer,
    lines_of,
    official_date,
    official_number,
    place_and_date,
    plain,
    stopped,
)
from officialdocs.measures import (
    COUNTRY,
    HEAD_SHARES,
    LANDSCAPE,
    LANGUAGE,
    LOOKS,
    MOTTO,
    PORTRAIT,
    SHORT_RULE,
    SIGNATURE_SHARES,
    apply,
    balanced,
    width,
)

_AIR = 2.0  # mm left free in the left box, so that names do not touch the right one
_TITLE_SHARE = 0.85  # of the page's text width: centred titles do not extend to the margins
_ADDRESSEES_FROM = 38.0  # mm from the left margin


def write_head(sheet: DocumentBuilder, head: DocumentHead, letter: LetterSubject | None = None) -> None:
    """Agency and country; number and date below them; for a letter, the subject below the number."""
    table, widths = head_boxes(sheet, head, rows=2)
    left, right = table.rows[1].cells
    put(left, [f"Số: {official_number(head)}"], "Số, ký hiệu")
    put(right, [place_and_date(head)], "Địa danh, ngày tháng")
    if letter is not None:
        put(
            left,
            _broken(f"V/v {letter.subject}", widths[0] - _AIR, "Trích yếu công văn"),
            "Trích yếu công văn",
            joined=True,
        )


def head_boxes(sheet: DocumentBuilder, head: DocumentHead, *, rows: int) -> tuple[Any, Sequence[float]]:
    """Agency and country side by side, each with its ruled line.

    Returns the table, which has `rows` rows, and its column widths (mm).
    """
    widths = [share * sheet.page.text_width for share in HEAD_SHARES]
    table = hide_grid(sheet.add_table(rows, widths))
    left, right = table.rows[0].cells
    within = widths[0] - _AIR
    if head.parent:
        put(left, _name(head.parent, within, "Cơ quan chủ quản"), "Cơ quan chủ quản", joined=True)
    name = _name(head.agency, within, "Cơ quan ban hành")
    _rule(put(left, name, "Cơ quan ban hành", joined=True), name[-1], SHORT_RULE, widths[0])
    put(right, [COUNTRY], "Quốc hiệu")
    _rule(put(right, [MOTTO], "Tiêu ngữ"), MOTTO, 1.0, widths[1])
    return table, widths


def _name(name: str, within: float, style: str) -> Sequence[str]:
    """The name in capitals, broken at its line breaks, and evenly where a line is too wide."""
    return _broken("\n".join(map(capitals, lines_of(name))), within, style) or ["…"]


def _broken(text: str, within: float, style: str) -> Sequence[str]:
    """The lines of the text: broken at its line breaks, and evenly where a line is too wide."""
    look = LOOKS[style]
    return [
        line
        for given in lines_of(text)
        for line in balanced(given, within=within, points=look.points, is_bold="b" in look.face)
    ]


def put(cell: Any, lines: Sequence[str], style: str, *, joined: bool = False) -> Any:
    """Append paragraphs (or, if `joined`, one paragraph with line breaks) to a cell. Returns the last one."""
    paragraph = None
    for text in ["\n".join(lines)] if joined else lines:
        first = cell.paragraphs[0]
        paragraph = first if len(cell.paragraphs) == 1 and not first.text else cell.add_paragraph()
        apply(paragraph, style).add_run(text)
    return paragraph


def _rule(paragraph: Any, last_line: str, share: float, within: float) -> Any:
    look = LOOKS[paragraph.style.name]
    return rule_below(
        paragraph, length=share * width(last_line, points=look.points, is_bold="b" in look.face), within=within
    )


def write_title(sheet: DocumentBuilder, title: DocumentTitle, note: str = "") -> None:
    """Document type, subject, and the ruled line below; for an attached document also the note on what it is attached
    to.
    """
    sheet.add(capitals(title.kind), "Tên loại")
    add_ruled(sheet, [(title.subject, "Trích yếu"), (note, "Chỉ dẫn kèm theo")])


def add_ruled(sheet: DocumentBuilder, parts: Sequence[tuple[str, str]]) -> None:
    """Centred (text, style) parts, with a short ruled line below the last one."""
    last: tuple[Any, str] | None = None
    for text, style in parts:
        if lines := _broken(text, sheet.page.text_width * _TITLE_SHARE, style):
            last = sheet.add("\n".join(lines), style), lines[-1]
    if last is None:
        return
    _rule(*last, SHORT_RULE, sheet.page.text_width).paragraph_format.space_after = Pt(6)


def write_addressees(sheet: DocumentBuilder, letter: LetterSubject) -> None:
    """A single addressee follows "Kính gửi:"; several are listed below each other, their hyphens aligned with the
    colon.
    """
    if len(letter.addressees) < 2:
        sheet.add(f"Kính gửi: {plain(''.join(letter.addressees)) or '…'}", "Kính gửi")
        return
    look = LOOKS["Kính gửi nhiều nơi"]
    first = sheet.add("Kính gửi:", "Kính gửi")
    first.alignment, first.paragraph_format.left_indent = WD_ALIGN_PARAGRAPH.LEFT, Mm(_ADDRESSEES_FROM)
    indent = _ADDRESSEES_FROM + width("Kính gửi", points=look.points, is_bold=False)
    hanging = width("- ", points=look.points, is_bold=False)
    first.paragraph_format.space_after = Pt(0)
    for addressee in stopped(letter.addressees):
        form = sheet.add(f"- {addressee}", "Kính gửi nhiều nơi").paragraph_format
        form.left_indent, form.first_line_indent = Mm(indent + hanging), Mm(-hanging)
    form.space_after = Pt(8)


def write_preamble(sheet: DocumentBuilder, preamble: Preamble) -> None:
    if preamble.authority:
        sheet.add(capitals(preamble.authority), "Thẩm quyền")
    for basis in stopped(preamble.bases):
        sheet.add(basis, "Căn cứ")
    if preamble.order:
        sheet.add(f"{capitals(preamble.order).rstrip(': ')}:", "Lệnh ban hành")


_ROOM_TO_SIGN = 68  # points: four lines


def write_signature(sheet: DocumentBuilder, signature: SignatureBlock, recipients: Recipients | None) -> None:
    """The signature block, kept on one page with the last paragraph above it."""
    if sheet.document.paragraphs:
        sheet.document.paragraphs[-1].paragraph_format.keep_with_next = True
    sheet.add_gap(4)
    sheet.document.paragraphs[-1].paragraph_format.keep_with_next = True
    left, right = signature_boxes(sheet)
    if recipients is not None:
        _fill(left, ["Nơi nhận:", *received(recipients)], ["Nơi nhận"], "Nơi nhận, danh sách")
    office = offices(signature)
    _fill(right, [*office, plain(signature.name)], ["Chức vụ người ký"] * len(office), "Họ tên người ký")
    right.paragraphs[-1].paragraph_format.space_before = Pt(_ROOM_TO_SIGN)
    sheet.add_gap()


def signature_boxes(sheet: DocumentBuilder) -> Sequence[Any]:
    """Two cells without borders: recipients on the left, signature on the right."""
    table = hide_grid(sheet.add_table(1, [share * sheet.page.text_width for share in SIGNATURE_SHARES]))
    cells: Sequence[Any] = table.rows[0].cells
    return cells


def received(recipients: Recipients) -> Sequence[str]:
    """The lines of the recipients: "- Như Điều 3;" … "- Lưu: VT, PBGDPL."."""
    return [f"- {line}" for line in stopped((*recipients.to, f"Lưu: {plain(recipients.archive)}"))]


def offices(signature: SignatureBlock) -> Sequence[str]:
    """The lines above the signature: "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"."""
    powers = [f"{power.value} {capitals(name)}" for power, name in signature.powers]
    position = capitals(signature.position)
    if position and signature.powers and signature.powers[-1][0] is SigningPower.ACTING:
        return powers
    return [*powers, position] if position else powers


def _fill(cell: Any, lines: Sequence[str], first_styles: Sequence[str], style: str) -> None:
    for at, line in enumerate(lines):
        paragraph = cell.add_paragraph() if at else cell.paragraphs[0]
        apply(paragraph, first_styles[at] if at < len(first_styles) else style).add_run(line)


def source(document: OfficialDocument) -> str:
    """ "Quyết định số 12/QĐ-STP ngày 05 tháng 3 năm 2026 của Sở Tư pháp": how attached documents refer to this one."""
    kind = "Công văn" if isinstance(document.title, LetterSubject) else plain(document.title.kind).lower().capitalize()
    head = document.head
    return f"{kind} số {official_number(head)} {official_date(head.date)} của {issuer(head)}"


def write_attachment(
    sheet: DocumentBuilder, attachment: AttachedDocument, head: DocumentHead, promulgated_by: str
) -> None:
    sheet.begin()
    # Only agency and country: number and date are those of the document to which this one is attached.
    sheet.add_gap()  # LibreOffice restarts page numbers only at a paragraph
    head_boxes(sheet, head, rows=1)
    write_title(sheet, DocumentTitle(attachment.kind, attachment.subject), note=f"(Ban hành kèm theo {promulgated_by})")
    write_body(sheet, attachment.body)
    if attachment.signature is not None:
        write_signature(sheet, attachment.signature, None)
    write_annexes(sheet, attachment.annexes, promulgated_by)


def write_annexes(sheet: DocumentBuilder, annexes: Sequence[Annex], attached_to: str) -> None:
    for at, annex in enumerate(annexes, start=1):
        sheet.begin(LANDSCAPE if annex.is_landscape else PORTRAIT)
        sheet.add(f"Phụ lục {to_roman(at)}" if len(annexes) > 1 else "Phụ lục", "Phụ lục")
        add_ruled(sheet, [(capitals(annex.title), "Tên phụ lục"), (f"(Kèm theo {attached_to})", "Chỉ dẫn kèm theo")])
        write_body(sheet, annex.body, is_ended=False)


_LONGEST = 255  # characters in a core property, according to the format
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time in a zip file; the real time is in the core properties
_FILE_MODE = 0o644 << 16


def write_properties(properties: Any, document: OfficialDocument, at: datetime) -> None:
    """Set the core properties: title, agency, number, time of creation."""
    title = document.title
    subject = plain(title.subject)
    agency = plain(document.head.agency)
    for field, value in (
        ("title", f"V/v {subject}" if isinstance(title, LetterSubject) else f"{plain(title.kind)} {subject}"),
        ("subject", subject),
        ("author", agency),
        ("last_modified_by", agency),
        ("category", "Công văn" if isinstance(title, LetterSubject) else plain(title.kind)),
        (
            "comments",
            f"{source(document)}." if document.head.number is not None else f"Dự thảo của {issuer(document.head)}.",
        ),
        ("keywords", ""),
    ):
        setattr(properties, field, value[:_LONGEST])
    properties.language, properties.revision = LANGUAGE, 1
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def packed(document: Any) -> bytes:
    """The document as a zip file with its parts in the order of writing, all with the same timestamp."""
    written, made = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, _FILE_MODE
            part.create_system = 3
            archive.writestr(part, parts.read(name))
    return made.getvalue()


def write(document: OfficialDocument, *, at: datetime) -> bytes:
    """The DOCX file; `at` (aware) is its time of creation. The same document and time give the same bytes."""
    sheet = new_document()
    write_head(sheet, document.head, document.title if isinstance(document.title, LetterSubject) else None)
    if isinstance(document.title, LetterSubject):
        write_addressees(sheet, document.title)
    else:
        write_title(sheet, document.title)
    if document.preamble is not None:
        write_preamble(sheet, document.preamble)
    write_body(sheet, document.body)
    write_signature(sheet, document.signature, document.recipients)
    main = source(document)
    write_annexes(sheet, document.annexes, main)
    for attachment in document.attachments:
        write_attachment(sheet, attachment, document.head, main)
    write_properties(sheet.document.core_properties, document, at)
    return packed(sheet.document)
