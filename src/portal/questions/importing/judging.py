"""What a pair of an import is worth: its field, the law it names, what is doubtful in it. Values in, values out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lawtext.addresses import anchor, describe, parse_address
from lawtext.citations import find_citations
from lawtext.types import Citation
from lawtext.words import fold
from portal.library.shelving.citing import THIS, document_key
from portal.library.topics import is_known_topic, topic_slugs
from portal.questions.importing.doubts import Doubt
from portal.questions.importing.pairs import Pair
from portal.questions.privacy import find_personal
from portal.questions.routing import Seed, suggest
from portal.questions.wording.blocks import Kind, blocks, plain

_MOST_CITATIONS = 20
_LONGEST_SUMMARY = 300
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """A provision that an answer names: as `Cited` keeps it."""

    document_key: str
    address: str
    called: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with all that a machine can say of it without the database."""

    pair: Pair
    field_slug: str
    places: tuple[Place, ...]
    doubts: tuple[Doubt, ...]
    fingerprint: str


def judge(pair: Pair, *, seed: Seed, on: date, allowed: frozenset[str]) -> Judged:
    whole = "\n".join((pair.title, pair.question, pair.answer))
    places = tuple(places_in(pair.answer))
    field = _field(pair, seed=seed, on=on)
    doubts = list(pair.doubts)
    if not places:
        doubts.append(Doubt.NO_CITATION)
    if not field:
        doubts.append(Doubt.NO_FIELD)
    if find_personal(whole, allowed=allowed):
        doubts.append(Doubt.PERSONAL)
    return Judged(pair, field, places, tuple(doubts), fingerprint(pair))


def fingerprint(pair: Pair) -> str:
    """The same for the same question in other marks, capitals and spaces."""
    asked = fold(pair.question or pair.title)
    return hashlib.sha256(re.sub(r"[^a-z0-9]+", " ", asked).strip().encode()).hexdigest()


def places_in(text: str) -> Iterable[Place]:
    """The provisions that a text names, each once, in reading order; documents that it names by "Luật này" are none."""
    found: dict[tuple[str, str], Place] = {}
    for citation in find_citations(text):
        key = document_key(citation.document)
        if key and key != THIS:
            place = Place(key, str(anchor(citation.provision)), _called(citation, text))
            found.setdefault((place.document_key, place.address), place)
    # A law that is named as a whole and by its articles as well is meant by its articles.
    narrowed = {key for key, address in found if address}
    chosen = [one for one in found.values() if one.address or one.document_key not in narrowed]
    return chosen[:_MOST_CITATIONS]


def _called(citation: Citation, text: str) -> str:
    """ "Bộ luật Dân sự (91/2015/QH13)": the name with the capitals that the text gives it."""
    name, number = citation.document.name or "", citation.document.number or ""
    written = re.search(re.escape(name), text, re.IGNORECASE) if name else None
    said = written[0] if written else name
    said = said[:1].upper() + said[1:]
    return (f"{said} ({number})" if said and number else said or number)[:400]


def place_in_words(*, called: str, document_key: str, address: str) -> str:
    """ "khoản 2 Điều 328 Bộ luật Dân sự (91/2015/QH13)"."""
    where = describe(parse_address(address)) if address else ""
    return f"{where} {called or document_key}".strip()


def _field(pair: Pair, *, seed: Seed, on: date) -> str:
    """The topic that the file names, if it is one of ours; else the likeliest, if it is likely enough."""
    named = [slug for slug in topic_slugs(pair.field_slug) if is_known_topic(slug)] if pair.field_slug else []
    if named:
        return named[0]
    fields = suggest(text=f"{pair.title}\n{pair.question}\n{pair.answer[:600]}", seed=seed, rules=(), on=on).fields
    return fields[0].slug if fields else ""


def summary_of(answer: str) -> str:
    """The first sentences of an answer, as many as fit: what stands above it until somebody writes a better one."""
    first = next((block for block in blocks(answer) if block.kind is not Kind.HEADING), None)
    said = plain("\n".join(first.lines)) if first is not None else ""
    return _fitting(_SENTENCE_END.split(said)) or said[: _LONGEST_SUMMARY - 1].rsplit(" ", 1)[0]


def _fitting(sentences: Sequence[str]) -> str:
    said = ""
    for sentence in sentences:
        if len(said) + len(sentence) + 1 > _LONGEST_SUMMARY:
            break
        said = f"{said} {sentence}".strip()
    return said
