"""Queries on questions and answers. This module holds what they share: who may read a question, who may act on a
version (by the tables of `states`), which deadline rule applies, the explanation of the due day, and the office
search."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Officer
from portal.agencies.queries import calendar_for_reading, covers, reach_of, reaches, signed_in
from portal.agencies.queries.office_search import OfficeSearchKind, reach_in
from portal.design.refusals import permit
from portal.questions.models import Answer, AnswerVersion, Clock, DeadlineRule, Question, Referral, ReplyDelivery
from portal.questions.states import (
    ANSWER_ACTS,
    CLOCK_ACTS_WITHIN,
    VERSION_ACTS,
    AnswerAct,
    ClockState,
    QuestionState,
    ReferralState,
    VersionAct,
    VersionState,
    values,
)
from portal.questions.states.deliveries import WAITING_STATES
from portal.questions.terms import AnswerTerm, chosen_rule, days_off, long_day, term_in_words
from portal.schema.queries import grouped as grouped
from portal.schema.queries import narrowed as narrowed


def rule_holding(*, track: str, level: str, on: date) -> DeadlineRule | None:
    """The rule for a question of this track, received on this day, that an agency of this level answers."""
    rules = DeadlineRule.objects.filter(track=track, level__in={level, ""}).order_by("pk")
    found: DeadlineRule | None = chosen_rule(rules, track=track, level=level, on=on)
    return found


def clocks_wanting(*, on: date) -> QuerySet[Clock]:
    """The clocks whose next alert is due by this day, longest waiting first; there is a partial index for them."""
    return Clock.objects.filter(act_on__isnull=False, act_on__lte=on).order_by("act_on", "pk")


def clocks_counting(*, day: date) -> QuerySet[Clock]:
    """The running clocks whose term includes this day."""
    running = Clock.objects.filter(act_on__isnull=False, state=ClockState.RUNNING.value)
    return running.filter(started_on__lte=day, due_on__gte=day).order_by("pk")


def explained(*, clock: Clock) -> dict[str, Any]:
    """How the due day was computed, for the asker. Two queries at most, one if the rule was joined."""
    span, calendar = AnswerTerm(clock.started_on, clock.due_on), calendar_for_reading()
    return {
        "sentence": _sentence(clock, span, calendar),
        "started_on": clock.started_on,
        "due_on": None if clock.state == ClockState.PAUSED else clock.due_on,
        "first_due_on": clock.first_due_on,
        "days": clock.rule.days,
        "basis": clock.rule.basis,
        "extended_days": clock.extended_days,
        "extension_left": max(clock.rule.extension_days - clock.extended_days, 0),
        "holidays": tuple(one for one in days_off(span=span, calendar=calendar) if one.is_holiday),
        "changes": tuple(clock.changes.exclude(act__in=values(CLOCK_ACTS_WITHIN)).order_by("id")),
    }


def days_left(*, clock: Clock, on: date, calendar: WorkingCalendar | None = None) -> int:
    """Working days from `on` to the due day, both counted; below 0 the working days it is late. Before the term begins,
    its whole length.

    A list passes its calendar.
    """
    calendar = calendar or calendar_for_reading()
    return (
        calendar.count(max(on, clock.started_on), clock.due_on)
        if on <= clock.due_on
        else -max(calendar.count(clock.due_on, on) - calendar.is_working(clock.due_on), 1)
    )


def _sentence(clock: Clock, span: AnswerTerm, calendar: WorkingCalendar) -> str:
    if clock.state == ClockState.PAUSED.value and clock.paused_on is not None:
        since = long_day(clock.paused_on)
        if clock.question.state == QuestionState.DELIVERING:
            return f"Thời hạn tạm dừng từ {since}: bản trả lời đã có, chờ người hỏi đến nhận."
        return f"Thời hạn tạm dừng từ {since} và được tính tiếp khi cơ quan nhận được thông tin bổ sung."
    return term_in_words(span=span, days=calendar.count(span.started_on, span.due_on), calendar=calendar)


REFER = "question.refer"
READ = "question.read"
RULE = "question.rule"
SEEING = ("answer.draft", "answer.check", "answer.approve")
WORK = "answer.draft"  # for acts of an agency that has a part in a question


def ask_reach_in(request: HttpRequest, verbs: Collection[str]) -> set[int] | None:
    """The agencies for which the user has one of these permissions; None for all. Raises PermissionDenied for none."""
    reach = reach_in(officer=signed_in(request), verbs=verbs, on=timezone.localdate())
    permit(reach != set())
    return reach


def may_see(user: Any, question: Question) -> bool:
    """Whether the user may read the question with its personal data: triage, the leading agency or one with an open
    part."""
    if reach_of(user, REFER) is None:
        return True
    reach = reach_of(user, READ)
    if covers(reach, question.lead_agency_id):
        return True
    return question.referrals.filter(state=ReferralState.OPEN.value, agency__in=reach or ()).exists()


def may_see_contact(user: Any, question: Question) -> bool:
    """Whether the user may see the asker's contact: triage, the leading agency, and an agency with a pending delivery.
    Joint agencies may not."""
    reach = reach_of(user, WORK)
    if reach_of(user, REFER) is None or covers(reach, question.lead_agency_id):
        return True
    tells = ReplyDelivery.objects.filter(reply__question=question, state__in=WAITING_STATES)
    return any(covers(reach, agency) for agency in tells.values_list("agency", flat=True))


def has_written(*, officer: Officer, version: AnswerVersion) -> bool:
    return version.author_id == officer.pk or version.writings.filter(by=officer).exists()


def may_act(*, officer: Officer, act: VersionAct, version: AnswerVersion, on: date) -> bool:
    """Whether `VERSION_ACTS` allows the officer this act on the version now; its answer should be joined."""
    rule = VERSION_ACTS[act]
    return (
        VersionState(version.state) in rule.states
        and reaches(officer=officer, verbs=rule.verbs, agency_id=version.answer.agency_id, on=on)
        and (not rule.second_person or not has_written(officer=officer, version=version))
    )


def may_act_on(*, officer: Officer, act: AnswerAct, answer: Answer, on: date) -> bool:
    return reaches(officer=officer, verbs=ANSWER_ACTS[act].verbs, agency_id=answer.agency_id, on=on)


def _questions_in(reach: set[int] | None) -> QuerySet[Question]:
    """The same rule as `may_see`: questions led by these agencies, or in which they have an open part."""
    found = Question.objects.select_related("lead_agency").order_by("-received_at", "-pk")
    part = Referral.objects.filter(question=OuterRef("pk"), state=ReferralState.OPEN.value, agency__in=reach or ())
    return found if reach is None else found.filter(Q(lead_agency__in=reach) | Exists(part))


def questions_at_counter(*, officer: Officer, day: date) -> QuerySet[Question]:
    """Questions of that day entered by officers: the officer's own, and others' that the officer may see."""
    seen = _questions_in(reach_in(officer=officer, verbs=(READ,), on=day)).order_by().values("pk")
    found = Question.objects.filter(Q(received_by=officer) | Q(received_by__isnull=False, pk__in=seen))
    return found.filter(received_at__date=day).order_by("-pk")


def _by_number(typed: str) -> Q:
    """Accepts "CH-2026-000123" and "123"."""
    number = typed.strip().upper().removeprefix("#").rpartition("-")[2]
    return Q(pk=int(number)) if number.isascii() and number.isdecimal() and len(number) < 12 else Q(pk__in=())


SEARCHED = (
    OfficeSearchKind(
        code="cau-hoi",
        model=Question,
        label="Câu hỏi",
        verbs=(READ,),
        rows=lambda officer, reach: _questions_in(reach),
        title=lambda one: f"{one.reference} {one.title}",
        url=lambda one: reverse("questions_question", args=[one.pk]),
        fields=("title_fold",),
        number=_by_number,
    ),
    OfficeSearchKind(
        code="cau-tra-loi",
        model=Answer,
        label="Câu trả lời",
        verbs=SEEING,
        rows=lambda officer, reach: narrowed(Answer.objects.order_by("-pk"), agency__in=reach),
        title=lambda one: f"#{one.number} {one.title}",
        url=lambda one: reverse("questions_answer", args=[one.pk]),
        fields=("title_fold",),
        number=lambda typed: (
            Q(number=typed.strip().lstrip("#")) if typed.strip().lstrip("#").isdecimal() else Q(pk__in=())
        ),
    ),
)


def in_field(slug: str) -> Q:
    """A field including its headings; matches everything for ""."""
    return Q(field_slug=slug) | Q(field_slug__startswith=f"{slug}/") if slug else Q()
