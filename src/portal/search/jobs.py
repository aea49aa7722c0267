"""Background jobs of search: a journal reader that updates the index, and lessons from opened results."""

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
# Kind of content in the library's stale guard -> name of its source; both use the same key.
_CONTENTS = {source.guarded: source.name for source in SOURCES.values() if source.guarded}
# Verbs of lessons: from then on, an item is found or no longer found by the words of a question.
_LESSONS = "lesson."
_AT_ONCE = 500  # contents per query: a change of a code flags tens of thousands
_VERBS = {verb for source in SOURCES.values() for verb in source.told_by} | FLAGGING | {_SETTLED, _LESSONS}


@journal_reader(INDEX_READER, "Chỉ mục tìm kiếm", sorted(_VERBS))
def index_reader(entries: Sequence[Entry]) -> None:
    """Update the index for the journal entries, in one commit: a batch of a hundred costs little more than one entry.
    It reads the present state, so an entry may be processed late or twice."""
    if owners := list(dict.fromkeys(owners_of(entries))):
        index_owners(owners=owners, day=timezone.localdate())


def index_since(moment: datetime, *, day: date) -> int:
    """Reindex what the journal recorded since `moment`: after an upgrade, what only the old version's index received.

    Idempotent. Returns how many items were indexed. Raises IndexBusy.
    """
    return index_owners(owners=owners_of(Entry.objects.filter(at__gte=moment)), day=day)


def owners_of(entries: Iterable[Entry]) -> Iterator[str]:
    """The owners whose items must be reindexed; may contain duplicates."""
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
    """Owners of contents that changed or whose staleness changed, and the laws that are or were found by their
    questions."""
    for kind, key in sorted(contents):
        if kind in _CONTENTS and key:
            yield owner(_CONTENTS[kind], key)
    for some in batched(sorted(int(key) for kind, key in contents if kind == GUARDED and key), _AT_ONCE, strict=False):
        for slug in sorted(laws_of_answers(numbers=some)):
            yield owner(LAW, slug)


def draw_lessons_due(*, at: datetime) -> None:
    """Every 15 minutes: derive lessons from opened results."""
    asked_questions.draw_lessons(at=at)


def _index_fault(at: datetime) -> str:
    """The fault of the index in words, "" if it works. Opens and counts it as a search does: this fails for an index
    that is broken or has another version."""
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
