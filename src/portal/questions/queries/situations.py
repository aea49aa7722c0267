"""Situations that the public may read, the starter ones that come with the program, and how each reads today."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from lawsearch.ranking.passages import HighlightedPiece
from lawtext.addresses import number_key
from portal.library.queries import instruments_on_the_shelf, stale_keys
from portal.library.queries.claims import UNPLACED
from portal.library.queries.instruments import held_in_part
from portal.questions.models import Answer, AnswerCitation
from portal.questions.queries.citations import ProvisionQuote, quotes_of
from portal.questions.states import GUARDED
from portal.questions.states.situations import (
    NEEDS,
    LifeSituation,
    Need,
    OtherCase,
    SituationProof,
    SituationReading,
    UnreadableSituation,
    cases_of,
    faults_of,
    filled,
    filled_pieces,
    markup_of,
    read_draft,
    read_situation,
    reading_of,
)
from portal.schema.queries import grouped, narrowed

STARTERS = Path(__file__).parents[1] / "situations"


@dataclass(frozen=True, slots=True)
class KnownSituation:
    """A situation and the answer that tells it: its number (0: none yet) and its address.

    `is_waiting`: it came with the program and no officer has approved it: it is told to nobody.
    """

    situation: LifeSituation
    number: int = 0
    url: str = ""
    is_waiting: bool = False

    @property
    def is_offered(self) -> bool:
        """Whether it may be offered among what may be meant: it answers, and the public may read it."""
        return bool(self.situation.rests) and not self.is_waiting


@dataclass(frozen=True, slots=True)
class SituationToday:
    """A situation as the law reads today: `short` with today's figures, "" where its proof does not stand any more.

    `missing` are numbers of texts that rule it and are not held. `leads` are the proofs of what is said, the head one
    first: those of the short answer, or that of the one `case` that was asked about before them; `places` is where each
    stands. `is_stale`: the law under its answer has moved since, and nobody has looked at it yet.
    """

    known: KnownSituation
    reading: SituationReading
    short: str
    missing: tuple[str, ...]
    places: Mapping[SituationProof, ProvisionQuote]
    leads: tuple[SituationProof, ...]
    is_stale: bool = False
    case: OtherCase | None = None

    @property
    def is_ruled_elsewhere(self) -> bool:
        """Whether a text that rules it is not held."""
        return not set(self.known.situation.ruling).isdisjoint(self.missing)

    @property
    def may_read_otherwise(self) -> bool:
        """Whether a law that it rests on was changed after the words that are held, nobody knows where."""
        return any(sign.may_read_otherwise for one in self.quotes if (sign := one.sign))

    @property
    def warning(self) -> str:
        """Why what stands here may not be so; "" where nothing speaks against it."""
        if not self.short and self.known.situation.rests:
            return "Lời luật làm căn cứ không còn như lúc viết."
        return UNPLACED if self.may_read_otherwise else ""

    @property
    def quotes(self) -> list[ProvisionQuote]:
        """Where what is said stands, the head place first."""
        return [self.places[proof] for proof in self.leads]

    @property
    def sentence(self) -> str:
        """The very words of the head place; "" where it rests on none."""
        return self.leads[0].today(self.reading.values) if self.leads else ""

    @property
    def said(self) -> str:
        """What is answered: the short answer, or the case that was asked about."""
        return "".join(piece.text for piece in self.short_pieces) if self.case else self.short

    def values_said(self, proof: SituationProof) -> str:
        """What the short answer takes over of a proof, as it reads today."""
        return "; ".join(
            self.reading.values[name] for name in proof.written if f"{{{name}}}" in self.known.situation.short
        )

    @property
    def short_pieces(self) -> list[HighlightedPiece]:
        """What is answered, with its figures marked."""
        return _pieces(f"{self.case.when}: {self.case.then}" if self.case else self.known.situation.short, self.reading)

    @property
    def sentence_pieces(self) -> list[HighlightedPiece]:
        """The head passage of the law with its figures marked."""
        return _pieces(self.leads[0].template, self.reading)

    @property
    def markup(self) -> str:
        """All that still stands, after the short answer."""
        return markup_of(self.known.situation, self.reading, {}).partition("\n\n")[2]

    @property
    def other_cases(self) -> list[OtherCase]:
        """Those that are told here beside what is answered; those that lead on stand on the page."""
        return [
            one
            for one in cases_of(self.known.situation, self.reading, {})
            if self.case is None or one.when != self.case.when
        ]


def _pieces(template: str, reading: SituationReading) -> list[HighlightedPiece]:
    return [HighlightedPiece(text, is_value) for text, is_value in filled_pieces(template, reading.values)]


def starter_situations() -> tuple[LifeSituation, ...]:
    """What comes with the program, in the order of the files. Raises UnreadableSituation."""
    return tuple(one for path in sorted(STARTERS.glob("*.toml")) for one in _read(path))


@cache
def _read(path: Path) -> tuple[LifeSituation, ...]:
    try:
        return tuple(map(read_situation, tomllib.loads(path.read_text(encoding="utf-8"))["situation"]))
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise UnreadableSituation(f"{path.name}: {error}") from error


def situation_stamps() -> tuple[tuple[int, int | None, datetime | None], ...]:
    """What changes whenever a public situation does: number, version and moment of each. One query."""
    live = Answer.objects.filter(live__isnull=False).filter(live__situation__has_key="key").order_by("number")
    return tuple(live.values_list("number", "live", "published_at"))


def public_situations(
    *, keys: Collection[str] | None = None, numbers: Collection[int] | None = None
) -> list[KnownSituation]:
    """What the public may read, or what of these it may, in the order of their numbers. One query."""
    live = Answer.objects.filter(live__isnull=False).filter(live__situation__has_key="key").order_by("number")
    live = narrowed(live, live__situation__key__in=keys, number__in=numbers)
    rows = live.select_related("live").only("number", "slug", "live__situation")
    return [
        KnownSituation(read_situation(one.live.situation), one.number, one.get_absolute_url())
        for one in rows
        if one.live is not None
    ]


def situations_by_need(*, most: int) -> list[tuple[Need, list[Answer]]]:
    """By what people need, in the order of `NEEDS`, the public ones that are asked most, at most so many of each need.

    The answers have a title and an address. Those whose ruling text is not held have nothing to say and are left out.
    One query, and of the situations it brings nothing but their need.
    """
    rows = (
        Answer.objects.filter(live__situation__short__isnull=False)
        .order_by("-asked_count", "-useful_count", "number")
        .values_list("live__situation__need", "title", "slug")
    )
    found = grouped((need, said) for need, *said in rows)
    return [
        (need, [Answer(title=title, slug=slug) for title, slug in found[need.value][:most]])
        for need in NEEDS.values()
        if need.value in found
    ]


def beside(public: Sequence[KnownSituation]) -> list[KnownSituation]:
    """What comes with the program besides: matters that no law rules, which say nothing that an officer must approve,
    and situations that wait, by which others are told apart from what they are not."""
    there = {one.situation.key for one in public}
    rest = (one for one in starter_situations() if one.key not in there)
    return [KnownSituation(one, is_waiting=not one.outside) for one in rest]


def situations_named(keys: Collection[str]) -> dict[str, KnownSituation]:
    """The public ones with these keys. One query, none for no keys."""
    return {one.situation.key: one for one in (public_situations(keys=keys) if keys else ())}


def still_told(known: Sequence[KnownSituation]) -> list[KnownSituation]:
    """These as their answers tell them now, without those that are not public any more. One query, none for what comes
    with the program."""
    numbers = [one.number for one in known if one.number]
    now = {one.number: one for one in public_situations(numbers=numbers)} if numbers else {}
    return [found for one in known if (found := now.get(one.number) if one.number else one)]


def situation_today(known: KnownSituation, *, day: date) -> SituationToday:
    """How it reads on a day. Five queries, however much it rests on."""
    situation = known.situation
    quotes = _quotes(situation.proofs, day)
    reading = reading_of(situation, lambda proof: _words(quotes[proof]))
    absent = dict.fromkeys(proof.law for proof in situation.rests if not quotes[proof].url)
    return SituationToday(
        known,
        reading,
        filled(situation.short, reading.values) if situation.rests and reading.stands(*situation.rests) else "",
        (*not_held(situation.wanted, whole=situation.wanted), *absent),
        quotes,
        situation.rests,
        bool(known.number and stale_keys(kind=GUARDED, keys=[str(known.number)])),
    )


def draft_today(row: Mapping[str, Any], *, day: date) -> dict[str, Any] | None:
    """The situation of a version, which may lack what an answer needs, and all that it says it rests on as it stands
    today; `hindrances` must be put right before it goes on, part by part. Four queries, none for a version without."""
    if not row:
        return None
    situation = read_draft(row)
    quotes = _quotes(situation.proofs, day)
    proofs = [_proof_today(one, quotes[one]) for one in situation.proofs]
    parts = {step.proof: "steps" for step in situation.steps} | dict.fromkeys(situation.rests, "rests")
    moved = ((parts.get(one["proof"], "cases"), one["fault"]) for one in proofs if one["fault"])
    lacking = ((part, f"{words[:1].upper()}{words[1:]}.") for part, words in faults_of(situation))
    return {"situation": situation, "proofs": proofs, "hindrances": grouped([*lacking, *moved])}


def _proof_today(proof: SituationProof, quote: ProvisionQuote) -> dict[str, Any]:
    """A proof and what stands at its address today. `fault`: what hinders it in words for an officer; "" for a law that
    is not held, which puts the situation to sleep."""
    values = proof.read(_words(quote))
    is_verbatim = values == proof.written
    fault = "" if is_verbatim or not quote.url else f"Lời này không đứng ở {quote.name} hôm nay: “{proof.passage}”."
    return {"proof": proof, "quote": quote, "is_verbatim": is_verbatim, "values": values, "fault": fault}


def not_held(numbers: Sequence[str], *, whole: Collection[str] = ()) -> list[str]:
    """Of these texts those that are not on the shelf: what has arrived is wanted no more, though nobody has answered by
    it yet. What must be there `whole` has not arrived with a few of its articles. Two queries, none for no numbers."""
    keys = {number_key(one) for one in numbers}
    held = set(instruments_on_the_shelf().filter(number_key__in=keys).values_list("number_key", flat=True))
    held -= held_in_part(number_keys=held.intersection(map(number_key, whole)))
    return [one for one in numbers if number_key(one) not in held]


def _quotes(proofs: Sequence[SituationProof], day: date) -> dict[SituationProof, ProvisionQuote]:
    """What stands at each proof's address today."""
    cited = [AnswerCitation(pk=at, document_key=one.document_key, address=one.at) for at, one in enumerate(proofs, 1)]
    return dict(zip(proofs, quotes_of(citations=cited, day=day), strict=True))


def _words(quote: ProvisionQuote) -> str:
    """The words that hold at a place, after those that lead in to it; "" for what is over or not held."""
    holds = quote.url and (quote.sign is None or quote.sign.holds)
    return "\n".join((quote.heading, *quote.above, *quote.lines)) if holds else ""
