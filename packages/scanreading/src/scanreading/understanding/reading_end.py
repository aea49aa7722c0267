"""The closing block's particulars, and those that only the text as a whole tells."""

from __future__ import annotations

from collections.abc import Iterator

from scanreading.understanding.assembling import Manuscript
from scanreading.understanding.lines import usually_sure_of
from scanreading.understanding.particulars import Particular
from scanreading.understanding.signatures import has_known_family, mend_family, read_signature

_FROM_TEXT = 70  # a particular that the parser of law found in the text, not where the form puts it
_UNKNOWN_FAMILY = 60


def read_closing_block(manuscript: Manuscript) -> Iterator[Particular]:
    """Signer, capacity and office, of the first closing block: later ones are of annexes and forms."""
    for zones in manuscript.zones:
        lines = zones.signing or zones.recipients
        signature = read_signature(lines) if lines else None
        if signature is None or not (signature.office or signature.name):
            continue
        boxes = tuple(box for line in signature.office_lines for box in line.boxes)
        sure = min((line.confidence for line in signature.office_lines), default=0)
        if signature.name:
            named = min((line.confidence for line in signature.name_lines), default=0)
            named = named if has_known_family(signature.name) else min(named, _UNKNOWN_FAMILY)
            places = tuple(box for line in signature.name_lines for box in line.boxes)
            name = mend_family(signature.name)
            notes = (f"đã chữa họ: đọc được “{signature.name}”.",) if name != signature.name else ()
            yield Particular("signer", name, named, zones.number, places, notes=notes)
        yield Particular("signer_capacity", signature.capacity, sure, zones.number, boxes)
        yield Particular("signer_office", signature.office, sure, zones.number, boxes, notes=signature.doubts)
        return


def read_text(manuscript: Manuscript) -> Iterator[Particular]:
    """What the parser of law reads in the text: legal bases; number, date and the rest where the form did not tell."""
    head = manuscript.document.head
    if head.legal_bases:
        at = manuscript.document.source.find(head.legal_bases[0][:40])
        paragraph = manuscript.paragraph_at(at) if at >= 0 else None
        boxes = tuple(box for line in (paragraph.lines if paragraph else ()) for box in line.boxes)
        sure = usually_sure_of(paragraph.lines) if paragraph else _FROM_TEXT
        page = paragraph.page if paragraph else 1
        yield Particular("legal_bases", "\n".join(head.legal_bases), sure, page, boxes)
    found = {
        "official_number": head.official_number,
        "kind": head.doc_type,
        "issuer": head.issuer,
        "place": head.place,
        "issued_date": head.issued_date.isoformat() if head.issued_date else "",
        "subject": head.subject,
        "signer": head.signer,
        "signer_office": head.signer_title,
    }
    for name, value in found.items():
        if value:
            yield Particular(name, value, _FROM_TEXT, 1)
