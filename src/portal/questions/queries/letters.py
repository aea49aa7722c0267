"""The written answer of an agency as an official letter, DOCX or PDF: to be signed, stamped and sent, or downloaded.

Its parts and measures: Nghị định 30/2020/NĐ-CP, Phụ lục I and Mẫu 1.5 of Phụ lục III (công văn).
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from portal.agencies.models import Agency, Place
from portal.library.queries.exports.layout import COUNTRY, MOTTO, printable
from portal.library.queries.exports.pdf import FONTS, typeset
from portal.library.queries.exports.word import (
    WordStyles,
    lay_out,
    rule_below,
    unruled,
)
from portal.questions.models import Question, Reply, ReplyDelivery
from portal.questions.states import Track
from portal.questions.states.markup import MarkupBlock, MarkupKind, blocks

_KINDS_OF_PLACE = ("Tỉnh ", "Thành phố ", "Huyện ", "Quận ", "Thị xã ", "Xã ", "Phường ", "Thị trấn ", "Đặc khu ")
_UNDER_A_COMMITTEE = frozenset({"department"})
_COMMITTEE = "Ủy ban nhân dân"


def letter_of(reply: Reply) -> dict[str, Any]:
    """All that is printed of the letter in which a reply is given. `above` is the body that the issuer stands under, in
    lines; () where it stands alone. `text` is in the markup of `portal.questions.states.markup`. A number or a signer
    that is not known yet is left blank.
    """
    asked = reply.question
    agency = _issuer(reply)
    day = reply.document_date or timezone.localdate(reply.sent_at)
    return {
        "above": tuple(line.upper() for line in _above(agency).split("\n") if line),
        "issuer": _own_name(agency).upper(),
        "number": f"Số: {reply.document_number or '        /        '}",
        "subject": f"V/v trả lời câu hỏi pháp luật {asked.reference}",
        "place_and_date": f"{_town(agency)}, {written_day(day)}",
        "to": _addressee(asked),
        "opening": _opening(asked, agency),
        "text": reply.text,
        "closing": f"Trên đây là ý kiến của {agency.name} để {_second_person(asked)} tham khảo, áp dụng./.",
        "recipients": ("Như trên;", f"Lưu: VT, {asked.reference}."),
        "office": reply.signer_title.upper(),
        "signer": reply.signer,
        "reference": asked.reference,
    }


def written_day(day: date) -> str:
    """ "ngày 05 tháng 02 năm 2027": days below ten and the first two months with a nought (Phụ lục I, Mục II.4)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _issuer(reply: Reply) -> Agency:
    version = reply.version
    agency = version.answer.agency if version is not None else reply.question.lead_agency
    if agency is None:
        raise ValueError(f"Reply {reply.pk} has neither a version nor an agency: nobody has given it.")
    return agency


def _above(agency: Agency) -> str:
    """A department writes under its people's committee, a committee under nobody."""
    if agency.parent is not None:
        return agency.parent.name.replace(f"{_COMMITTEE} ", f"{_COMMITTEE}\n")
    return (
        f"{_COMMITTEE}\n{agency.place.name}" if agency.kind in _UNDER_A_COMMITTEE and agency.place is not None else ""
    )


def _own_name(agency: Agency) -> str:
    """ "Sở Tư pháp thành phố Cần Thơ" under its committee is "Sở Tư pháp"."""
    place = agency.place.name.lower() if agency.place is not None else ""
    name = agency.name
    if _above(agency) and place and name.lower().endswith(place):
        name = name[: -len(place)].strip()
    return name


def _town(agency: Agency) -> str:
    """The name of the land alone: "Cần Thơ, ngày …"."""
    place: Place | None = agency.place
    if place is None:
        return "........"
    return place.name.removeprefix(next((one for one in _KINDS_OF_PLACE if place.name.startswith(one)), ""))


def _addressee(asked: Question) -> str:
    asker = getattr(asked, "asker", None)
    said = (asker.organisation or asker.name) if asker is not None else ""
    return said or ("Doanh nghiệp gửi câu hỏi" if asked.track == Track.BUSINESS else "Người gửi câu hỏi")


def _second_person(asked: Question) -> str:
    return "Quý doanh nghiệp" if asked.track == Track.BUSINESS else "Ông/Bà"


def _opening(asked: Question, agency: Agency) -> str:
    received = timezone.localdate(asked.received_at)
    return (
        f"{agency.name} nhận được câu hỏi mã số {asked.reference} của {_second_person(asked)}, gửi ngày "
        f"{received:%d/%m/%Y}. Sau khi nghiên cứu, {agency.name} trả lời như sau:"
    )


_TEMPLATE = Path(__file__).with_name("letter.typ")


def write_pdf(*letters: dict[str, Any], posts: Sequence[dict[str, str]] = ()) -> bytes:
    """Each letter from a page of its own; `posts`: the list for the post before them, the addresses after them."""
    told = {"letters": list(map(_printed, letters)), "posts": list(posts)}
    return typeset(_TEMPLATE, inputs={"batch": json.dumps(told, ensure_ascii=False)})


