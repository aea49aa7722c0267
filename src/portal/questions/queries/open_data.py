"""Published answers whole, as they are given away: what is public and nothing else.

Values, not rows: what a row also holds (who wrote it, the reply to the asker) cannot slip out with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet

from portal.agencies.models import Agency, Place
from portal.agencies.queries import heirs_of
from portal.library.queries import StaleNotice, flags_waiting, law_moved_mark, notices_of
from portal.questions.models import Answer, AnswerCitation, AnswerVersion, PublicChange
from portal.questions.states import GUARDED, AnswerChange, AnswerReach, VersionState, values
from portal.questions.states.answer_fields import PUBLIC_FIELDS
from portal.questions.states.situations import LifeSituation, read_situation
from portal.schema.queries import grouped

AT_ONCE = 200  # answers read together
WAS_PUBLIC = (VersionState.LIVE, VersionState.SUPERSEDED, VersionState.WITHHELD)
# All that is read of a version: its reply to the asker and its officers stay where they are.
_OF_VERSION = (
    *PUBLIC_FIELDS,
    "answer",
    "number",
    "state",
    "situation",
    "published_at",
    "ended_at",
    "withheld_at",
    "withheld_reason",
)


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """One version of a public answer. `said`: its public fields by their names (`states.answer_fields`). `heirs` carry
    on the work of an agency that is no more; `stale` are the changes of law that nobody has looked at yet (only of the
    version that is live)."""

    number: int
    slug: str
    version: int
    is_current: bool
    said: Mapping[str, Any]
    agency: Agency
    heirs: tuple[Agency, ...]
    territory: Place | None
    first_published_at: datetime | None
    published_at: datetime | None
    ended_at: datetime | None
    situation: LifeSituation | None
    citations: tuple[AnswerCitation, ...]
    stale: tuple[StaleNotice, ...]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of an answer that was withdrawn: that it was there, why it went, and which one to read instead."""

    number: int
    withdrawn_at: datetime
    reason: str
    replaced_by: int | None


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is left of an old version that nobody may read: since when, and why."""

    number: int
    version: int
    withheld_at: datetime
    reason: str


def open_answer(*, number: int, day: date) -> OpenAnswer | Tombstone | None:
    """The answer of this number as the public reads it; None if the public never did. At most six queries."""
    answer = _joined(Answer.objects.filter(number=number)).first()
    return None if answer is None else next(iter(gathered([answer], day=day)), None) or tombstone_of(answer)


def tombstone_of(answer: Answer) -> Tombstone | None:
    """None for an answer that is live, or never was. Its `replaced_by` should be joined to it."""
    if answer.withdrawn_at is None or answer.first_published_at is None:
        return None
    instead = answer.replaced_by
    return Tombstone(
        number=answer.number,
        withdrawn_at=answer.withdrawn_at,
        reason=answer.withdrawal_reason,
        replaced_by=instead.number if instead is not None and instead.is_public else None,
    )


def open_answers(*, day: date) -> Iterator[OpenAnswer]:
    """Every public answer, in the order of their numbers, some at a time: nothing is held open between them."""
    answers, last = _joined(Answer.objects.filter(live__isnull=False)).order_by("number"), 0
    while some := list(answers.filter(number__gt=last)[:AT_ONCE]):
        yield from gathered(some, day=day)
        last = some[-1].number


def open_versions(*, number: int) -> list[AnswerVersion]:
    """The versions of a live answer that the public could read, newest first; none once it is withdrawn. One that is
    withheld is told of without its `change_note`."""
    return list(_published(number).order_by("-number"))


def open_version(*, number: int, version: int, day: date) -> OpenAnswer | Withheld | None:
    """An answer as it read in one of its versions; None for one that was never public, or of a withdrawn answer."""
    if (answer := _joined(Answer.objects.filter(number=number, live__isnull=False)).first()) is None:
        return None
    read = answer.live if answer.live and answer.live.number == version else _published(number, version).first()
    if read is not None and read.withheld_at is not None:
        return Withheld(number, version, read.withheld_at, read.withheld_reason)
    return _gathered([(answer, read)], day=day)[0] if read else None


def gathered(answers: Iterable[Answer], *, day: date) -> list[OpenAnswer]:
    """Those of the answers that are live, with all that is told of them: two to four queries, however many."""
    return _gathered([(one, one.live) for one in answers if one.live is not None], day=day)


def joined_changes(changes: QuerySet[PublicChange]) -> QuerySet[PublicChange]:
    """Lines of the change record with their answers ready for `gathered` and `tombstone_of`."""
    joins = ("live", "agency", "territory", "replaced_by")
    return changes.select_related("answer", *(f"answer__{one}" for one in joins)).defer(
        *_left_behind("answer__live__"), *_left_behind("answer__replaced_by__", of=Answer)
    )


def change_number() -> int:
    """The last line of the change record: how far a copy made now goes. One query."""
    return PublicChange.objects.aggregate(last=Max("pk"))["last"] or 0


def withdrawn_since(*, cursor: int) -> bool:
    """Whether something was withdrawn after this line of the record."""
    return PublicChange.objects.filter(pk__gt=cursor, change=AnswerChange.WITHDRAWN.value).exists()


def open_data_stamp() -> str:
    """What changes whenever an answer is published, corrected or withdrawn, and when what is told of the law under one
    is other: it has left it behind, that was confirmed or taken back, its agency has looked it over. Two queries."""
    return f"{change_number()}.{law_moved_mark(kind=GUARDED)}"


def _joined(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    return answers.select_related("live", "agency", "territory", "replaced_by").defer(*_left_behind("live__"))


def _left_behind(prefix: str, of: type[Answer] | type[AnswerVersion] = AnswerVersion) -> list[str]:
    kept = ("id", "number", "live") if of is Answer else ("id", *_OF_VERSION)
    return [f"{prefix}{field.name}" for field in of._meta.concrete_fields if field.name not in kept]


def _published(number: int, version: int | None = None) -> QuerySet[AnswerVersion]:
    found = AnswerVersion.objects.filter(
        answer__number=number, answer__live__isnull=False, state__in=values(WAS_PUBLIC), reach=AnswerReach.PUBLIC.value
    ).only(*_OF_VERSION)
    return found if version is None else found.filter(number=version)


def _gathered(pairs: Sequence[tuple[Answer, AnswerVersion]], *, day: date) -> list[OpenAnswer]:
    if not pairs:
        return []
    cited = _citations([version.pk for _, version in pairs])
    stale = _stale([answer.number for answer, version in pairs if version.pk == answer.live_id])
    heirs = heirs_of(agencies={answer.agency for answer, _ in pairs}, on=day)
    return [
        _open(answer, version, cited.get(version.pk, ()), stale, tuple(heirs.get(answer.agency_id, ())))
        for answer, version in pairs
    ]


def _open(
    answer: Answer,
    version: AnswerVersion,
    citations: Sequence[AnswerCitation],
    stale: dict[int, tuple[StaleNotice, ...]],
    heirs: tuple[Agency, ...],
) -> OpenAnswer:
    is_current = version.pk == answer.live_id
    return OpenAnswer(
        number=answer.number,
        slug=answer.slug,
        version=version.number,
        is_current=is_current,
        said={name: getattr(version, name) for name in PUBLIC_FIELDS},
        agency=answer.agency,
        heirs=heirs,
        territory=answer.territory,
        first_published_at=answer.first_published_at,
        published_at=answer.published_at if is_current else version.published_at,
        ended_at=version.ended_at,
        situation=read_situation(version.situation) if version.own_situation else None,
        citations=tuple(citations),
        stale=stale.get(answer.number, ()) if is_current else (),
    )


def _citations(versions: Sequence[int]) -> dict[int, list[AnswerCitation]]:
    """Without the document where the library holds it no more."""
    rows = AnswerCitation.objects.filter(version__in=versions).select_related("instrument__territory")
    found = list(rows.order_by("version", "position", "pk"))
    for one in found:
        if one.instrument is not None and one.instrument.withdrawn_at is not None:
            one.instrument = None
    return grouped((one.version_id, one) for one in found)


def _stale(numbers: Sequence[int]) -> dict[int, tuple[StaleNotice, ...]]:
    flags = flags_waiting().filter(item__kind=GUARDED, item__key__in=[str(number) for number in numbers])
    by_answer = grouped((int(flag.item.key), flag) for flag in flags)
    return {number: tuple(notices_of(some)) for number, some in by_answer.items()}
