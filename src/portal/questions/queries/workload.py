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
class OpenQuestionCounts:
    """Open questions: how many, of them overdue and due by a day, and those that nobody has been given yet."""

    open: int
    overdue: int
    due_soon: int
    unreferred: int


@dataclass(frozen=True, slots=True)
class OpenAtAgency:
    """An agency and its open questions; `agency` "" and no slug: what lies in triage.

    `oldest_due_on` is the oldest day that is over.
    """

    slug: str
    agency: str
    open: int
    overdue: int
    due_soon: int
    oldest_due_on: date | None


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question that waits for its answer. `reference` opens nothing."""

    pk: int
    reference: str
    title: str
    agency: str
    received_at: datetime
    due_on: date | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class MostAskedAnswer:
    """A public answer, how often it was asked and what readers say of it."""

    number: int
    title: str
    url: str
    asked: int
    useful: int
    unclear: int


def open_questions(
    *, agencies: Iterable[int] | None = None, field_slug: str = "", track: str = ""
) -> QuerySet[Question]:
    """What somebody is to answer: of all agencies, or of these (keys); of a field with its headings; of a track."""
    found = Question.objects.filter(state__in=_AT_WORK)
    if agencies is not None:
        found = found.filter(lead_agency__in=list(agencies))
    if track:
        found = found.filter(track=track)
    return found.filter(_in_field(field_slug)) if field_slug else found


def _in_field(slug: str) -> Q:
    return Q(field_slug=slug) | Q(field_slug__startswith=f"{slug}/")


def open_now(*, on: date, soon: date, agencies: Iterable[int] | None = None) -> OpenQuestionCounts:
    """One query. `soon` is the last day that counts as soon."""
    found = open_questions(agencies=agencies).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=on)),
        due_soon=Count("pk", filter=Q(due_on__gte=on, due_on__lte=soon)),
        unreferred=Count("pk", filter=Q(state=QuestionState.RECEIVED.value)),
    )
    return OpenQuestionCounts(**found)


def open_by_agency(
    *, on: date, soon: date, agencies: Iterable[int] | None = None, field_slug: str = "", track: str = ""
) -> list[OpenAtAgency]:
    """Where the open questions lie, who is latest first. One query."""
    rows = (
        open_questions(agencies=agencies, field_slug=field_slug, track=track)
        .values("lead_agency__slug", "lead_agency__name")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=on)),
            due_soon=Count("pk", filter=Q(due_on__gte=on, due_on__lte=soon)),
            oldest=Min("due_on", filter=Q(due_on__lt=on)),
        )
        .order_by("-overdue", "oldest", "-open", "lead_agency__slug")
    )
    return [
        OpenAtAgency(
            row["lead_agency__slug"] or "",
            row["lead_agency__name"] or "",
            row["open"],
            row["overdue"],
            row["due_soon"],
            row["oldest"],
        )
        for row in rows
    ]


def oldest_unanswered(
    *, on: date, agencies: Iterable[int] | None = None, field_slug: str = "", track: str = "", limit: int = 10
) -> list[UnansweredQuestion]:
    """What waits longest. One query."""
    found = open_questions(agencies=agencies, field_slug=field_slug, track=track)
    found = found.select_related("lead_agency").order_by("received_at", "pk")[:limit]
    return [
        UnansweredQuestion(
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


def most_asked(
    *, agencies: Iterable[int] | None = None, field_slug: str = "", limit: int = 10
) -> list[MostAskedAnswer]:
    """The public answers that were asked most often. One query."""
    found = Answer.objects.filter(live__isnull=False, asked_count__gt=0)
    if agencies is not None:
        found = found.filter(agency__in=list(agencies))
    if field_slug:
        found = found.filter(_in_field(field_slug))
    return [_asked(one) for one in found.order_by("-asked_count", "number")[:limit]]


def least_clear(*, agencies: Iterable[int] | None = None, limit: int = 10) -> list[MostAskedAnswer]:
    """The public answers of which most readers said that they were not clear. One query."""
    found = Answer.objects.filter(live__isnull=False, unclear_count__gt=F("useful_count"))
    if agencies is not None:
        found = found.filter(agency__in=list(agencies))
    return [_asked(one) for one in found.order_by("-unclear_count", "number")[:limit]]


def _asked(one: Answer) -> MostAskedAnswer:
    return MostAskedAnswer(
        one.number, one.title, one.get_absolute_url(), one.asked_count, one.useful_count, one.unclear_count
    )


def _name(agency: Agency | None) -> str:
    return agency.name if agency is not None else ""
