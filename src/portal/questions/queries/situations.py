"""Published life situations, the starter ones shipped with the program, and their evaluation against current law."""

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
    """A situation and its answer: the answer's number (0: none yet) and URL.

    `is_waiting`: shipped with the program and not approved by an officer yet: not shown to anybody.
    """

    situation: LifeSituation
    number: int = 0
    url: str = ""
    is_waiting: bool = False

    @property
    def is_offered(self) -> bool:
        """Whether it may be suggested to readers: it has an answer and is public."""
        return bool(self.situation.rests) and not self.is_waiting


@dataclass(frozen=True, slots=True)
class SituationToday:
    """A situation evaluated on a day: `short` with current figures, "" if its proof no longer holds.

    `missing` are the governing texts that the library does not hold. `leads` are the proofs of what is said, the main
    one first: those of the short answer, preceded by that of the `case` asked about, if any; `places` are their quotes.
    `is_stale`: the answer has a staleness flag.
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
        """Whether a governing text is missing."""
        return not set(self.known.situation.ruling).isdisjoint(self.missing)

    @property
    def may_read_otherwise(self) -> bool:
        """Whether a law that it relies on was changed since the held wording at an unknown place."""
        return any(sign.may_read_otherwise for one in self.quotes if (sign := one.sign))

    @property
    def warning(self) -> str:
        """Why the answer may be wrong; "" if there is no reason."""
        if not self.short and self.known.situation.rests:
            return "Lời luật làm căn cứ không còn như lúc viết."
        return UNPLACED if self.may_read_otherwise else ""

    @property
    def quotes(self) -> list[ProvisionQuote]:
        """The quotes of `leads`, the main one first."""
        return [self.places[proof] for proof in self.leads]

    @property
    def sentence(self) -> str:
        """The exact words of the main proof; "" if there is none."""
        return self.leads[0].today(self.reading.values) if self.leads else ""

    @property
    def said(self) -> str:
        """The answer: the short answer, or the case asked about."""
        return "".join(piece.text for piece in self.short_pieces) if self.case else self.short

    def values_said(self, proof: SituationProof) -> str:
        """The current values that the short answer takes from a proof."""
        return "; ".join(
            self.reading.values[name] for name in proof.written if f"{{{name}}}" in self.known.situation.short
        )

    @property
    def short_pieces(self) -> list[HighlightedPiece]:
        """The answer in pieces, with its values marked."""
        return _pieces(f"{self.case.when}: {self.case.then}" if self.case else self.known.situation.short, self.reading)

    @property
    def sentence_pieces(self) -> list[HighlightedPiece]:
        """The main passage of the law in pieces, with its values marked."""
        return _pieces(self.leads[0].template, self.reading)

    @property
    def markup(self) -> str:
        """All that still holds, without the short answer."""
        return markup_of(self.known.situation, self.reading, {}).partition("\n\n")[2]

    @property
    def other_cases(self) -> list[OtherCase]:
        """The cases answered here except the one shown; cases that refer to another situation are left to the page."""
        return [
            one
            for one in cases_of(self.known.situation, self.reading, {})
            if self.case is None or one.when != self.case.when
        ]


def _pieces(template: str, reading: SituationReading) -> list[HighlightedPiece]:
    return [HighlightedPiece(text, is_value) for text, is_value in filled_pieces(template, reading.values)]


def starter_situations() -> tuple[LifeSituation, ...]:
    """The shipped situations, in the order of the files. Raises UnreadableSituation."""
    return tuple(one for path in sorted(STARTERS.glob("*.toml")) for one in _read(path))


@cache
def _read(path: Path) -> tuple[LifeSituation, ...]:
    try:
        return tuple(map(read_situation, tomllib.loads(path.read_text(encoding="utf-8"))["situation"]))
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise UnreadableSituation(f"{path.name}: {error}") from error


def situation_stamps() -> tuple[tuple[int, int | None, datetime | None], ...]:
    """Changes whenever a public situation does: number, version and `published_at` of each. One query."""
    live = Answer.objects.filter(live__isnull=False).filter(live__situation__has_key="key").order_by("number")
    return tuple(live.values_list("number", "live", "published_at"))


def public_situations(
    *, keys: Collection[str] | None = None, numbers: Collection[int] | None = None
) -> list[KnownSituation]:
    """Public situations, all or those with these keys or numbers, by number. One query."""
    live = Answer.objects.filter(live__isnull=False).filter(live__situation__has_key="key").order_by("number")
    live = narrowed(live, live__situation__key__in=keys, number__in=numbers)
    rows = live.select_related("live").only("number", "slug", "live__situation")
    return [
        KnownSituation(read_situation(one.live.situation), one.number, one.get_absolute_url())
        for one in rows
        if one.live is not None
    ]


def situations_by_need(*, most: int) -> list[tuple[Need, list[Answer]]]:
    """Public situations by need, in the order of `NEEDS`, the most asked first, at most so many of each.

    The answers have title and slug only. Situations without a short answer are left out. One query, which reads only
    the need of a situation.
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
    """The shipped situations that are not public: matters outside the law, which need no approval, and waiting ones,
    against which others are told apart."""
    there = {one.situation.key for one in public}
    rest = (one for one in starter_situations() if one.key not in there)
    return [KnownSituation(one, is_waiting=not one.outside) for one in rest]


