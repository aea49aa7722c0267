"""Public answers for open data, single and in lists: public fields only.

Returns values instead of rows, so that other columns (author, reply to the asker) cannot be published by accident.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zlib import crc32

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from portal.agencies.models import Agency, Place
from portal.agencies.queries import heirs_of
from portal.library.models import Instrument, StaleFlag
from portal.library.queries import StaleNotice, law_moved_mark
from portal.library.queries.claims import moved_notices, unplaced_notices
from portal.questions.models import Answer, AnswerCitation, AnswerFile, AnswerVersion, PublicChange
from portal.questions.states import GUARDED, AnswerChange, AnswerReach, VersionState, values
from portal.questions.states.answer_fields import LISTED_FIELDS, PUBLIC_FIELDS
from portal.questions.states.situations import LifeSituation, read_situation
from portal.schema.queries import grouped, narrowed

AT_ONCE = 200  # answers per batch
WAS_PUBLIC = (VersionState.LIVE, VersionState.SUPERSEDED, VersionState.WITHHELD)
# The columns read of a version: never the reply to the asker nor the officers.
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
    """One version of a public answer. `said`: its public fields by name (`states.answer_fields`). `heirs` are
    successors of a dissolved agency; `stale` are changes of the law not reviewed yet (live version only)."""

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
    files: tuple[AnswerFile, ...]
    stale: tuple[StaleNotice, ...]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A withdrawn answer: when, why, and which one to read instead."""

    number: int
    withdrawn_at: datetime
    reason: str
    replaced_by: int | None


@dataclass(frozen=True, slots=True)
class Withheld:
    """A withheld old version: since when, and why."""

    number: int
    version: int
    withheld_at: datetime
    reason: str


def open_answer(*, number: int, day: date) -> OpenAnswer | Tombstone | None:
    """The public answer with this number; None if it never was public. At most seven queries."""
    answer = _joined(Answer.objects.filter(number=number)).first()
    return None if answer is None else next(iter(gathered([answer], day=day)), None) or tombstone_of(answer)


def tombstone_of(answer: Answer) -> Tombstone | None:
    """None for an answer that is live or never was public. `replaced_by` should be joined."""
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
    """Every public answer by number, in batches with no open cursor between them."""
    answers, last = _joined(Answer.objects.filter(live__isnull=False)).order_by("number"), 0
    while some := list(answers.filter(number__gt=last)[:AT_ONCE]):
        yield from gathered(some, day=day)
        last = some[-1].number


def open_versions(*, number: int) -> list[AnswerVersion]:
    """The published versions of a live answer, newest first; none once it is withdrawn. A withheld one is shown without
    its `change_note`."""
    return list(_published(number).order_by("-number"))


def open_version(*, number: int, version: int, day: date) -> OpenAnswer | Withheld | None:
    """An answer as of one of its versions; None if that was never public, or the answer is withdrawn."""
    if (answer := _joined(Answer.objects.filter(number=number, live__isnull=False)).first()) is None:
        return None
    read = answer.live if answer.live and answer.live.number == version else _published(number, version).first()
    if read is not None and read.withheld_at is not None:
        return Withheld(number, version, read.withheld_at, read.withheld_reason)
    return _gathered([(answer, read)], day=day)[0] if read else None


def gathered(answers: Iterable[Answer], *, day: date) -> list[OpenAnswer]:
    """The live ones of the answers, with all related data: three to five queries for any number."""
    return _gathered([(one, one.live) for one in answers if one.live is not None], day=day)


def joined_changes(changes: QuerySet[PublicChange]) -> QuerySet[PublicChange]:
    """Rows of the change feed with the joins that `gathered` and `tombstone_of` need."""
    joins = ("live", "agency", "territory", "replaced_by")
    return changes.select_related("answer", *(f"answer__{one}" for one in joins)).defer(
        *_left_behind("answer__live__"), *_left_behind("answer__replaced_by__", of=Answer)
    )


def change_number() -> int:
    """The last id of the change feed, the cursor of a copy made now. One query."""
    return PublicChange.objects.aggregate(last=Max("pk"))["last"] or 0