def _printed(letter: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        name: [printable(one) for one in value] if isinstance(value, tuple) else printable(value)
        for name, value in letter.items()
    }
    said |= {
        "country": COUNTRY,
        "motto": MOTTO,
        "fonts": list(FONTS),
        "blocks": [
            {"kind": block.kind.value, "lines": [printable(line) for line in block.lines]}
            for block in blocks(letter["text"])
        ],
    }
    return said


_LEFT, _CENTRE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
_SIGNATURE = Mm(24)  # room for the name and the stamp
Face = tuple[str, float, str]


def write_docx(*letters: dict[str, Any], posts: Sequence[dict[str, str]] = ()) -> bytes:
    """Each letter from a page of its own; the list and the addresses are in the PDF alone."""
    document = Document()
    styles = lay_out(document, footer="")
    _tell(document.core_properties, letters[0])
    for at, letter in enumerate(letters):
        if at:
            document.add_page_break()
        _write_letter(document, styles, letter)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _write_letter(document: Any, styles: WordStyles, letter: dict[str, Any]) -> None:
    _head(document, styles, letter)
    _write_addressee(document, styles, letter)
    _add(document, letter["opening"], styles.body)
    for block in blocks(letter["text"]):
        _block(document, styles, block)
    # No signature stands alone on a page.
    _add(document, letter["closing"], styles.body).paragraph_format.keep_with_next = True
    _foot(document, styles, letter)


def _tell(properties: Any, letter: dict[str, Any]) -> None:
    properties.title = letter["subject"]
    properties.author = properties.last_modified_by = letter["issuer"]
    properties.language, properties.category = "vi-VN", "Công văn"


def _head(document: Any, styles: WordStyles, letter: dict[str, Any]) -> None:
    left, right = unruled(document.add_table(1, 2), (0.39, 0.61)).rows[0].cells
    above: list[Face] = [(one, 13, "") for one in letter["above"]]
    lines = _fill(
        left, [*above, (letter["issuer"], 13, "b"), (letter["number"], 13, ""), (letter["subject"], 12, "")], styles
    )
    _, motto, _ = _fill(right, [(COUNTRY, 12, "b"), (MOTTO, 13, "b"), (letter["place_and_date"], 13, "i")], styles)
    rule_below(lines[len(above)], width=Mm(62), of=0.36)
    rule_below(motto, width=Mm(98), of=0.6)


def _write_addressee(document: Any, styles: WordStyles, letter: dict[str, Any]) -> None:
    paragraph = _add(document, f"Kính gửi: {letter['to']}", styles.plain)
    paragraph.alignment = _CENTRE
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(16), Pt(12)


def _block(document: Any, styles: WordStyles, block: MarkupBlock) -> None:
    for number, line in enumerate(block.lines, start=1):
        mark = {MarkupKind.ITEMS: "- ", MarkupKind.STEPS: f"{number}. "}.get(block.kind, "")
        for part in line.split("\n"):
            paragraph = _add(document, f"{mark}{part}", styles.body)
            for run in paragraph.runs:
                run.bold = block.kind is MarkupKind.HEADING or None
                run.italic = block.kind is MarkupKind.NOTICE or None
            paragraph.paragraph_format.keep_with_next = block.kind is MarkupKind.HEADING


def _foot(document: Any, styles: WordStyles, letter: dict[str, Any]) -> None:
    _add(document, "", styles.gap).paragraph_format.keep_with_next = True
    left, right = unruled(document.add_table(1, 2), (0.5, 0.5)).rows[0].cells
    listed: list[Face] = [("Nơi nhận:", 12, "bi"), *((f"- {one}", 11, "") for one in letter["recipients"])]
    _fill(left, listed, styles, alignment=_LEFT)
    signing = _fill(right, [(letter["office"], 14, "b"), (letter["signer"], 14, "b")], styles)
    signing[-1].paragraph_format.space_before = _SIGNATURE


def _add(document: Any, text: str, style: Any) -> Any:
    return document.add_paragraph(printable(text), style)


def _fill(cell: Any, lines: Sequence[Face], styles: WordStyles, *, alignment: Any = _CENTRE) -> list[Any]:
    """Lines of (words, points, "b" and "i") in a cell, as paragraphs."""
    paragraphs = [cell.paragraphs[0], *(cell.add_paragraph() for _ in lines[1:])]
    for paragraph, (words, points, face) in zip(paragraphs, lines, strict=True):
        paragraph.style, paragraph.alignment = styles.cell, alignment
        run = paragraph.add_run(printable(words))
        run.font.size, run.bold, run.italic = Pt(points), "b" in face, "i" in face
    return paragraphs


_FORMS = {
    "pdf": (write_pdf, "application/pdf"),
    "docx": (write_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def letter_file(reply: Reply, form: str) -> tuple[bytes, str]:
    """The letter as "pdf" or "docx", and its media type. The reply's question, asker and agency should be joined."""
    write, media_type = _FORMS[form]
    return write(letter_of(reply)), media_type


def letters_of_post(deliveries: Sequence[ReplyDelivery], form: str) -> tuple[bytes, str]:
    """Letters to be posted, as "pdf" (with the list and the addresses) or "docx"; there is at least one."""
    write, media_type = _FORMS[form]
    posts = [
        {"number": one.reply.question.reference, "address": printable(one.reply.question.asker.contact)}
        for one in deliveries
    ]
    return write(*(letter_of(one.reply) for one in deliveries), posts=posts), media_type
