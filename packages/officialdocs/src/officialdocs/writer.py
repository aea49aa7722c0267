"""An administrative document -> DOCX in the layout of Nghị định 30/2020/NĐ-CP: the same bytes for the same
document.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from lawtext.numerals import to_roman
from officialdocs.body import write_body
from officialdocs.builder import DocumentBuilder, new_document
from officialdocs.document import Annex, AttachedDocument, DocumentHead, DocumentTitle, LetterSubject, OfficialDocument
from officialdocs.layout import (
    add_ruled,
    write_addressees,
    write_attached_head,
    write_head,
    write_preamble,
    write_signature,
    write_title,
)
from officialdocs.measures import LANDSCAPE, LANGUAGE, PORTRAIT
from officialdocs.words import capitals, issuer, official_date, official_number, plain


def source(document: OfficialDocument) -> str:
    """ "Quyết định số 12/QĐ-STP ngày 05 tháng 3 năm 2026 của Sở Tư pháp": what is attached names it so."""
    kind = "Công văn" if isinstance(document.title, LetterSubject) else plain(document.title.kind).lower().capitalize()
    head = document.head
    return f"{kind} số {official_number(head)} {official_date(head.date)} của {issuer(head)}"


def write_attachment(
    sheet: DocumentBuilder, attachment: AttachedDocument, head: DocumentHead, promulgated_by: str
) -> None:
    sheet.begin()
    write_attached_head(sheet, head)
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


_LONGEST = 255  # of a core property, in the format's own words
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip knows no earlier time; the true one stands in the properties
_FILE_MODE = 0o644 << 16


def write_properties(properties: Any, document: OfficialDocument, at: datetime) -> None:
    """The core properties: title, agency, number, when it was made."""
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
    """The parts in the order in which they were written, all of one time."""
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
    """The file; `at` (aware) is when it says it was made. The same document and time give the same bytes."""
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
