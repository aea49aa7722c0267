"""Akoma Ntoso 3.0 out and in, after a written profile for Vietnamese units (docs/akn-profile.md).

xml = to_akn(document, identity=Identity.from_head(document.head))
text = from_akn(xml)        # text.document.outline() == document.outline()
xml = to_akn(from_rows(rows), identity=identity, edition=edition, history=events)      # from a library's rows
"""

from lawtext.akn.eids import address_of, eid
from lawtext.akn.identity import Act, Edition, Event, Happening, Identity, Target, link
from lawtext.akn.manuscripts import Manuscript, Row, from_document, from_provisions, from_rows
from lawtext.akn.markup import AknError
from lawtext.akn.reading import AknText, from_akn
from lawtext.akn.writing import to_akn

__all__ = [
    "Act",
    "AknError",
    "AknText",
    "Edition",
    "Event",
    "Happening",
    "Identity",
    "Manuscript",
    "Row",
    "Target",
    "address_of",
    "eid",
    "from_akn",
    "from_document",
    "from_provisions",
    "from_rows",
    "link",
    "to_akn",
]
