"""Who follows an answer or its field, and what a letter says of the answers that some entries are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from portal.dissemination.models import News, Subscription
from portal.dissemination.queries.lines import Key
from portal.dissemination.queries.recalling import Memory
from portal.dissemination.queries.telling import Tiding, living_by_key
from portal.dissemination.states import Followed
from portal.dissemination.telling.answers import CHANGED, PUBLISHED, SENTENCES, VERBS, manner
from portal.dissemination.telling.rules import REVOKED
from portal.journal.models import Entry
from portal.library.queries import flagged_by, open_flags
from portal.questions.models import Answer
from portal.questions.states import GUARDED


def answer_watchers(*, entries: Sequence[Entry], at: datetime) -> list[tuple[Entry, Subscription]]:
    """Every pair of an entry about answers and a living subscription whose holder is to be told of it.

    A new answer is told to those who follow its field, what becomes of it later to those who follow itself; that a
    change of the law was taken back to those who were told of the change.
    """
    flagged, memory = answers_flagged(entries=entries), Memory.of(entries, at=at)
    keys = {entry.pk: _keys_of(entry, flagged) for entry in entries}
    by_key = living_by_key({key for some in keys.values() for key in some})
    return [
        (entry, subscription)
        for entry in entries
        for kind, key in keys[entry.pk]
        for subscription in by_key.get((kind.value, key), [])
        if entry.verb != REVOKED or memory.was_told(entry, subscription)
    ]


def answers_flagged(*, entries: Iterable[Entry]) -> dict[int, list[str]]:
    """Entries that say how the law changed -> the numbers of the answers that were flagged for it; one query.

    Of those that take a change back: the answers that had been flagged.
    """
    events = {
        entry.pk: entry.details["event"]
        for entry in entries
        if entry.verb in (CHANGED, REVOKED) and "event" in entry.details
    }
    found = flagged_by(kind=GUARDED, events=set(events.values())) if events else {}
    return {entry: sorted(found.get(event, ())) for entry, event in events.items()}


def _keys_of(entry: Entry, flagged: Mapping[int, list[str]]) -> list[Key]:
    if entry.verb == PUBLISHED:
        steps = str(entry.details.get("field") or "").split("/")
        return [(Followed.FIELD, "/".join(steps[:depth])) for depth in range(len(steps), 0, -1) if steps[0]]
    if entry.verb in (CHANGED, REVOKED):
        return [(Followed.ANSWER, number) for number in flagged.get(entry.pk, [])]
    return [(Followed.ANSWER, str(entry.details.get("answer")))] if entry.verb in VERBS else []


def is_about_an_answer(news: News) -> bool:
    return news.subscription.kind == Followed.ANSWER or news.entry.verb in VERBS


def answer_tidings(*, news: Iterable[News]) -> list[Tiding]:
    """What a letter says of these news about answers: answer by answer, and nothing that is no longer so."""
    verbs: dict[int, dict[str, None]] = defaultdict(dict)
    for one in news:
        number = one.subscription.key if one.subscription.kind == Followed.ANSWER else one.entry.details.get("answer")
        if str(number).isdecimal():
            verbs[int(str(number))][one.entry.verb] = None
    found = Answer.objects.filter(number__in=verbs).order_by("number")
    return [_tiding(answer, [verb for verb in verbs[answer.number] if _is_so(verb, answer)]) for answer in found]


def _is_so(verb: str, answer: Answer) -> bool:
    if verb == CHANGED:
        return answer.is_public and open_flags(kind=GUARDED, key=str(answer.number)).exists()
    return answer.is_public != (verb == "answer.withdrawn")


def _tiding(answer: Answer, verbs: Sequence[str]) -> Tiding:
    return Tiding(
        name=f"Câu trả lời số {answer.number}",
        title=answer.title,
        called=answer.title,
        address=answer.get_absolute_url() if answer.slug else "",
        history="",
        comparison="",
        sentences=tuple(SENTENCES[verb] for verb in verbs),
        manners=frozenset(map(manner, verbs)),
    )