def withdrawn_since(*, cursor: int) -> bool:
    """Whether an answer was withdrawn after this cursor."""
    return PublicChange.objects.filter(pk__gt=cursor, change=AnswerChange.WITHDRAWN.value).exists()


def open_data_stamp() -> str:
    """Changes whenever an answer is published, corrected or withdrawn, when a staleness flag of one is opened,
    confirmed, taken back or settled, and when a law is changed at an unknown place. At most five queries."""
    unplaced = unplaced_notices(kind=GUARDED, day=timezone.localdate())
    told = sorted((key, one.event.pk) for key, notices in unplaced.items() for one in notices)
    return f"{change_number()}.{law_moved_mark(kind=GUARDED)}.{crc32(repr(told).encode())}"


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
    files = grouped((one.version_id, one) for one in AnswerFile.objects.filter(version__in=[v.pk for _, v in pairs]))
    stale = _stale([answer.number for answer, version in pairs if version.pk == answer.live_id], day)
    heirs = heirs_of(agencies={answer.agency for answer, _ in pairs}, on=day)
    return [
        _open(
            answer,
            version,
            cited.get(version.pk, ()),
            files.get(version.pk, ()),
            stale,
            tuple(heirs.get(answer.agency_id, ())),
        )
        for answer, version in pairs
    ]


def _open(
    answer: Answer,
    version: AnswerVersion,
    citations: Sequence[AnswerCitation],
    files: Sequence[AnswerFile],
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
        files=tuple(files),
        stale=stale.get(answer.number, ()) if is_current else (),
    )


def _citations(versions: Sequence[int]) -> dict[int, list[AnswerCitation]]:
    """Citations by version, without documents that the library no longer holds."""
    rows = AnswerCitation.objects.filter(version__in=versions).select_related("instrument__territory")
    found = list(rows.order_by("version", "position", "pk"))
    for one in found:
        if one.instrument is not None and one.instrument.withdrawn_at is not None:
            one.instrument = None
    return grouped((one.version_id, one) for one in found)


def _stale(numbers: Sequence[int], day: date) -> dict[int, tuple[StaleNotice, ...]]:
    moved = moved_notices(kind=GUARDED, keys=[str(number) for number in numbers], day=day)
    return {int(key): tuple(notices) for key, notices in moved.items()}


_FEW = 2000  # citations


@dataclass(frozen=True, slots=True)
class AnswerCursor:
    """The end of a page: `published_at` and id of its last answer."""

    published_at: datetime
    key: int


def answer_lines(
    *, after: AnswerCursor | None, limit: int, **sought: Any
) -> tuple[list[tuple[Answer, bool]], AnswerCursor | None]:
    """A page of public answers without long texts, newest first, each with whether it is stale, and the cursor of the
    next page; None on the last one. `sought` are filters (`_narrowed`). At most six queries."""
    found = _narrowed(Answer.objects.filter(live__isnull=False), **sought)
    if after is not None:
        found = _beyond(found, after)
    # Sorted by an index alone and read afterwards: no sorting of whole rows.
    page = list(
        Answer.objects.filter(
            pk__in=list(found.order_by("-published_at", "-pk").values_list("pk", flat=True)[: limit + 1])
        )
        .select_related("agency", "territory", "live")
        .only(
            *LISTED_FIELDS,
            "number",
            "slug",
            "first_published_at",
            "published_at",
            "live__number",
            "agency__slug",
            "agency__name",
            "territory__code",
            "territory__name",
        )
        .order_by("-published_at", "-pk")
    )
    stale = _stale([one.number for one in page[:limit]], timezone.localdate())
    lines = [(one, one.number in stale) for one in page[:limit]]
    last = page[limit - 1] if len(page) > limit else None
    return lines, AnswerCursor(last.published_at, last.pk) if last is not None and last.published_at else None


def changes_after(*, cursor: int, limit: int, day: date) -> tuple[list[dict[str, Any]], bool]:
    """The changes after a cursor, in order, and whether there are more. At most six queries."""
    rows = list(joined_changes(PublicChange.objects.filter(pk__gt=cursor)).order_by("pk")[: limit + 1])
    page = rows[:limit]
    whole = {one.number: one for one in gathered({row.answer for row in page}, day=day)}
    changes = [
        {
            "cursor": row.pk,
            "change": AnswerChange(row.change),
            "version": row.version,
            "at": row.at,
            "number": row.answer.number,
            "now": whole.get(row.answer.number) or tombstone_of(row.answer),
        }
        for row in page
    ]
    return changes, len(rows) > limit


