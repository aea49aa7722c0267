"""Akoma Ntoso 3.0 out and in, after a written profile for Vietnamese units (docs/akn-profile.md).

xml = to_akn(document, identity=Identity.from_head(document.head))
text = from_akn(xml)        # text.document.outline() == document.outline()
xml = to_akn(from_rows(rows), identity=identity, edition=edition, history=events)      # from a library's rows
"""

from lawtext.akn.documents import AknText, from_akn, to_akn
from lawtext.akn.identity import (
    AknAct,
    AknEdition,
    AknEvent,
    AknHappening,
    AknIdentity,
    AknTarget,
    address_of,
    eid,
    link,
)
from lawtext.akn.manuscripts import AknManuscript, AknRow, from_document, from_provisions, from_rows
from lawtext.akn.markup import AknError

__all__ = [
    "AknAct",
    "AknError",
    "AknText",
    "AknEdition",
    "AknEvent",
    "AknHappening",
    "AknIdentity",
    "AknManuscript",
    "AknRow",
    "AknTarget",
    "address_of",
    "eid",
    "from_akn",
    "from_document",
    "from_provisions",
    "from_rows",
    "link",
    "to_akn",
]
