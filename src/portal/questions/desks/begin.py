"""How an answer is begun: for a question, from an answer that is there, or because people should know."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.desks import Desk, ask_reach, covers, reach_of
from portal.agencies.models import Agency
from portal.agencies.queries import postings_held
from portal.questions.advice import Advice, adviser
from portal.questions.models import Answer, AnswerVersion, Question
from portal.questions.operations.drafting import start_answer, start_free_answer
from portal.questions.operations.moving import WrongStep
from portal.questions.operations.replying import NotApproved, give_existing_answer
from portal.questions.operations.stepping import NotAllowed
from portal.questions.staff import WORK, may_see
from portal.questions.states import UNDER_WAY, values


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to a question: the one under way, or the choice between an answer that is there and a new one."""
    ask_reach(request, WORK)
    question = get_object_or_404(Question.objects.select_related("lead_agency", "answer"), pk=pk)
    agency = _agency_for(request, question)
    if request.method == "POST":
        return _begin(request, question, agency)
    begun = _begun(question)
    if begun is not None and begun.answer.agency_id == agency.pk:
        return redirect("questions_text", begun.pk)
    context = {
        "question": question,
        "agency": agency,
        "advice": adviser().advise(f"{question.title}\n{question.text}"),
        "begun": begun,
    }
    return render(request, "questions/answering/begin.html", context)


def _agency_for(request: HttpRequest, question: Question) -> Agency:
    """Who answers: the agency that leads, else the desk's own. Raises PermissionDenied, Http404."""
    reach = reach_of(request.user, WORK)
    if not may_see(request.user, question):
        raise Http404
    if question.lead_agency is not None:
        if not covers(reach, question.lead_agency_id):
            raise PermissionDenied
        return question.lead_agency
    agency = _own_agencies(request).first()
    if agency is None or reach is not None:
        raise PermissionDenied
    return agency


def _own_agencies(request: HttpRequest) -> QuerySet[Agency]:
    """The agencies at which the officer holds a role today."""
    officer: Any = request.user
    held = postings_held(officer=officer, on=timezone.localdate())
    return Agency.objects.filter(pk__in=held.order_by().values("agency")).order_by("name_sort")


def _begun(question: Question) -> AnswerVersion | None:
    found = question.versions.filter(state__in=values(UNDER_WAY))
    return found.select_related("answer__agency").order_by("-pk").first()


def _begin(request: HttpRequest, question: Question, agency: Agency) -> HttpResponse:
    officer: Any = request.user
    number = request.POST.get("answer", "")
    try:
        if number:
            answer = get_object_or_404(Answer, number=int(number) if number.isdecimal() and len(number) < 10 else 0)
            give_existing_answer(question=question, answer=answer, by=officer, at=timezone.now())
            messages.success(request, f"Đã trả lời {question.reference} bằng câu trả lời số {answer.number}.")
            return redirect("questions_mine")
        version = start_answer(question=question, agency=agency, by=officer, at=timezone.now())
    except NotAllowed as error:
        raise PermissionDenied from error
    except (WrongStep, NotApproved):
        messages.error(request, "Câu hỏi này vừa được người khác xử lý. Xin xem lại.")
        return redirect("questions_draft", question.pk)
    return redirect("questions_text", version.pk)


@require_http_methods(["GET", "POST"])
def new_answer(request: HttpRequest) -> HttpResponse:
    """An answer that nobody has asked for; `?cau-hoi=` are words that people looked for in vain."""
    reach = ask_reach(request, WORK)
    officer: Any = request.user
    agencies = _own_agencies(request)
    agencies = agencies if reach is None else agencies.filter(pk__in=reach)
    title = " ".join(request.POST.get("title", request.GET.get("cau-hoi", "")).replace("\x00", "").split())[:200]
    if request.method == "POST":
        key = request.POST.get("agency", "")
        agency = agencies.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else agencies.first()
        if agency is None:
            raise PermissionDenied
        version = start_free_answer(agency=agency, by=officer, at=timezone.now(), title=title)
        return redirect("questions_text", version.pk)
    advice = adviser().advise(title) if title else Advice()
    context = {"agencies": agencies, "title": title, "advice": advice}
    return render(request, "questions/answering/new.html", context)


urls: list[URLPattern] = [
    path("soan/moi/", new_answer, name="questions_new_answer"),
    path("soan/<int:pk>/", draft, name="questions_draft"),
]
menu: tuple[Desk, ...] = (Desk("Soạn câu trả lời mới", "questions_new_answer", (WORK,), "edit", 60),)
