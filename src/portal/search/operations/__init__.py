"""Operations on the index (rebuild, update owners) and on everyday words. Those on asked questions are in
`asked_questions`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from lawsearch.engine import Findable, IndexUnavailable
from portal.agencies.models import Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import mark_read, record
from portal.journal.queries import slips_unread
from portal.search.models import BETWEEN, EverydayWord, form_of
from portal.search.queries import engine
from portal.search.queries.sources import belonging_to, everything
from portal.search.states import INDEX_READER, WordOrigin

# Called with the number of items indexed so far.
Progress = Callable[[int], object]

_EVERY = 500


def rebuild(*, day: date, progress: Progress | None = None) -> int:
    """Rebuild the whole index from the database; the old index serves searches until the new one is complete.

    `day` decides which law is in force. Returns how many items were indexed. Raises IndexBusy.
    """
    told = slips_unread(reader=INDEX_READER)  # the rebuild reads everything that these entries report
    count = engine().rebuild(_reported(everything(day=day), progress))
    mark_read(slips=told)
    return count


def index_owners(*, owners: Iterable[str], day: date) -> int:
    """Update the items of these owners in one commit; if there is no index yet, build all of it.

    Idempotent. Returns how many items were indexed. Raises IndexBusy.
    """
    wanted = list(dict.fromkeys(owners))
    try:
        return engine().replace(wanted, belonging_to(wanted, day=day))
    except IndexUnavailable:
        return rebuild(day=day)


def _reported(findables: Iterable[Findable], progress: Progress | None) -> Iterator[Findable]:
    count = 0
    for count, findable in enumerate(findables, start=1):
        yield findable
        if progress and count % _EVERY == 0:
            progress(count)
    if progress:
        progress(count)


_LISTED = "Đã có mục đang dùng với đúng những cách nói này; hãy sửa mục đó."


@transaction.atomic
def add_word(*, draft: EverydayWord, by: Officer, at: datetime) -> EverydayWord:
    """Add an entry. Raises Refused if one in use has the same phrasings."""
    draft.added_at, draft.added_by, draft.changed_at, draft.changed_by = at, by, at, by
    _save(draft)
    record("everyday.added", subject=draft, by=by, at=at, details=_details(draft))
    return draft


@transaction.atomic
def change_word(*, word: EverydayWord, draft: EverydayWord, by: Officer, at: datetime) -> EverydayWord:
    """Change an entry; the journal keeps the earlier values. Raises Refused if one in use has the same phrasings."""
    before = _details(word)
    word.said, word.law, word.note = draft.said, draft.law, draft.note
    word.changed_at, word.changed_by = at, by
    _save(word)
    record("everyday.changed", subject=word, by=by, at=at, details={"before": before, "after": _details(word)})
    return word


@transaction.atomic
def switch_word(*, word: EverydayWord, is_in_use: bool, by: Officer, at: datetime) -> EverydayWord:
    """Switch an entry on or off. Raises Refused if another entry in use has the same phrasings."""
    if word.is_in_use == is_in_use:
        return word
    word.is_in_use, word.changed_at, word.changed_by = is_in_use, at, by
    _save(word)
    verb = "everyday.switched_on" if is_in_use else "everyday.switched_off"
    record(verb, subject=word, by=by, at=at, details=_details(word))
    return word


def _save(word: EverydayWord) -> None:
    word.set_forms()
    rivals = EverydayWord.objects.filter(said_key=word.said_key, is_in_use=True).exclude(pk=word.pk)
    refuse_if(
        word.is_in_use and rivals.exists(),
        Refused(_LISTED, field="said"),
    )
    try:
        with transaction.atomic():
            word.save()
    except IntegrityError as error:  # a concurrent transaction was faster
        if word.is_in_use and rivals.exists():
            raise Refused(_LISTED, field="said") from error
        raise


def _details(word: EverydayWord) -> dict[str, str]:
    return {"said": word.said, "law": word.law, "note": word.note}


# ---- what comes with the program -------------------------------------------------------------------------------------


@transaction.atomic
def load_words(*, shipped: Iterable[EverydayWord], at: datetime, by: Officer | None = None) -> Counter[str]:
    """Update the table from the shipped words, except entries that officers added, changed or switched off. Idempotent;
    writes and journals only differences.

    Returns how many entries were `added`, `renewed`, `removed`, and `left` to the officers.
    """
    held = list(EverydayWord.objects.all())
    settled = [word for word in held if word.is_touched]
    mine = {word.shipped_key: word for word in held if not word.is_touched}
    wanted = _wanted(shipped, settled=settled, at=at)
    new = [word for key, word in wanted.items() if key not in mine]
    changed = [
        _renewed(mine[key], word, at)
        for key, word in wanted.items()
        if key in mine and (mine[key].said, mine[key].law, mine[key].note) != (word.said, word.law, word.note)
    ]
    gone = [word.pk for key, word in mine.items() if key not in wanted]
    EverydayWord.objects.filter(pk__in=gone).delete()
    EverydayWord.objects.bulk_update(changed, ["said", "law", "note", "search_fold", "changed_at"], batch_size=200)
    EverydayWord.objects.bulk_create(new, batch_size=200)
    loaded = Counter(added=len(new), renewed=len(changed), removed=len(gone), left=len(settled))
    if new or changed or gone:
        record("everyday.loaded", subject=None, by=by, at=at, details=dict(loaded))
    return loaded


def _wanted(
    shipped: Iterable[EverydayWord], *, settled: Sequence[EverydayWord], at: datetime
) -> dict[str, EverydayWord]:
    """Shipped entries by key, without those on which officers have decided."""
    decided = [frozenset(word.shipped_key.split(BETWEEN)) for word in settled if word.shipped_key]
    taken = {word.said_key for word in settled}
    found: dict[str, EverydayWord] = {}
    for row in shipped:
        word = _as_word(row, ways=_undecided(row.said_ways, decided), at=at)
        if not word.said_key or word.said_key in taken or not word.law:
            continue
        if word.said_key in found:  # two files have the same phrasings: merge their words of the law
            word.law = BETWEEN.join([found[word.said_key].law, word.law])
            word.set_forms()
        found[word.said_key] = word
    return found


def _undecided(ways: Sequence[str], decided: Sequence[frozenset[str]]) -> list[str]:
    """The phrasings added to a shipped entry since an officer changed it or switched it off."""
    forms = {form_of(way) for way in ways}
    known = frozenset().union(*(old for old in decided if old <= forms))
    return [way for way in ways if form_of(way) not in known]


def _as_word(row: EverydayWord, *, ways: Sequence[str], at: datetime) -> EverydayWord:
    word = EverydayWord(
        said=BETWEEN.join(ways),
        law=row.law,
        note=row.note,
        origin=WordOrigin.SHIPPED.value,
        added_at=at,
        changed_at=at,
    )
    word.set_forms()
    word.shipped_key = word.said_key
    return word


def _renewed(held: EverydayWord, shipped: EverydayWord, at: datetime) -> EverydayWord:
    held.said, held.law, held.note, held.changed_at = shipped.said, shipped.law, shipped.note, at
    held.set_forms()
    return held
