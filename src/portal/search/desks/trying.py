"""An entry tried on a question before it is written: what the question finds without it, and with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from lawsearch.engine.port import IndexUnavailable, Snapshot
from lawsearch.ranking.analysis import marked_forms, tokens, with_pairs
from lawsearch.ranking.cleaning import telling
from lawsearch.ranking.everyday import Lexicon
from lawsearch.ranking.reading import read_question
from lawsearch.ranking.terms import Form
from portal.search.everyday_words import sayings_of
from portal.search.gate import PublicSnapshot
from portal.search.learning.operations import WordDraft
from portal.search.learning.queries.failed import opened_after_similar
from portal.search.learning.queries.words import said_elsewhere
from portal.search.models import EverydayWord
from portal.search.models.everyday import listed
from portal.search.operations import engine
from portal.search.queries import best_keys

_SHOWN = 5
LONGEST_SAYING = 8  # syllables of one way to say a thing


@dataclass(frozen=True, slots=True)
class Line:
    """One thing found. `is_new`: it was not among the first without the entry."""

    heading: str
    title: str
    address: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """The first things that a question finds. `is_heard`: the question holds what the entry is said for."""

    question: str
    before: Sequence[Line]
    after: Sequence[Line]
    is_heard: bool


def tried(*, question: str, draft: WordDraft, word: EverydayWord | None = None) -> Trial | None:
    """The question with the table as it is but for `word`, and with `draft` in its place; None without an index."""
    reading = read_question(question)
    others = EverydayWord.objects.filter(is_in_use=True).exclude(pk=word.pk if word else 0).order_by("pk")
    held = sayings_of(*others)
    mine = sayings_of(EverydayWord(said=draft.said, law=draft.law))
    try:
        snapshot = PublicSnapshot(engine().snapshot())
    except IndexUnavailable:
        return None
    keys = [
        best_keys(reading=reading, snapshot=snapshot, limit=_SHOWN, lexicon=lexicon) if reading else []
        for lexicon in (Lexicon(held), Lexicon([*held, *mine]))
    ]
    before, after = keys
    return Trial(
        question=reading.text,
        before=_lines(before, snapshot),
        after=_lines(after, snapshot, known=before),
        is_heard=bool(Lexicon(mine).heard(reading.tokens)),
    )


def _lines(keys: Sequence[str], snapshot: Snapshot, *, known: Sequence[str] | None = None) -> list[Line]:
    found = [thing for key in keys if (thing := snapshot.get(key))]
    return [
        Line(
            heading=" ".join(filter(None, (_label(thing.card), thing.card.get("heading") or thing.card["title"]))),
            title=thing.card["title"],
            address=thing.card["url"],
            is_new=known is not None and thing.key not in known,
        )
        for thing in found
    ]


def _label(card: Mapping[str, str]) -> str:
    return f"{card['label']}." if card.get("label") else ""


def doubts(*, draft: WordDraft, word: EverydayWord | None = None) -> list[str]:
    """What an officer should think of before the entry is written; none of it forbids it."""
    said = [
        f"“{way}” chỉ có một tiếng: mục này sẽ lên tiếng ở mọi câu hỏi có tiếng ấy."
        for way in listed(draft.said)
        if len(tokens(way)) == 1
    ]
    said += [
        f"Mục khác đang dùng cũng có cách nói này: {other}; cả hai cùng được dùng."
        for other in said_elsewhere(said=draft.said, except_for=word.pk if word else 0)[:3]
    ]
    try:
        snapshot = PublicSnapshot(engine().snapshot())
    except IndexUnavailable:
        return said
    return said + [
        f"Chưa văn bản nào trong thư viện viết “{phrase}”: hãy xem lại lời của luật."
        for phrase in listed(draft.law)
        if not _is_written(phrase, snapshot)
    ]


def _is_written(phrase: str, snapshot: Snapshot) -> bool:
    """Every syllable and pair of it stands in some text."""
    return all(snapshot.count(Form.MARKED, form) for form in with_pairs(marked_forms(tokens(phrase))))


# ---- where a question was asked in vain ------------------------------------------------------------------------------


def phrases_of(question: str) -> list[str]:
    """What may be the everyday words in a question: all from its first to its last telling syllable, and each run."""
    found = tokens(question)
    marks = list(zip(found, telling(found), strict=True))
    runs = [
        " ".join(token.marked for token, _ in run)
        for is_telling, run in groupby(marks, key=lambda one: one[1])
        if is_telling
    ]
    places = [at for at, (_, is_telling) in enumerate(marks) if is_telling]
    whole = found[places[0] : places[-1] + 1] if places else []
    if len(whole) <= LONGEST_SAYING:
        runs.append(" ".join(token.marked for token in whole))
    return sorted(dict.fromkeys(filter(None, runs)), key=lambda run: -len(run.split()))


def law_words_for(question: str) -> list[str]:
    """Headings of what people opened after similar questions: perhaps the law's words for the same."""
    try:
        snapshot = PublicSnapshot(engine().snapshot())
    except IndexUnavailable:
        return []
    things = [snapshot.get(similar.key) for similar in opened_after_similar(text=question)]
    headings = [thing.card.get("heading") or thing.card["title"] for thing in things if thing]
    return list(dict.fromkeys(headings))
