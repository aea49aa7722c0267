"""An answer as machines read it: schema.org QAPage as JSON-LD, and the elements of Dublin Core."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from portal.library.topics import topic_name
from portal.questions.models import Answer, AnswerVersion
from portal.questions.queries.quoting import Quote
from portal.questions.wording.blocks import plain

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


@dataclass(frozen=True, slots=True)
class MachineWords:
    """`json_ld` is for a data block, which no browser runs; `dublin_core` are names and contents of meta elements."""

    json_ld: SafeString
    dublin_core: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes: the portal's owner, its own address without a slash at the end, the licence of the data."""

    name: str
    base: str
    licence: str = ""


def describe_answer(
    answer: Answer, version: AnswerVersion, quotes: Sequence[Quote], *, publisher: Publisher
) -> MachineWords:
    """The version that is live, under the answer's own address."""
    said = {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "@id": f"{publisher.base}{answer.permalink}",
        "url": f"{publisher.base}{answer.get_absolute_url()}",
        "inLanguage": "vi",
        "dateModified": _moment(version.published_at),
        "license": publisher.licence,
        "publisher": {"@type": "GovernmentOrganization", "name": publisher.name},
        "mainEntity": _question(answer, version, quotes, publisher),
    }
    return MachineWords(_data_block(_filled(said)), tuple(_dublin_core(answer, version, publisher)))


def _question(answer: Answer, version: AnswerVersion, quotes: Sequence[Quote], publisher: Publisher) -> dict[str, Any]:
    address = f"{publisher.base}{answer.get_absolute_url()}"
    office = {"@type": "GovernmentOrganization", "name": answer.agency.name}
    accepted = {
        "@type": "Answer",
        "text": "\n\n".join(filter(None, [version.summary, plain(version.answer_text)])),
        "dateCreated": _moment(answer.first_published_at),
        "dateModified": _moment(version.published_at),
        "url": f"{address}#tra-loi",
        "upvoteCount": answer.useful_count,
        "author": office,
        "citation": [_citation(one, publisher) for one in quotes],
    }
    return {
        "@type": "Question",
        "name": version.title,
        "text": plain(version.question_text) or version.title,
        "answerCount": 1,
        "datePublished": _moment(answer.first_published_at),
        "author": office,
        "about": topic_name(version.field_slug) if version.field_slug else "",
        "acceptedAnswer": accepted,
    }


def _citation(quote: Quote, publisher: Publisher) -> dict[str, str]:
    url = f"{publisher.base}{quote.url}" if quote.url else ""
    return {"@type": "Legislation", "name": quote.name, "url": url}


def _dublin_core(answer: Answer, version: AnswerVersion, publisher: Publisher) -> Iterator[tuple[str, str]]:
    yield "title", version.title
    yield "creator", answer.agency.name
    yield "subject", topic_name(version.field_slug) if version.field_slug else "Hỏi đáp pháp luật"
    yield "description", version.summary
    yield "publisher", publisher.name
    yield "date", _day(answer.first_published_at)
    yield "modified", _day(version.published_at)
    yield "type", "Text"
    yield "format", "text/html"
    yield "identifier", f"{publisher.base}{answer.permalink}"
    yield "language", "vi"
    if publisher.licence:
        yield "rights", publisher.licence


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _day(at: datetime | None) -> str:
    return timezone.localdate(at).isoformat() if at else ""


def _filled(said: Any) -> Any:
    """The same without what nobody knows."""
    if isinstance(said, dict):
        return {key: _filled(value) for key, value in said.items() if value not in ("", [], None)}
    return [_filled(one) for one in said] if isinstance(said, list) else said


def _data_block(said: dict[str, Any]) -> SafeString:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _ESCAPED.items():
        text = text.replace(character, escaped)
    return mark_safe(text)  # noqa: S308  the three characters that could end the block are escaped
