"""Background jobs of search: the reader of the journal that keeps the index up to date, and what use teaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import batched

from django.utils import timezone

from lawsearch.engine import IndexUnavailable
from portal.journal.models import Entry
from portal.journal.queries import journal_reader
from portal.journal.queries.health import HealthCheck
from portal.library.models import Instrument
from portal.library.queries import contents_flagged
from portal.library.states import FLAGGING
from portal.questions.queries.published_answers import laws_of_answers
from portal.questions.states import GUARDED
from portal.search.operations import asked_questions, index_owners
from portal.search.queries import engine
from portal.search.queries.sources import SOURCES, TELLING, owner
from portal.search.states import INDEX_READER, LAW

_SETTLED = "flag.settled"
# What the stale guard calls a kind of content -> the source that it is found in, by the same key.
_CONTENTS = {source.guarded: source.name for source in SOURCES.values() if source.guarded}
# Verbs of lessons: what people came to after a question is found by its words from then on, or no longer.
_LESSONS = "lesson."
_AT_ONCE = 500  # contents that one question to the database names: a change of a code flags tens of thousands
_VERBS = {verb for source in SOURCES.values() for verb in source.told_by} | FLAGGING | {_SETTLED, _LESSONS}


@journal_reader(INDEX_READER, "Chỉ mục tìm kiếm", sorted(_VERBS))
def index_reader(entries: Sequence[Entry]) -> None:
    """Reads the outbox of the index, all entries in one commit: a bundle of a hundred costs little more than one. Looks
    at things as they are now, so an entry read twice or late does no harm."""
    if owners := list(dict.fromkeys(owners_of(entries))):
        index_owners(owners=owners, day=timezone.localdate())


def index_since(moment: datetime, *, day: date) -> int:
    """Read again what the journal tells since then: what was put into the index of the program before an upgrade alone.

    Safe to run twice. Returns how many things were put in. Raises IndexBusy.
    """
    return index_owners(owners=owners_of(Entry.objects.filter(at__gte=moment)), day=day)


def owners_of(entries: Iterable[Entry]) -> Iterator[str]:
    """The owners whose things are to be read again, some of them perhaps twice."""
    events: set[int] = set()
    contents: set[tuple[str, str]] = set()
    for entry in entries:
        yield from _subjects(entry)
        if entry.verb in FLAGGING and (event := entry.details.get("event")):
            events.add(event)
        if entry.verb == _SETTLED:
            contents.add((entry.details.get("content", ""), entry.details.get("key", "")))
        if entry.verb in TELLING:
            contents.add((GUARDED, str(entry.details.get("answer", ""))))
    if events:
        contents |= contents_flagged(events=events)
    yield from _with_what_they_answer_by(contents)


def _subjects(entry: Entry) -> Iterator[str]:
    if entry.verb.startswith(_LESSONS) and (taught := entry.details.get("owner")):
        yield taught
    for source in SOURCES.values():
        for verb, detail in source.told_by.items():
            if entry.verb.startswith(verb) and (name := entry.details.get(detail)):
                yield owner(source.name, name)


def _with_what_they_answer_by(contents: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Contents that changed, became stale, or sound again; and the laws that are found by their questions, or were."""
    for kind, key in sorted(contents):
        if kind in _CONTENTS and key:
            yield owner(_CONTENTS[kind], key)
    for some in batched(sorted(int(key) for kind, key in contents if kind == GUARDED and key), _AT_ONCE, strict=False):
        for slug in sorted(laws_of_answers(numbers=some)):
            yield owner(LAW, slug)


def draw_lessons_due(*, at: datetime) -> None:
    """Each quarter of an hour: what openings teach by now."""
    asked_questions.draw_lessons(at=at)


def _index_fault(at: datetime) -> str:
    """It is opened and counted as a question would: one that is broken, or of another version, cannot be."""
    try:
        count = engine().snapshot().total
    except IndexUnavailable as error:
        how = "của phiên bản khác" if "version" in str(error) else "thiếu hoặc hỏng"
        return f"Không tìm kiếm được: chỉ mục {how}. Cần chạy manage.py rebuild_search."
    return (
        "Chỉ mục tìm kiếm không có gì: cần chạy manage.py rebuild_search."
        if not count and Instrument.objects.exists()
        else ""
    )


CHECKS = (HealthCheck("search-index", "Chỉ mục tìm kiếm", _index_fault),)
