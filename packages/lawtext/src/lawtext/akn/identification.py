"""The `meta` block read: which document and wording this is, and what its head said.

The other side of metadata.py.
"""

from __future__ import annotations

from datetime import date

from lawtext.akn.identity import Edition, Identity
from lawtext.akn.markup import AknError, Node
from lawtext.akn.metadata import DAYS, LISTS, NOBODY_KNOWS, VALUES
from lawtext.types import Head


def _value(node: Node | None, name: str, attribute: str = "value") -> str:
    found = next(node.all(name), None) if node else None
    return found.get(attribute) if found else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return None if day == NOBODY_KNOWS else day


def _proprietary(document: Node) -> dict[str, list[str]]:
    meta = document.first("meta")
    found: dict[str, list[str]] = {}
    for block in meta.elements if meta else ():
        if block.name == "proprietary":
            for one in block.elements:
                found.setdefault(one.name, []).append(one.words)
    return found


def read_head(document: Node) -> Head:
    """The head as it was written, value by value; empty for files of other writers."""
    values = _proprietary(document)
    one = {name: values[name][0] for name in VALUES if name in values}
    days = {name: _day(values[name][0]) for name in DAYS if name in values}
    lists = {name: tuple(values[name]) for name in LISTS if name in values}
    return Head(**one, **days, **lists)  # type: ignore[arg-type]


def read_identity(document: Node) -> tuple[Identity, Edition]:
    """From the FRBR block; what FRBR does not hold as printed is in `proprietary`. Raises AknError if there is none."""
    meta = document.first("meta")
    identification = meta.first("identification") if meta else None
    if meta is None or identification is None:
        raise AknError(document.line, "Văn bản không có phần “identification” trong “meta”.")
    work, expression = identification.first("FRBRWork"), identification.first("FRBRExpression")
    manifestation = identification.first("FRBRManifestation")
    own = {name: values[0] for name, values in _proprietary(document).items()}
    identity = Identity(
        official_number=_value(work, "FRBRnumber"),
        doc_type=own.get("identity_doc_type", ""),
        issued_date=_day(_value(work, "FRBRdate", "date")),
        issuer=own.get("identity_issuer") or _shown(meta, _value(work, "FRBRauthor", "href")),
        locality=own.get("identity_locality", ""),
        title=_value(work, "FRBRname"),
    )
    edition = Edition(
        day=_day(_value(expression, "FRBRdate", "date")),
        is_consolidated="edition_is_consolidated" in own,
        written_on=_day(_value(manifestation, "FRBRdate", "date")),
        written_by=_shown(meta, _value(manifestation, "FRBRauthor", "href")),
    )
    return identity, edition


def _shown(meta: Node, href: str) -> str:
    references = meta.first("references")
    found = (one.get("showAs") for one in (references.elements if references else ()) if f"#{one.get('eId')}" == href)
    return next(found, "")
