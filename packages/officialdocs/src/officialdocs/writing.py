"""An administrative document -> DOCX in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I."""

from __future__ import annotations

from datetime import datetime

from officialdocs.annexes import source, write_annexes, write_attachment
from officialdocs.body import write_body
from officialdocs.head import (
    write_addressees,
    write_head,
    write_preamble,
    write_title,
)
from officialdocs.packing import packed, tell
from officialdocs.sheet import new_sheet
from officialdocs.signature import write_signature
from officialdocs.values import Letter, OfficialDocument


def write(document: OfficialDocument, *, at: datetime) -> bytes:
    """The file; `at` (aware) is when it says it was made. The same document and time give the same bytes."""
    sheet = new_sheet()
    letter = document.title if isinstance(document.title, Letter) else None
    write_head(sheet, document.head, letter)
    if isinstance(document.title, Letter):
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
    tell(sheet.document.core_properties, document, at)
    return packed(sheet.document)