def situations_named(keys: Collection[str]) -> dict[str, KnownSituation]:
    """Public situations by key. One query; none without keys."""
    return {one.situation.key: one for one in (public_situations(keys=keys) if keys else ())}


def still_told(known: Sequence[KnownSituation]) -> list[KnownSituation]:
    """The same situations reread, without those no longer public. One query; none if all are shipped ones."""
    numbers = [one.number for one in known if one.number]
    now = {one.number: one for one in public_situations(numbers=numbers)} if numbers else {}
    return [found for one in known if (found := now.get(one.number) if one.number else one)]


def situation_today(known: KnownSituation, *, day: date) -> SituationToday:
    """Evaluate a situation on a day. Five queries for any number of proofs."""
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
    """The situation of a draft, perhaps incomplete, with its proofs evaluated on a day; `hindrances` by part must be
    fixed before submission. Four queries; None without a situation."""
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
    """A proof and the current text at its address. `fault`: the problem, in words for an officer; "" for a law that the
    library does not hold."""
    values = proof.read(_words(quote))
    is_verbatim = values == proof.written
    fault = "" if is_verbatim or not quote.url else f"Lời này không đứng ở {quote.name} hôm nay: “{proof.passage}”."
    return {"proof": proof, "quote": quote, "is_verbatim": is_verbatim, "values": values, "fault": fault}


def not_held(numbers: Sequence[str], *, whole: Collection[str] = ()) -> list[str]:
    """The texts that the library does not hold; one received meanwhile counts as held. For texts in `whole`, a few
    articles are not enough. Two queries; none without numbers."""
    keys = {number_key(one) for one in numbers}
    held = set(instruments_on_the_shelf().filter(number_key__in=keys).values_list("number_key", flat=True))
    held -= held_in_part(number_keys=held.intersection(map(number_key, whole)))
    return [one for one in numbers if number_key(one) not in held]


def _quotes(proofs: Sequence[SituationProof], day: date) -> dict[SituationProof, ProvisionQuote]:
    """The current quote of each proof's address."""
    cited = [AnswerCitation(pk=at, document_key=one.document_key, address=one.at) for at, one in enumerate(proofs, 1)]
    return dict(zip(proofs, quotes_of(citations=cited, day=day), strict=True))


def _words(quote: ProvisionQuote) -> str:
    """The text in force at a provision with its introductory texts; "" if expired or not held."""
    holds = quote.url and (quote.sign is None or quote.sign.holds)
    return "\n".join((quote.heading, *quote.above, *quote.lines)) if holds else ""
