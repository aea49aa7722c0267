"""Akoma Ntoso 3.0, after a written profile for Vietnamese units (docs/akn-profile.md).

xml = to_akn(document, identity=Identity.from_head(document.head))
xml = to_akn(from_rows(rows), identity=identity, edition=edition, history=events)      # from a library's rows
"""

from lawtext.akn.documents import to_akn
from lawtext.akn.identity import (
    AknAct,
    AknEdition,
    AknEvent,
    AknHappening,
    AknIdentity,
    AknTarget,
    eid,
    link,
)
from lawtext.akn.manuscripts import AknManuscript, AknRow, from_document, from_provisions, from_rows

__all__ = [
    "AknAct",
    "AknEdition",
    "AknEvent",
    "AknHappening",
    "AknIdentity",
    "AknManuscript",
    "AknRow",
    "AknTarget",
    "eid",
    "from_document",
    "from_provisions",
    "from_rows",
    "link",
    "to_akn",
]