def fields_answered() -> list[tuple[str, int]]:
    """The fields with public answers by slug, each with its count. One query."""
    rows = Answer.objects.filter(live__isnull=False).exclude(field_slug="").values_list("field_slug")
    return list(rows.annotate(count=Count("pk")).order_by("field_slug"))


def agencies_answering(*, day: date) -> list[dict[str, Any]]:
    """The agencies with public answers, alphabetically. Two to four queries."""
    rows = Answer.objects.filter(live__isnull=False).values("agency")
    counts = {row["agency"]: row for row in rows.annotate(count=Count("pk"), newest=Max("published_at")).order_by()}
    agencies = list(Agency.objects.filter(pk__in=counts).order_by("name_sort", "pk"))
    heirs = heirs_of(agencies=agencies, on=day)
    return [
        {
            "agency": one,
            "heirs": tuple(heirs.get(one.pk, ())),
            "count": counts[one.pk]["count"],
            "newest_at": counts[one.pk]["newest"],
        }
        for one in agencies
    ]


def _narrowed(
    answers: QuerySet[Answer],
    *,
    field: str = "",
    agency: str = "",
    audience: str = "",
    document: str = "",
    address: str = "",
    updated_since: datetime | None = None,
    is_stale: bool | None = None,
) -> QuerySet[Answer]:
    """Empty values do not filter. A field includes its subfields. `document` is the slug of a law in the library
    ("91-2015-qh13") or a number key; `address` a provision in it, including its subunits."""
    answers = narrowed(
        answers,
        field_slug__in=_fields_in(field) if field else None,
        agency__slug=agency,
        audience=audience,
        published_at__gte=updated_since,
    )
    if document:
        answers = _citing(answers, document, address)
    if is_stale is not None:
        unplaced = unplaced_notices(kind=GUARDED, day=timezone.localdate())
        stale = Q(number__in=_stale_numbers()) | Q(number__in=map(int, unplaced))
        answers = answers.filter(stale if is_stale else ~stale)
    return answers


def _fields_in(slug: str) -> Sequence[str]:
    """The field and its subfields with answers: an index supports IN, not a prefix search."""
    return [one for one, _ in fields_answered() if one == slug or one.startswith(f"{slug}/")]


def _citing(answers: QuerySet[Answer], document: str, address: str) -> QuerySet[Answer]:
    """Few citations are fetched by id; for a law cited by half of the answers, EXISTS on the newest answers is
    faster."""
    cited = _citations_of(document, address)
    versions = list(cited.values_list("version", flat=True)[: _FEW + 1])
    return (
        answers.filter(live__in=versions)
        if len(versions) <= _FEW
        else answers.filter(Exists(cited.filter(version=OuterRef("live"))))
    )


def _citations_of(document: str, address: str) -> QuerySet[AnswerCitation]:
    """For a law in the library, also citations made before it was there."""
    law = Instrument.objects.filter(slug=document).values_list("pk", "number_key").first()
    named = Q(instrument=law[0]) | Q(document_key=law[1], instrument=None) if law else Q(document_key=document)
    cited = AnswerCitation.objects.filter(named)
    # "dieu-5-" is a prefix of what is in Điều 5, but not of Điều 50.
    return cited.filter(Q(address=address) | Q(address__startswith=f"{address}-")) if address else cited


def _stale_numbers() -> QuerySet[StaleFlag, int]:
    flags = StaleFlag.objects.filter(settled_at=None, item__kind=GUARDED, item__forgotten_at=None)
    return flags.annotate(number=Cast("item__key", IntegerField())).values_list("number", flat=True)


def _beyond(answers: QuerySet[Answer], mark: AnswerCursor) -> QuerySet[Answer]:
    same_moment = Q(published_at=mark.published_at, pk__lt=mark.key)
    # Redundant with the second condition, but an index can use it.
    return answers.filter(published_at__lte=mark.published_at).filter(
        Q(published_at__lt=mark.published_at) | same_moment
    )
