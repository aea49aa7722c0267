"""Workload: questions pending in triage and at agencies, overdue ones, the oldest, and the most asked answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from lawtext.words import fold
from portal.agencies.queries import memoized
from portal.journal.queries.pending_work import WaitingFor, WaitingWork
from portal.questions.models import Answer, Question, Referral
from portal.questions.queries import in_field
from portal.questions.queries.submissions import code_digest, normal_code
from portal.questions.queries.versions import my_turn
from portal.questions.states import (
    OPEN_STATES,
    PART_ACTS,
    QUESTION_ACTS,
    VERSION_ACTS,
    QuestionState,
    ReferralPart,
    ReferralState,
    VersionAct,
    values,
)
from portal.schema.queries import narrowed
from portal.schema.states import LabelledChoices

_JOINED = ("lead_agency", "place__parent__parent")


class InboxList(LabelledChoices):
    """The lists of triage, where questions are referred."""

    RECEIVED = "cho-phan-loai", "Chờ phân loại"
    SCREENING = "cho-sang-loc", "Chờ sàng lọc"
    REFERRED = "dang-tra-loi", "Cơ quan đang trả lời"
    PAUSED = "cho-bo-sung", "Chờ người hỏi bổ sung"
    CLOSED = "da-xong", "Đã xong"


class WorkList(LabelledChoices):
    """The lists of an agency that answers."""

    OPEN = "dang-lam", "Đang làm"
    SOON = "sap-den-han", "Sắp đến hạn"
    LATE = "qua-han", "Quá hạn"
    PAUSED = "cho-bo-sung", "Chờ người hỏi bổ sung"
    JOINT = "phoi-hop", "Phối hợp"
    DONE = "da-xong", "Đã xong"


def inbox_questions(tray: InboxList) -> QuerySet[Question]:
    """One list of triage, first due first; the list of closed questions, last closed first."""
    found = Question.objects.select_related(*_JOINED)
    if tray is InboxList.PAUSED:
        return found.filter(_paused()).order_by("received_at", "pk")
    if tray is InboxList.CLOSED:
        return found.exclude(state__in=values(OPEN_STATES)).order_by("-pk")
    if tray is InboxList.SCREENING:
        return found.filter(state=QuestionState.SCREENING.value).order_by("received_at", "pk")
    here = Q(state=QuestionState.RECEIVED.value, due_on__isnull=False)
    return found.filter(here if tray is InboxList.RECEIVED else _at_agency()).order_by("due_on", "pk")


def work_list_questions(
    pile: WorkList, *, agencies: Collection[int] | None, today: date, soon: date
) -> QuerySet[Question]:
    """One list of the agencies (None: of all); due by `soon` counts as due soon."""
    found = Question.objects.select_related(*_JOINED)
    if pile is WorkList.JOINT:
        return found.filter(Exists(_joint_parts(agencies)), _is_referred()).order_by("due_on", "pk")
    found = narrowed(found, lead_agency__in=agencies)
    if pile is WorkList.DONE:
        return found.filter(state=QuestionState.ANSWERED.value).order_by("-due_on", "-pk")
    found = found.filter(_of_work_list(pile, today, soon))
    return found.order_by("received_at", "pk") if pile is WorkList.PAUSED else found.order_by("due_on", "pk")


def work_list_counts(*, agencies: Collection[int] | None, today: date, soon: date) -> dict[WorkList, int]:
    """Counts of each open list, in two queries. Finished questions are not counted, as that list only grows."""
    found = narrowed(Question.objects.filter(state__in=_AT_WORK), lead_agency__in=agencies)
    open_piles = (WorkList.OPEN, WorkList.SOON, WorkList.LATE, WorkList.PAUSED)
    counts = found.aggregate(**{pile.name: Count("pk", filter=_of_work_list(pile, today, soon)) for pile in open_piles})
    numbers = {pile: counts[pile.name] for pile in open_piles}
    return numbers | {WorkList.JOINT: _joint_parts(agencies, outer=False).values("question").distinct().count()}


def inbox_counts() -> dict[InboxList, int]:
    """Counts of each open list of triage. One query."""
    open_trays = {
        InboxList.RECEIVED: Q(state=QuestionState.RECEIVED.value, due_on__isnull=False),
        InboxList.SCREENING: Q(state=QuestionState.SCREENING.value),
        InboxList.REFERRED: _at_agency(),
        InboxList.PAUSED: _paused(),
    }
    found = Question.objects.filter(state__in=values(OPEN_STATES))
    counts = found.aggregate(**{tray.name: Count("pk", filter=asked) for tray, asked in open_trays.items()})
    return {tray: counts[tray.name] for tray in open_trays}


def questions_matching(
    questions: QuerySet[Question],
    *,
    at: datetime,
    field: str = "",
    track: str = "",
    way: str = "",
    words: str = "",
    older_than: int = 0,
    has_doubts: bool = False,
) -> QuerySet[Question]:
    """An officer's filters of a list; empty values do not filter. `words` are searched in titles, all of them, without
    regard to diacritics; `older_than` are days since receipt."""
    questions = narrowed(
        questions.filter(in_field(field)),
        track=track,
        way=way,
        received_at__lt=at - timedelta(days=older_than) if older_than else None,
    )
    if has_doubts:
        questions = questions.exclude(doubts=[])
    for word in fold(words).split():
        questions = questions.filter(title_fold__contains=word)
    return questions


def question_called(typed: str) -> Question | None:
    """By its number ("CH-2026-000123", "123"), or by the receipt code that the asker tells."""
    if (code := normal_code(typed)) and (found := Question.objects.filter(code_digest=code_digest(code)).first()):
        return found
    number = typed.strip().upper().rpartition("-")[2]
    return (
        Question.objects.filter(pk=int(number)).first()
        if number.isascii() and number.isdecimal() and len(number) < 12
        else None
    )


def _is_referred() -> Q:
    return Q(state=QuestionState.REFERRED.value)


def _at_agency() -> Q:
    """At an agency that has to answer, or to deliver its reply."""
    return Q(state__in=_AT_AGENCY, due_on__isnull=False)


def _paused() -> Q:
    return Q(state__in=[QuestionState.RECEIVED.value, QuestionState.REFERRED.value], due_on__isnull=True)


def _of_work_list(pile: WorkList, today: date, soon: date) -> Q:
    conditions = {
        WorkList.OPEN: _at_agency(),
        WorkList.SOON: Q(state__in=_AT_AGENCY, due_on__gte=today, due_on__lte=soon),
        WorkList.LATE: Q(state__in=_AT_AGENCY, due_on__lt=today),
        WorkList.PAUSED: _is_referred() & Q(due_on__isnull=True),
    }
    return conditions[pile]


def _joint_parts(agencies: Collection[int] | None, *, outer: bool = True) -> QuerySet[Referral]:
    open_parts = Referral.objects.filter(part=ReferralPart.JOINT.value, state=ReferralState.OPEN.value)
    found = narrowed(open_parts, agency__in=agencies)
    return found.filter(question=OuterRef("pk")) if outer else found


_AT_AGENCY = (QuestionState.REFERRED.value, QuestionState.DELIVERING.value)
_AT_WORK = (QuestionState.RECEIVED.value, *_AT_AGENCY)


def open_questions(
    *, agencies: Iterable[int] | None = None, field_slug: str = "", track: str = ""
) -> QuerySet[Question]:
    """Unanswered questions: of all agencies, or of these (ids); of a field with its headings; of a track."""
    return narrowed(
        Question.objects.filter(in_field(field_slug), state__in=_AT_WORK), lead_agency__in=agencies, track=track
    )


def open_now(*, on: date, soon: date, agencies: Iterable[int] | None = None) -> dict[str, int]:
    """Counts of open questions: all, overdue, due by `soon`, and without an agency. One query."""
    return open_questions(agencies=agencies).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=on)),
        due_soon=Count("pk", filter=Q(due_on__gte=on, due_on__lte=soon)),
        unreferred=Count("pk", filter=Q(state=QuestionState.RECEIVED.value)),
    )


def open_by_agency(
    *, on: date, soon: date, agencies: Iterable[int] | None = None, field_slug: str = "", track: str = ""
) -> list[dict[str, Any]]:
    """Open questions by agency, most overdue first; `agency` "" without `slug`: in triage. One query.

    `oldest_due_on` is the earliest due day that has passed.
    """
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
        {
            "slug": row["lead_agency__slug"] or "",
            "agency": row["lead_agency__name"] or "",
            "open": row["open"],
            "overdue": row["overdue"],
            "due_soon": row["due_soon"],
            "oldest_due_on": row["oldest"],
        }
        for row in rows
    ]


def oldest_unanswered(
    *, on: date, agencies: Iterable[int] | None = None, field_slug: str = "", track: str = "", limit: int = 10
) -> list[dict[str, object]]:
    """The unanswered questions waiting longest. `reference` gives no access. One query."""
    found = open_questions(agencies=agencies, field_slug=field_slug, track=track)
    found = found.select_related("lead_agency").order_by("received_at", "pk")[:limit]
    return [
        {
            "pk": one.pk,
            "reference": one.reference,
            "title": one.title,
            "agency": one.lead_agency.name if one.lead_agency is not None else "",
            "received_at": one.received_at,
            "due_on": one.due_on,
            "is_overdue": one.due_on is not None and one.due_on < on,
        }
        for one in found
    ]


def due_by(*, until: date, agencies: Iterable[int] | None = None) -> QuerySet[Question]:
    """Open questions due by this day or earlier, earliest first; with agency and clock."""
    found = open_questions(agencies=agencies).filter(due_on__lte=until)
    return found.select_related("lead_agency", "clock__rule").order_by("due_on", "pk")


def most_asked(
    *, agencies: Iterable[int] | None = None, field_slug: str = "", limit: int = 10
) -> list[dict[str, object]]:
    """The public answers that were asked most often. One query."""
    asked = Answer.objects.filter(in_field(field_slug), live__isnull=False, asked_count__gt=0)
    return [_asked(one) for one in narrowed(asked, agency__in=agencies).order_by("-asked_count", "number")[:limit]]


def least_clear(*, agencies: Iterable[int] | None = None, limit: int = 10) -> list[dict[str, object]]:
    """The public answers that most readers rated unclear. One query."""
    found = Answer.objects.filter(live__isnull=False, unclear_count__gt=F("useful_count"))
    return [_asked(one) for one in narrowed(found, agency__in=agencies).order_by("-unclear_count", "number")[:limit]]


def _asked(one: Answer) -> dict[str, object]:
    """Counts of questions and ratings of an answer."""
    return {
        "number": one.number,
        "title": one.title,
        "url": one.get_absolute_url(),
        "asked": one.asked_count,
        "useful": one.useful_count,
        "unclear": one.unclear_count,
    }


# ---- what waits for an officer ---------------------------------------------------------------------------------------


TO_ANSWER = "cau-hoi-phai-tra-loi"


def _to_answer(asked: WaitingFor) -> QuerySet[Question]:
    found = Question.objects.filter(_is_referred(), lead_agency__in=asked.agencies, due_on__isnull=False).defer("text")
    parts = Referral.objects.filter(question=OuterRef("pk"), state=ReferralState.OPEN.value)
    lead = parts.filter(part=ReferralPart.LEAD.value)
    return found.annotate(came_at=Coalesce(Subquery(lead.values("referred_at")[:1]), "received_at"))


def _overdue(asked: WaitingFor, level: int) -> QuerySet[Question]:
    found = Question.objects.filter(state__in=values(OPEN_STATES), clock__escalations__gte=level, due_on__lt=asked.on)
    return found.defer("text")


def _of_question(code: str, label: str, verb: str, **said: Any) -> WaitingWork:
    usual: dict[str, Any] = {
        "title": lambda one: f"{one.reference} {one.title}",
        "url": lambda one: reverse("questions_question", args=[one.pk]),
        "since": "received_at",
        "due": "due_on",
    }
    return WaitingWork(code=code, label=label, verbs=(verb,), **usual | said)


def _of_version(act: VersionAct, turn: int, code: str, label: str, since: str) -> WaitingWork:
    return WaitingWork(
        code=code,
        label=label,
        verbs=VERSION_ACTS[act].verbs,
        # Five kinds of work, each of which needs one of the five: put together once for a page.
        rows=lambda asked: memoized(
            ("my turn", asked.officer.pk, asked.on), lambda: my_turn(officer=asked.officer, on=asked.on)
        )[turn].filter(answer__agency__in=asked.agencies),
        title=lambda one: one.title,
        url=lambda one: reverse("questions_check" if act is not VersionAct.WRITE else "questions_text", args=[one.pk]),
        since=since,
        acts=(VERSION_ACTS[act],),
        listed_at="questions_mine",
        case=lambda one: one.answer,
    )


WAITING = (
    _of_question(
        "cau-hoi-cho-phan-loai",
        "Câu hỏi chờ phân loại",
        "question.refer",
        rows=lambda asked: inbox_questions(InboxList.RECEIVED),
        for_all=True,
        acts=(QUESTION_ACTS["refer"],),
        listed_at="questions_inbox",
    ),
    _of_question(
        "cau-hoi-cho-sang-loc",
        "Câu hỏi chờ sàng lọc",
        "question.refer",
        rows=lambda asked: inbox_questions(InboxList.SCREENING),
        due="",
        for_all=True,
        acts=(QUESTION_ACTS["mark_spam"],),
    ),
    _of_question(
        "cau-hoi-tre-so-tu-phap",
        "Câu hỏi quá hạn đã đến lúc Sở Tư pháp phải biết",
        "question.rule",
        rows=lambda asked: _overdue(asked, 2),
        for_all=True,
        told_by="clock.escalated",
    ),
    _of_question(
        "cau-hoi-tre-lanh-dao",
        "Câu hỏi quá hạn đã đến lúc lãnh đạo cơ quan phải biết",
        "answer.approve",
        rows=lambda asked: _overdue(asked, 1).filter(lead_agency__in=asked.agencies),
        told_by="clock.escalated",
    ),
    _of_question(
        TO_ANSWER,
        "Câu hỏi cơ quan bạn phải trả lời",
        "answer.draft",
        rows=_to_answer,
        since="came_at",
        acts=(QUESTION_ACTS["answer"],),
        listed_at="questions_of_agency",
    ),
    _of_question(
        "cau-hoi-phoi-hop",
        "Câu hỏi cơ quan bạn phối hợp",
        "answer.draft",
        rows=lambda asked: _joint_parts(asked.agencies, outer=False).select_related("question"),
        title=lambda one: f"{one.question.reference} {one.question.title}",
        url=lambda one: reverse("questions_question", args=[one.question_id]),
        since="referred_at",
        due="question__due_on",
        acts=(PART_ACTS["contribute"],),
        case=lambda one: one.question,
    ),
    _of_version(VersionAct.CHECK, 0, "tra-loi-kiem-tra", "Câu trả lời chờ bạn kiểm tra pháp lý", "submitted_at"),
    _of_version(VersionAct.APPROVE, 1, "tra-loi-duyet", "Câu trả lời chờ bạn duyệt", "submitted_at"),
    _of_version(VersionAct.PUBLISH, 2, "tra-loi-cong-bo", "Câu trả lời đã duyệt, chờ công bố", "approved_at"),
    _of_version(VersionAct.REPLY, 3, "tra-loi-gui-rieng", "Lời riêng đã duyệt, chờ gửi người hỏi", "approved_at"),
    _of_version(VersionAct.WRITE, 4, "tra-loi-soan", "Câu trả lời bạn đang soạn", "written_at"),
)
