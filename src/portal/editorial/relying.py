"""What an article relies on: the provisions in its blocks of law, and those that its own words name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from lawtext import find_citations
from lawtext.addresses import anchor
from portal.editorial.kinds import ARTICLE
from portal.editorial.models import ArticlePage
from portal.editorial.queries import own_words
from portal.library.operations import Content, Place
from portal.library.shelving.citing import THIS, document_key

_LONGEST_ADDRESS = 200


def content_of(article: ArticlePage, *, written_at: datetime | None = None) -> Content:
    """The article as the stale guard knows it."""
    return Content(
        kind=ARTICLE,
        kind_label="Bài",
        key=str(article.pk),
        title=article.title,
        url=article.url or "",
        edit_url=reverse("wagtailadmin_pages:edit", args=[article.pk]),
        agency=article.agency,
        written_at=written_at,
    )


def places_of(article: ArticlePage) -> list[Place]:
    """Each place once: the blocks of law first, then what lead and text cite in passing, by number or by name."""
    said = [Place(cited.number_key, cited.address) for cited in article.references()]
    return list(dict.fromkeys([*said, *_in_words(own_words(article))]))


def _in_words(text: str) -> Iterator[Place]:
    """ "Luật này" in an article means the law named before; where none was, it means nothing."""
    for citation in find_citations(text):
        key = document_key(citation.document)
        address = str(anchor(citation.provision))
        if key and key != THIS and len(address) <= _LONGEST_ADDRESS:
            yield Place(key, address)
