"""How things stand at this moment: what is overdue and where, what waits longest, what is asked most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Min, Q, QuerySet

from portal.agencies.models import Agency
from portal.questions.models import Answer, Question
from portal.questions.states import QuestionState

_AT_WORK = (QuestionState.RECEIVED.value, QuestionState.REFERRED.value)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Open questions: how many, of them overdue and due by a day, and those that nobody has been given yet."""

    open: int
    overdue: int
    due_soon: int
    unreferred: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """An agency and its overdue questions; `agency` "" and no slug: what still lies at the desk that refers."""

    slug: str
    agency: str
    count: int
    oldest_due_on: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for its answer. `reference` opens nothing."""

    pk: int
    reference: str
    title: str
    agency: str
    received_at: datetime
    due_on: date | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A public answer, how often it was asked and what readers say of it."""

    number: int
    title: str
    url: str
    asked: int
    useful: int
    unclear: int


def open_questions(*, agencies: Iterable[int] | None = None) -> QuerySet[Question]:
    """What somebody is to answer: of all agencies, or of these (keys)."""
    found = Question.objects.filter(state__in=_AT_WORK)
    return found if agencies is None else found.filter(lead_agency__in=list(agencies))


def open_now(*, on: date, soon: date, agencies: Iterable[int] | None = None) -> OpenNow:
    """One query. `soon` is the last day that counts as soon."""
    found = open_questions(agencies=agencies).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=on)),
        due_soon=Count("pk", filter=Q(due_on__gte=on, due_on__lte=soon)),
        unreferred=Count("pk", filter=Q(state=QuestionState.RECEIVED.value)),
    )
    return OpenNow(**found)


def overdue_by_agency(*, on: date, agencies: Iterable[int] | None = None) -> list[Overdue]:
    """Who is late with how many, most first. One query."""
    rows = (
        open_questions(agencies=agencies)
        .filter(due_on__lt=on)
        .values("lead_agency__slug", "lead_agency__name")
        .annotate(number=Count("pk"), oldest=Min("due_on"))
        .order_by("-number", "oldest", "lead_agency__slug")
    )
    return [
        Overdue(row["lead_agency__slug"] or "", row["lead_agency__name"] or "", row["number"], row["oldest"])
        for row in rows
    ]


def oldest_unanswered(*, on: date, agencies: Iterable[int] | None = None, limit: int = 10) -> list[Waiting]:
    """What waits longest. One query."""
    found = open_questions(agencies=agencies).select_related("lead_agency").order_by("received_at", "pk")[:limit]
    return [
        Waiting(
            pk=one.pk,
            reference=one.reference,
            title=one.title,
            agency=_name(one.lead_agency),
            received_at=one.received_at,
            due_on=one.due_on,
            is_overdue=one.due_on is not None and one.due_on < on,
        )
        for one in found
    ]


def due_by(*, until: date, agencies: Iterable[int] | None = None) -> QuerySet[Question]:
    """Open questions that are due by this day, or were, the longest due first; with agency and clock."""
    found = open_questions(agencies=agencies).filter(due_on__lte=until)
    return found.select_related("lead_agency", "clock__rule").order_by("due_on", "pk")


def most_asked(*, agencies: Iterable[int] | None = None, field_slug: str = "", limit: int = 10) -> list[Asked]:
    """The public answers that were asked most often. One query."""
    found = Answer.objects.filter(live__isnull=False, asked_count__gt=0)
    if agencies is not None:
        found = found.filter(agency__in=list(agencies))
    if field_slug:
        found = found.filter(Q(field_slug=field_slug) | Q(field_slug__startswith=f"{field_slug}/"))
    return [_asked(one) for one in found.order_by("-asked_count", "number")[:limit]]


def least_clear(*, agencies: Iterable[int] | None = None, limit: int = 10) -> list[Asked]:
    """The public answers of which most readers said that they were not clear. One query."""
    found = Answer.objects.filter(live__isnull=False, unclear_count__gt=F("useful_count"))
    if agencies is not None:
        found = found.filter(agency__in=list(agencies))
    return [_asked(one) for one in found.order_by("-unclear_count", "number")[:limit]]


def _asked(one: Answer) -> Asked:
    return Asked(one.number, one.title, one.get_absolute_url(), one.asked_count, one.useful_count, one.unclear_count)


def _name(agency: Agency | None) -> str:
    return agency.name if agency is not None else ""
