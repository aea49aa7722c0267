"""Corrections, legal equivalents and suggestions while typing; and everyday words: the shipped files, the table that
officers edit, and queries for its list."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import resources
from time import monotonic
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse

from lawsearch.engine import IndexHit, IndexSnapshot
from lawsearch.ranking import SyllableToken, folded_forms, marked_forms, tokens
from lawsearch.ranking.questions import QuestionReading
from lawsearch.ranking.spelling import meant
from lawsearch.ranking.terms import TextForm
from lawsearch.ranking.vocabulary import Lexicon, Saying
from lawtext.legacy.detection import is_syllable
from portal.schema.queries import first_of_each
from portal.search.models import EverydayWord, form_of, listed, searchable
from portal.search.queries import PublicSnapshot
from portal.search.queries.laws import LawCard, numbered_laws
from portal.search.states import KIND_LABELS, LAW, WordOrigin


def shipped_words() -> Iterator[EverydayWord]:
    """Each row of the shipped files, as an unsaved entry."""
    for file in sorted((resources.files("portal.search") / "everyday").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".csv"):
            for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
                yield EverydayWord(said=row["said"], law=row["law"], note=(row.get("note") or "").strip())


@cache
def shipped_sayings() -> list[Saying]:
    """The shipped words for the ranking: one per phrasing."""
    return sayings_of(*shipped_words())


def lexicon() -> Lexicon:
    """The table for the ranking; every process sees an edit within EVERYDAY_CHECK_SECONDS.

    Between checks it costs nothing, a check costs one small query. Until the shipped words are loaded into the table
    (`manage.py load_everyday_words`), it consists of the shipped files and the entries added by officers.
    """
    return _read(*_version(monotonic() // max(settings.EVERYDAY_CHECK_SECONDS, 1e-9)))


@lru_cache(maxsize=1)
def _version(moment: float) -> tuple[int, int, datetime | None]:
    """The version of the table: officers add or change entries and never delete one."""
    found = EverydayWord.objects.aggregate(
        total=Count("pk"), shipped=Count("pk", filter=Q(origin=WordOrigin.SHIPPED.value)), last=Max("changed_at")
    )
    return found["total"], found["shipped"], found["last"]


@lru_cache(maxsize=1)
def _read(total: int, shipped: int, changed_at: datetime | None) -> Lexicon:
    held = sayings_of(*EverydayWord.objects.filter(is_in_use=True).order_by("pk")) if total else []
    return Lexicon(held if shipped else [*shipped_sayings(), *held])


def sayings_of(*words: EverydayWord) -> list[Saying]:
    """Entries for the ranking: one per phrasing."""
    return [Saying(said, tuple(listed(word.law))) for word in words for said in listed(word.said)]


def words_matching(
    *, words: str = "", origin: WordOrigin | None = None, in_use: bool | None = None
) -> QuerySet[EverydayWord]:
    """Entries that contain these words in sequence, in any spelling; latest change first."""
    found = EverydayWord.objects.select_related("changed_by").filter(search_fold__contains=searchable(words))
    if origin is not None:
        found = found.filter(origin=origin.value)
    if in_use is not None:
        found = found.filter(is_in_use=in_use)
    return found.order_by("-changed_at", "pk")


def said_elsewhere(*, said: str, except_for: int = 0) -> list[EverydayWord]:
    """Other entries in use that share a phrasing: both then apply."""
    forms = {form_of(way) for way in listed(said)}
    candidates = _holding(EverydayWord.objects.filter(is_in_use=True).exclude(pk=except_for), forms)
    return [word for word in candidates if forms & {form_of(way) for way in listed(word.said)}]


def _holding(words: QuerySet[EverydayWord], forms: Iterable[str]) -> list[EverydayWord]:
    held = {word.pk: word for form in forms if form for word in words.filter(said_key__contains=form)[:20]}
    return [held[pk] for pk in sorted(held)]


_MOST_HEARD = 2
_STORY = 12  # syllables


@dataclass(frozen=True, slots=True)
class QueryCorrection:
    """The probable meaning. `is_instead`: it was searched for, because the typed text matches nothing."""

    text: str
    is_instead: bool = False


def corrected(question: Sequence[SyllableToken], snapshot: IndexSnapshot) -> str:
    """The probable meaning, to show; "" if there is nothing better than the typed text.

    A story of correctly spelled words stays unchanged: it has many words that no law uses.
    """
    if len(question) >= _STORY and all(is_syllable(token.marked) or token.folded.isdecimal() for token in question):
        return ""
    better = meant(question, count=snapshot.count, total=snapshot.total)
    return "" if better is None or _only_adds_marks(question, better) else " ".join(marked_forms(better))


def _only_adds_marks(typed: Sequence[SyllableToken], better: Sequence[SyllableToken]) -> bool:
    """True if only diacritics were added: the ranking restores these itself, so there is nothing to report."""
    return folded_forms(typed) == folded_forms(better) and all(
        one.marked in (one.folded, other.marked) for one, other in zip(typed, better, strict=True)
    )


def is_foreign(question: Sequence[SyllableToken], snapshot: IndexSnapshot) -> bool:
    """True if a typed syllable occurs in no text, with diacritics or without."""
    return any(not snapshot.count(TextForm.FOLDED, token.folded) for token in question)


def legal_equivalents(question: Sequence[SyllableToken], lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """Everyday phrases of a question with the law's main name for each.

    A phrase is left out if that name was typed too; its other names are related, not equal. Phrases keep the typed
    spelling: "nha co" need not mean "nhà cổ".
    """
    typed, marked = _padded(question), marked_forms(question)
    listed: dict[str, tuple[str, str]] = {}
    for saying in lexicon.heard(question):
        name = saying.law[0] if saying.law else ""
        if name and _padded(tokens(name)) not in typed:
            said = tokens(saying.said)
            is_typed = f" {' '.join(marked_forms(said))} " in f" {' '.join(marked)} "
            listed.setdefault(_padded(said), (saying.said if is_typed else " ".join(folded_forms(said)), name))
    return tuple(listed.values())[:_MOST_HEARD]


def _padded(found: Sequence[SyllableToken]) -> str:
    return f" {' '.join(folded_forms(found))} "


MOST_SUGGESTIONS = 8
_LONGEST = 12  # typed syllables to complete


# A suggestion while typing: its text, a note, and its URL.
type SearchSuggestion = dict[str, str]


def numbers(*, reading: QuestionReading, day: date) -> list[SearchSuggestion]:
    """The instruments with the typed number. Needs no index."""
    return [] if not reading.number else [_numbered(law) for law in numbered_laws(number=reading.number, day=day)]


def names(*, reading: QuestionReading, snapshot: IndexSnapshot, lexicon: Lexicon) -> list[SearchSuggestion]:
    """The law's names for the typed words; laws, headings and titles that complete them, without duplicates."""
    syllables = folded_forms(reading.tokens)[:_LONGEST]
    if len("".join(syllables)) < 2:
        return []
    continuing = PublicSnapshot(snapshot).suggest(syllables, limit=6 * MOST_SUGGESTIONS)
    named = ((found, found.card.get("heading") or found.card["title"]) for found in continuing)
    offered = first_of_each((" ".join(folded_forms(tokens(name))), _named(found, name)) for found, name in named)
    called = [_called(said, law) for said, law in legal_equivalents(reading.tokens, lexicon)]
    return [*called, *offered.values()][:MOST_SUGGESTIONS]


def _numbered(law: LawCard) -> SearchSuggestion:
    status = f" · {law.status.label}" if law.status else ""
    return {"text": law.title, "note": f"{law.number}{status}", "address": law.url}


def _called(said: str, law: str) -> SearchSuggestion:
    return {
        "text": law,
        "note": f"luật gọi “{said}” như vậy",
        "address": f"{reverse('search:results')}?{urlencode({'q': law})}",
    }


def _named(found: IndexHit, name: str) -> SearchSuggestion:
    note = found.card["number"] if found.kind == LAW else found.card["title"]
    return {"text": name, "note": note or KIND_LABELS[found.kind], "address": found.card["url"]}
