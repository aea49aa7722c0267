"""The provisions that a content relies on: every place that its text cites, with the sentences that do. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from lawtext import find_citations
from lawtext.addresses import anchor
from portal.library.preparation.rows import LONGEST_ADDRESS
from portal.library.states.instruments import THIS, document_key


@dataclass(frozen=True, slots=True)
class ReliancePlace:
    """A provision that a content cites: its document ("91-2015-qh13", "name:luật đất đai@2013") and address.

    `sentence` are the content's own words around the citation. Two that name one place are equal.
    """

    document_key: str
    address: str = ""
    sentence: str = field(default="", compare=False)


_AROUND = 300  # characters of a sentence on either side of a citation
_MOST_SENTENCES = 3  # of one content that cite one place
_STOP = re.compile(r"(?:(?<=[.!?…])\s+(?=[\"“(A-ZÀ-ỸĐ0-9-])|\s*\n\s*)")  # "… Điều 8. Người", a new line


def places_in(text: str) -> list[ReliancePlace]:
    """Each place that a text cites, once, with the sentences that do.

    "Luật này" means the law named before; where none was, it means nothing.
    """
    cited: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    starts = [0, *(stop.end() for stop in _STOP.finditer(text))]
    ends = [*starts[1:], len(text)]
    for citation in find_citations(text):
        key, address = document_key(citation.document), str(anchor(citation.provision))
        if key and key != THIS and len(address) <= LONGEST_ADDRESS:
            at = bisect_right(starts, citation.start) - 1
            first, last = max(starts[at], citation.start - _AROUND), min(ends[at], citation.end + _AROUND)
            words = " ".join(text[first : max(last, citation.end)].split())
            cited[key, address][f"{'…' * (first > starts[at])}{words}{'…' * (last < ends[at])}"] = None
    return [ReliancePlace(*place, "\n".join([*said][:_MOST_SENTENCES])) for place, said in cited.items()]
