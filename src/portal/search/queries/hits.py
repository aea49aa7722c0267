"""Convert an index hit to a result for templates, with the passage that answers and marked words."""

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
    """One result. `address` links to the clause that answers; `clause` names it ("khoản 1").

    - `key`, `rank`: identify the result; `rank` counts from 1, 0 means not ranked.
    - `answer`: the passage with only its answering `sentence` marked, not its words.
    - `is_stale`: the law it explains has changed since, and its agency has not reviewed it yet.
    - `lead`: the opening of the clause if the passage begins in a point ("Phạt tiền từ … sau đây:"), else "".
    - `summary`: the short answer of an answered question.
    - `marks`: the linked page marks the words of the question (`?q=`).
    - `missing`: the requested clause or point that the article does not have ("khoản 9").
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
    """Convert a hit, with the given passage or else the one that answers best."""
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
    """The text of a hit, for comparison with other hits."""
    return BareText(f"{found.card.get('heading', '')} {found.body}")


def _answer(body: str, passage: ClausePassage, sentence: Span, needle: Needle) -> tuple[HighlightedPiece, ...]:
    """The passage with its sentence and the requested figure marked. If the passage is a single sentence and no figure
    is requested, its matching words are marked instead."""
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
    """The address of the clause around the passage; empty if there is none."""
    if not card.get("address") or not passage.clause:
        return Address()
    article = parse_address(card["address"])
    return replace(article, steps=(*article.steps, Step(Unit.CLAUSE, passage.clause)))


def needle_for(reading: QuestionReading, terms: QueryTerms, snapshot: IndexSnapshot) -> Needle:
    """The needle for marking hits. A question without diacritics is restored first: "dat coc" must not mark "đất"."""
    if terms.writing is not TypingStyle.MARKED:
        meant = restored(reading.tokens, count=snapshot.count)
        # Read with its diacritics restored: "tảo hôn" must not mark "tạo", however rare "tảo" is in laws.
        terms = terms_of(meant, count=snapshot.count, total=snapshot.total, writing=TypingStyle.MARKED)
    return replace(needle_of(terms, count=snapshot.count, total=snapshot.total), wants=form_of(reading.tokens))


def said_in(text: str, needle: Needle) -> set[str]:
    return {needle.of(token) for token in tokens(text)}


# Threshold and weights for the score plus the share of the question held: half of the words count as much as five
# ranker points. Set on 45 questions that the demo answers, rephrased, and 30 that it does not answer
# (docs/decisions/0113). `TO_OFFICERS` lowers the threshold: an officer skips an irrelevant line in seconds, and would
# spend minutes on writing an answer that exists (docs/decisions/0357).
NEAR, TO_OFFICERS, WORTH_OF_WORDS = 9.5, 4.0, 10.0
FEWEST = 3  # significant syllables needed for a meaningful share


def is_near(found: IndexHit, *, score: float, needle: Needle, leeway: float = 0.0) -> bool:
    """True if the hit is about the same subject; `score` and `leeway` are in ranker points. For a word or two, the
    title must hold all of it."""
    if len(needle.telling) >= FEWEST:
        return score + WORTH_OF_WORDS * share_held(found, needle) >= NEAR - leeway
    return bool(needle.telling) and needle.telling <= said_in(found.card.get("heading", ""), needle)


def share_held(found: IndexHit, needle: Needle) -> float:
    """The weighted share (0 to 1) of the question's significant words in the hit's title, question and short answer."""
    own = " ".join(found.card.get(part, "") for part in ("heading", "question", "summary"))
    return needle.share(said_in(own, needle))
