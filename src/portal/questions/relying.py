"""What an answer relies on: the provisions that were picked, and those that its own words name."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from lawtext import find_citations
from lawtext.addresses import anchor
from portal.library.operations import Content, Place
from portal.library.shelving.citing import THIS, document_key
from portal.questions.models import Answer, AnswerVersion
from portal.questions.states import GUARDED

_LONGEST_ADDRESS = 200


def content_of(answer: Answer, version: AnswerVersion) -> Content:
    """The answer as the stale guard knows it. Its words are as old as the version that is read."""
    return Content(
        kind=GUARDED,
        kind_label="Trả lời",
        key=str(answer.number),
        title=answer.title,
        url=answer.get_absolute_url(),
        edit_url=reverse("questions_answer", args=[answer.pk]),
        agency=answer.agency,
        written_at=version.published_at,
    )


def places_of(version: AnswerVersion) -> list[Place]:
    """Each place once: what was picked first, then what the text cites in passing."""
    picked = [Place(one.document_key, one.address) for one in version.citations.order_by("position", "pk")]
    return list(dict.fromkeys([*picked, *places_named(f"{version.summary}\n\n{version.answer_text}")]))


def places_named(text: str) -> Iterator[Place]:
    """ "Luật này" in an answer means the law named before; where none was, it means nothing."""
    for citation in find_citations(text):
        key = document_key(citation.document)
        address = str(anchor(citation.provision))
        if key and key != THIS and len(address) <= _LONGEST_ADDRESS:
            yield Place(key, address)
