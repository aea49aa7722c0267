"""A thing found -> a result as a page shows it: with the clause that answers, and what answers marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from lawsearch.candidates import BareText
from lawsearch.engine import IndexHit, IndexSnapshot
from lawsearch.ranking import tokens
from lawsearch.ranking.passages import ClausePassage, HighlightedPiece, as_read, best_passage, lead_in, pieces
from lawsearch.ranking.questions import QuestionReading
from lawsearch.ranking.spelling import restored
from lawsearch.ranking.terms import Needle, QueryTerms, TypingStyle, figure_in, form_of, needle_of, terms_of
from lawtext.addresses import describe, parse_address
from lawtext.types import Address, Span, Step, Unit
from portal.library.states import InstrumentStatus
from portal.search.states import KIND_LABELS


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `address` leads to the very clause that answers; `clause` names it ("khoản 1").

    `key` and `rank` (from 1; 0 where nothing was ranked) say which of the results it is. `answer` is the passage with
    its one `sentence` marked that answers, not its words. `is_stale`: the law that the text explains has changed since,
    and its agency has not looked at it yet. `lead` opens the clause of a passage that begins in one of its points
    ("Phạt tiền từ … sau đây:"), else "". `summary` is the short answer of an answered question. `marks`: the page it
    leads to marks what was asked (`?q=`). `missing` is the clause or point that was asked for and that the article does
    not have ("khoản 9").
    """

    key: str
    rank: int
    kind: str
    kind_label: str
    heading: tuple[HighlightedPiece, ...]
    title: str
    number: str
    url: str
    address: str
    clause: str
    passage: tuple[HighlightedPiece, ...]
    answer: tuple[HighlightedPiece, ...]
    sentence: tuple[HighlightedPiece, ...]
    cut_before: bool
    cut_after: bool
    status: InstrumentStatus | None
    issued: date | None
    owner: str
    language: str
    is_stale: bool
    lead: str = ""
    summary: str = ""
    marks: bool = False
    missing: str = ""


def to_hit(found: IndexHit, needle: Needle, *, rank: int = 0, passage: ClausePassage | None = None) -> Hit:
    """A thing found, with a passage of it: the one that answers best where none is given."""
    card = found.card
    passage = passage or best_passage(found.body, needle)
    clause = _clause_address(card, passage)
    whole = Span(passage.start, passage.end)
    sentence, shown = passage.sentence or whole, pieces(as_read(found.body, whole), needle)
    lead = lead_in(found.body, passage)
    before = found.body[lead.end : passage.start].strip()
    label = f"{card['label']}. " if card.get("label") else ""
    heading = card.get("heading") or ("" if label else card["title"])
    return Hit(
        key=found.key,
        rank=rank,
        kind=found.kind,
        kind_label=card.get("kind_label") or KIND_LABELS[found.kind],
        heading=(HighlightedPiece(label.rstrip() if not heading else label, False), *pieces(heading, needle)),
        title=card["title"],
        number=card.get("number", ""),
        url=card["url"],
        address=f"{card['url']}#{clause}" if clause else card["url"],
        clause=describe(Address(parse_address(str(clause)).steps[-1:])) if clause else "",
        passage=shown,
        answer=_answer(found.body, passage, sentence, needle),
        sentence=pieces(as_read(found.body, sentence), needle) if sentence != whole else shown,
        cut_before=bool(before) if lead.end > lead.start else passage.cut_before,
        cut_after=passage.cut_after,
        status=InstrumentStatus(found.status) if found.status else None,
        issued=found.issued,
        owner=found.owner,
        language=card.get("language", "vi"),
        is_stale=bool(card.get("stale")),
        lead=as_read(found.body, lead),
        summary=card.get("summary", ""),
        marks=bool(card.get("marks")),
    )


def text_of(found: IndexHit) -> BareText:
    """All that a thing says, as it is compared with what others say."""
    return BareText(f"{found.card.get('heading', '')} {found.body}")


def _answer(body: str, passage: ClausePassage, sentence: Span, needle: Needle) -> tuple[HighlightedPiece, ...]:
    """The passage with its sentence marked and the number in it that is asked for; where it is one sentence alone and
    no number is asked for, its words are marked instead."""
    is_row = body[sentence.start : sentence.end].startswith("|")
    figure = figure_in(body, sentence, needle.wants) if not is_row else None
    is_alone = (sentence.start, sentence.end) == (passage.start, passage.end)
    if is_alone and not figure:
        return pieces(as_read(body, Span(passage.start, passage.end)), needle)
    figure = figure or Span(sentence.end, sentence.end)
    cuts = (passage.start, sentence.start, figure.start, figure.end, sentence.end, passage.end)
    parts = (
        HighlightedPiece(as_read(body, Span(start, end)), 1 <= at <= 3 and not is_alone, at == 2)
        for at, (start, end) in enumerate(pairwise(cuts))
    )
    return tuple(part for part in parts if part.text)


def _clause_address(card: Mapping[str, str], passage: ClausePassage) -> Address:
    """The address of the clause that a passage stands in; empty where the passage stands in none."""
    if not card.get("address") or not passage.clause:
        return Address()
    article = parse_address(card["address"])
    return replace(article, steps=(*article.steps, Step(Unit.CLAUSE, passage.clause)))


def needle_for(reading: QuestionReading, terms: QueryTerms, snapshot: IndexSnapshot) -> Needle:
    """What to look for in the texts found. What was typed without marks, as it was meant: "dat coc" is no "đất"."""
    if terms.writing is not TypingStyle.MARKED:
        meant = restored(reading.tokens, count=snapshot.count)
        # With its marks back it is read by them: "tảo hôn" marks no "tạo", however seldom the law says "tảo".
        terms = terms_of(meant, count=snapshot.count, total=snapshot.total, writing=TypingStyle.MARKED)
    return replace(needle_of(terms, count=snapshot.count, total=snapshot.total), wants=form_of(reading.tokens))


def said_in(text: str, needle: Needle) -> set[str]:
    return {needle.of(token) for token in tokens(text)}


# By what the ranker makes of it and by the share of the question that its own words hold: half of the words are worth
# as much as five of the ranker's points. Set on 45 questions that the demo answers, asked in other words, and 30 that
# it does not answer (docs/decisions/0113). An officer passes over a line that is beside the point in seconds, and
# writes for minutes what was answered: to her so much less is near enough (docs/decisions/0357).
NEAR, TO_OFFICERS, WORTH_OF_WORDS = 9.5, 4.0, 10.0
FEWEST = 3  # syllables that tell, from which a share of them says something


def is_near(found: IndexHit, *, score: float, needle: Needle, leeway: float = 0.0) -> bool:
    """Whether it asks about the same, `score` being what the ranker makes of it, in whose points `leeway` is. Of a word
    or two, its title must hold all."""
    if len(needle.telling) >= FEWEST:
        return score + WORTH_OF_WORDS * share_held(found, needle) >= NEAR - leeway
    return bool(needle.telling) and needle.telling <= said_in(found.card.get("heading", ""), needle)


def share_held(found: IndexHit, needle: Needle) -> float:
    """How much of what tells in a question its own question and short answer hold, by weight: 0 to 1."""
    own = " ".join(found.card.get(part, "") for part in ("heading", "question", "summary"))
    return needle.share(said_in(own, needle))
