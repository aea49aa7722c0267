"""What published material relies on: the provisions that its own words name."""

from collections.abc import Iterator

from django.urls import reverse

from lawtext import find_citations
from lawtext.addresses import anchor
from portal.digitisation.models import Scan
from portal.digitisation.states import GUARDED
from portal.library.operations import Content, Place
from portal.library.shelving.citing import THIS, document_key

_LONGEST_ADDRESS = 200


def content_of(scan: Scan) -> Content:
    """The material as the stale guard knows it. Its words are as old as its publication."""
    return Content(
        kind=GUARDED,
        kind_label="Tài liệu số hóa",
        key=scan.code,
        title=scan.title,
        url=reverse("digitisation:scan", args=[scan.code]),
        edit_url=reverse("digitisation_publication", args=[scan.pk]),
        agency=scan.agency,
        written_at=scan.published_at,
    )


def places_of(text: str) -> list[Place]:
    """Each place once. "Luật này" means the material itself or nothing."""
    return list(dict.fromkeys(_places(text)))


def _places(text: str) -> Iterator[Place]:
    for citation in find_citations(text):
        key = document_key(citation.document)
        address = str(anchor(citation.provision))
        if key and key != THIS and len(address) <= _LONGEST_ADDRESS:
            yield Place(key, address)
