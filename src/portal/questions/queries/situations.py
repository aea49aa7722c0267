"""Situations that the public may read, the starter ones that come with the program, and how each reads today."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lawsearch.ranking.passages import HighlightedPiece
from portal.questions.models import Answer, AnswerCitation
from portal.questions.queries.citations import ProvisionQuote, quotes_of
from portal.questions.states.situations import (
    Need,
    OtherCase,
    Proof,
    Situation,
    SituationReading,
    UnreadableSituation,
    cases_of,
    filled,
    filled_pieces,
    markup_of,
    read_situation,
    reading_of,
)
from portal.schema.queries import grouped, narrowed

STARTERS = Path(__file__).parents[1] / "situations"
OUTSIDE = STARTERS / "khong-phai-luat.toml"


@dataclass(frozen=True, slots=True)
class KnownSituation:
    """A situation and the answer that tells it: its number (0: none yet) and its address."""

    situation: Situation
    number: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class SituationToday:
    """A situation as the law reads today: `short` with today's figures, "" where its proof does not stand any more.

    `missing` are numbers of texts that rule it and are not held. `quotes` are the places that the short answer rests
    on, the head one first; `sentences` the very words of each.
    """

    known: KnownSituation
    reading: SituationReading
    short: str
    missing: tuple[str, ...]
    quotes: tuple[ProvisionQuote, ...]
    sentences: tuple[str, ...]

    @property
    def short_pieces(self) -> list[HighlightedPiece]:
        """The short answer with its figures marked."""
        return _pieces(self.known.situation.short, self.reading)

    @property
    def sentence_pieces(self) -> list[HighlightedPiece]:
        """The head passage of the law with its figures marked."""
        return _pieces(self.known.situation.rests[0].template, self.reading)

    @property
    def markup(self) -> str:
        """All that still stands, after the short answer."""
        return markup_of(self.known.situation, self.reading, {}).partition("\n\n")[2]

    @property
    def other_cases(self) -> list[OtherCase]:
        """Those that are told here; those that lead on stand on the page."""
        return cases_of(self.known.situation, self.reading, {})


def _pieces(template: str, reading: SituationReading) -> list[HighlightedPiece]:
    return [HighlightedPiece(text, is_value) for text, is_value in filled_pieces(template, reading.values)]


def starter_situations() -> tuple[Situation, ...]:
    """What comes with the program, in the order of the files. Raises UnreadableSituation."""
    return tuple(one for path in sorted(STARTERS.glob("*.toml")) for one in _read(path))


@cache
def _read(path: Path) -> tuple[Situation, ...]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["situation"]
        return tuple(map(read_situation, rows))
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise UnreadableSituation(f"{path.name}: {error}") from error


def public_situations(
    *, keys: Collection[str] | None = None, numbers: Collection[int] | None = None
) -> list[KnownSituation]:
    """What the public may read, or what of these it may, in the order of their numbers. One query."""
    live = Answer.objects.filter(live__isnull=False).exclude(live__situation={}).order_by("number")
    live = narrowed(live, live__situation__key__in=keys, number__in=numbers)
    rows = live.select_related("live").only("number", "slug", "live__situation")
    return [
        KnownSituation(read_situation(one.live.situation), one.number, one.get_absolute_url())
        for one in rows
        if one.live is not None
    ]


def situations_by_need(*, most: int) -> list[tuple[Need, list[Answer]]]:
    """By what people need, in the order of `Need`, the public ones that are asked most, at most so many of each need.

    The answers have a title and an address. Those whose ruling text is not held have nothing to say and are left out.
    One query, and of the situations it brings nothing but their need.
    """
    rows = (
        Answer.objects.filter(live__situation__short__isnull=False)
        .order_by("-asked_count", "-useful_count", "number")
        .values_list("live__situation__need", "title", "slug")
    )
    found = grouped((need, Answer(title=title, slug=slug)) for need, title, slug in rows)
    return [(need, found[need][:most]) for need in Need if need in found]


def outside_matters() -> list[KnownSituation]:
    """What comes with the program of matters that no law rules: it says nothing that an officer must approve."""
    return [KnownSituation(one) for one in _read(OUTSIDE)]


def situations_named(keys: Collection[str]) -> dict[str, KnownSituation]:
    """The public ones with these keys. One query, none for no keys."""
    found = public_situations(keys=keys) if keys else []
    return {one.situation.key: one for one in found}


def with_starters(public: Sequence[KnownSituation]) -> list[KnownSituation]:
    """The public ones, and those that come with the program and wait for an officer, as if they were approved."""
    there = {one.situation.key for one in public}
    return [*public, *(KnownSituation(one) for one in starter_situations() if one.key not in there)]


def still_told(known: Sequence[KnownSituation]) -> list[KnownSituation]:
    """These as their answers tell them now, without those that are not public any more. One query, none for what comes
    with the program."""
    numbers = [one.number for one in known if one.number]
    now = {one.number: one for one in public_situations(numbers=numbers)} if numbers else {}
    return [found for one in known if (found := now.get(one.number) if one.number else one)]


def situation_today(known: KnownSituation, *, day: date) -> SituationToday:
    """How it reads on a day. Four queries, however much it rests on."""
    situation = known.situation
    quotes = _quotes(situation.proofs, day)
    reading = reading_of(situation, lambda proof: _words(quotes[proof]))
    heads = [quotes[proof] for proof in situation.rests]
    absent = dict.fromkeys(proof.law for proof in situation.rests if not quotes[proof].url)
    stands = bool(heads) and reading.stands(*situation.rests)
    return SituationToday(
        known,
        reading,
        filled(situation.short, reading.values) if stands else "",
        (*situation.wanted, *absent),
        tuple(heads),
        tuple(proof.today(reading.values) for proof in situation.rests),
    )


def _quotes(proofs: Sequence[Proof], day: date) -> dict[Proof, ProvisionQuote]:
    """What stands at each proof's address today."""
    cited = [AnswerCitation(pk=at, document_key=one.document_key, address=one.at) for at, one in enumerate(proofs, 1)]
    return dict(zip(proofs, quotes_of(citations=cited, day=day), strict=True))


def _words(quote: ProvisionQuote) -> str:
    """The words that hold at a place, after those that lead in to it; "" for what is over or not held."""
    holds = quote.url and (quote.sign is None or quote.sign.holds)
    return "\n".join((quote.heading, *quote.above, *quote.lines)) if holds else ""
