"""Lists of what is given away: answers by what they are about, the record of changes, fields and agencies with counts.

Every list goes on from where the last page ended, by a place in an index: page one and page one thousand cost the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from portal.agencies.models import Agency
from portal.agencies.queries import heirs_of
from portal.library.models import Instrument, StaleFlag
from portal.library.queries import stale_keys
from portal.questions.models import Answer, AnswerCitation, PublicChange
from portal.questions.queries.open_data import gathered, joined_changes, tombstone_of
from portal.questions.states import GUARDED, AnswerChange
from portal.questions.states.answer_fields import LISTED_FIELDS
from portal.schema.queries import narrowed

_FEW = 2000  # citations


@dataclass(frozen=True, slots=True)
class AnswerCursor:
    """Where a page of the list ended: the moment and the key of its last answer."""

    published_at: datetime
    key: int


@dataclass(frozen=True, slots=True)
class OpenAnswerFilter:
    """Which answers are asked for; an empty value does not narrow. A field holds the fields inside it.

    `document` is the address of a law on the shelf ("91-2015-qh13") or a number key; `address` a place in it, which
    holds the places inside it.
    """

    field: str = ""
    agency: str = ""
    audience: str = ""
    document: str = ""
    address: str = ""
    updated_since: datetime | None = None
    is_stale: bool | None = None


def answer_lines(
    *, sought: OpenAnswerFilter, after: AnswerCursor | None, limit: int
) -> tuple[list[tuple[Answer, bool]], AnswerCursor | None]:
    """A page of public answers without their long words, newest first, each with whether it is stale, and where it
    ended; None where nothing follows. At most six queries."""
    found = _narrowed(Answer.objects.filter(live__isnull=False), sought)
    if after is not None:
        found = _beyond(found, after)
    # Sorted by what an index holds, and only then read: whole rows of a large field are not carried through a sort.
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
    stale = stale_keys(kind=GUARDED, keys=[str(one.number) for one in page[:limit]]) if page else set()
    lines = [(one, str(one.number) in stale) for one in page[:limit]]
    last = page[limit - 1] if len(page) > limit else None
    return lines, AnswerCursor(last.published_at, last.pk) if last is not None and last.published_at else None


def changes_after(*, cursor: int, limit: int, day: date) -> tuple[list[dict[str, Any]], bool]:
    """The lines that follow, in the order in which they happened, and whether there are more. At most six queries."""
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
    """The fields with public answers, by their addresses, each with how many. One query."""
    rows = Answer.objects.filter(live__isnull=False).exclude(field_slug="").values_list("field_slug")
    return list(rows.annotate(count=Count("pk")).order_by("field_slug"))


def agencies_answering(*, day: date) -> list[dict[str, Any]]:
    """The agencies with public answers, in dictionary order. Two to four queries."""
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


def _narrowed(answers: QuerySet[Answer], sought: OpenAnswerFilter) -> QuerySet[Answer]:
    answers = narrowed(
        answers,
        field_slug__in=_fields_in(sought.field) if sought.field else None,
        agency__slug=sought.agency,
        audience=sought.audience,
        published_at__gte=sought.updated_since,
    )
    if sought.document:
        answers = _citing(answers, sought.document, sought.address)
    if sought.is_stale is not None:
        stale = Q(number__in=_stale_numbers())
        answers = answers.filter(stale if sought.is_stale else ~stale)
    return answers


def _fields_in(slug: str) -> Sequence[str]:
    """The field and those inside it that have answers: an index answers for a list, not for a beginning."""
    return [one for one, _ in fields_answered() if one == slug or one.startswith(f"{slug}/")]


def _citing(answers: QuerySet[Answer], document: str, address: str) -> QuerySet[Answer]:
    """Few citations are looked up; of a law that half of the answers cite, the newest are found by asking each."""
    cited = _citations_of(document, address)
    versions = list(cited.values_list("version", flat=True)[: _FEW + 1])
    return (
        answers.filter(live__in=versions)
        if len(versions) <= _FEW
        else answers.filter(Exists(cited.filter(version=OuterRef("live"))))
    )


def _citations_of(document: str, address: str) -> QuerySet[AnswerCitation]:
    """Of a law on the shelf, also those that were written before it arrived there."""
    law = Instrument.objects.filter(slug=document).values_list("pk", "number_key").first()
    named = Q(instrument=law[0]) | Q(document_key=law[1], instrument=None) if law else Q(document_key=document)
    cited = AnswerCitation.objects.filter(named)
    # "dieu-5-" begins what lies in Điều 5, and nothing of Điều 50.
    return cited.filter(Q(address=address) | Q(address__startswith=f"{address}-")) if address else cited


def _stale_numbers() -> QuerySet[StaleFlag, int]:
    flags = StaleFlag.objects.filter(settled_at=None, item__kind=GUARDED, item__forgotten_at=None)
    return flags.annotate(number=Cast("item__key", IntegerField())).values_list("number", flat=True)


def _beyond(answers: QuerySet[Answer], mark: AnswerCursor) -> QuerySet[Answer]:
    same_moment = Q(published_at=mark.published_at, pk__lt=mark.key)
    # The first condition says nothing that the second does not; it is what an index can use.
    return answers.filter(published_at__lte=mark.published_at).filter(
        Q(published_at__lt=mark.published_at) | same_moment
    )
