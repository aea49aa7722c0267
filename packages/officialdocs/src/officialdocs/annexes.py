"""What follows the signature on pages of its own: attached documents and annexes."""

from __future__ import annotations

from collections.abc import Sequence

from lawtext.numerals import to_roman
from officialdocs.body import write_body
from officialdocs.head import add_ruled, write_attached_head, write_title
from officialdocs.measures import LANDSCAPE, PORTRAIT
from officialdocs.sheet import Sheet
from officialdocs.signature import write_signature
from officialdocs.values import (
    Annex,
    Attachment,
    Head,
    Letter,
    OfficialDocument,
    Title,
)
from officialdocs.words import (
    capitals,
    issuer,
    official_date,
    official_number,
    plain,
)


def source(document: OfficialDocument) -> str:
    """ "Quyết định số 12/QĐ-STP ngày 05 tháng 3 năm 2026 của Sở Tư pháp": what is attached names it so."""
    kind = "Công văn" if isinstance(document.title, Letter) else _capitalised(document.title.kind)
    head = document.head
    return f"{kind} số {official_number(head)} {official_date(head.date)} của {issuer(head)}"


def _capitalised(kind: str) -> str:
    return plain(kind).lower().capitalize()


def write_attachment(sheet: Sheet, attachment: Attachment, head: Head, promulgated_by: str) -> None:
    sheet.begin()
    write_attached_head(sheet, head)
    write_title(sheet, Title(attachment.kind, attachment.subject), note=f"(Ban hành kèm theo {promulgated_by})")
    write_body(sheet, attachment.body)
    if attachment.signature is not None:
        write_signature(sheet, attachment.signature, None)
    write_annexes(sheet, attachment.annexes, promulgated_by)


def write_annexes(sheet: Sheet, annexes: Sequence[Annex], attached_to: str) -> None:
    for at, annex in enumerate(annexes, start=1):
        sheet.begin(LANDSCAPE if annex.is_landscape else PORTRAIT)
        sheet.add(f"Phụ lục {to_roman(at)}" if len(annexes) > 1 else "Phụ lục", "Phụ lục")
        add_ruled(sheet, [(capitals(annex.title), "Tên phụ lục"), (f"(Kèm theo {attached_to})", "Chỉ dẫn kèm theo")])
        write_body(sheet, annex.body, is_ended=False)
