"""The clerk's desk: a question written down for somebody, a receipt for them, an answer at once where there is one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.desks import Desk, ask_reach
from portal.agencies.models import Agency
from portal.design.pictures import qr_picture
from portal.questions import attachments
from portal.questions.advice import Advice
from portal.questions.asking.tickets import new_ticket, read_ticket
from portal.questions.asking.words import tidy
from portal.questions.codes import code_again
from portal.questions.forms.asking import TICKET
from portal.questions.forms.entry import EntryForm, entered
from portal.questions.models import Answer, Question
from portal.questions.operations.moving import WrongStep
from portal.questions.operations.receiving import receive_question
from portal.questions.operations.replying import NotApproved, give_existing_answer
from portal.questions.operations.stepping import NotAllowed
from portal.questions.queries.story import story_of
from portal.questions.states import Way
from portal.questions.views import uploads
from portal.questions.views.similar import similar_to
from portal.questions.wording import consents

VERB = "question.receive"
ACT, LOOK, ANSWER = "viec", "tim", "tra-loi"
_RECENT = 10


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """The form; looking for answers that are there keeps what was written."""
    reach = ask_reach(request, VERB)
    now = timezone.now()
    if request.method != "POST":
        return _show(request, _form(None, now), new_ticket(at=now).token)
    ticket = read_ticket(request.POST.get(TICKET, "")) or new_ticket(at=now)
    faults = uploads.take_files(request, form=ticket.key)
    form = _form(request.POST, now)
    if request.POST.get(ACT) == LOOK:
        advice = similar_to(tidy(request.POST.get("text", ""))).advice
        unjudged = EntryForm(initial=request.POST.dict(), day=timezone.localdate(now), can_mail=True)
        return _show(request, unjudged, ticket.token, faults=faults, advice=advice)
    if not form.is_valid() or faults:
        return _show(request, form, ticket.token, faults=faults, status=422)
    files = attachments.files_waiting(form=ticket.key)
    asked = entered(form, ticket=ticket, files=files, agency=_own_agency(reach))
    by: Any = request.user
    received = receive_question(asked=asked, at=form.received_at(now=now), key=settings.SECRET_KEY, by=by)
    if received.is_new:
        messages.success(request, f"Đã ghi nhận câu hỏi {received.question.reference}.")
        _answer_at_once(request, received.question, now)
    return redirect("questions_entry_receipt", received.question.pk)


@never_cache
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt on half a sheet, for whoever stands at the counter. By whoever wrote the question down, or the desk
    that receives for all."""
    reach = ask_reach(request, VERB)
    found = Question.objects.exclude(way=Way.WEB.value).select_related("asker", "clock__rule", "lead_agency", "answer")
    question = get_object_or_404(found, pk=pk)
    if reach is not None and question.received_by_id != request.user.pk:
        raise Http404
    context = {
        "story": story_of(question=question, on=timezone.localdate()),
        "code": code_again(uuid=question.uuid, key=settings.SECRET_KEY, digest=question.code_digest),
        "picture": qr_picture(settings.PORTAL_BASE_URL.rstrip("/") + reverse("questions:look_up")),
    }
    return render(request, "questions/entering/receipt.html", context)


def _answer_at_once(request: HttpRequest, question: Question, now: datetime) -> None:
    """Where the clerk chose an answer that is public; if it cannot be given, the question goes its usual way."""
    number = request.POST.get(ANSWER, "")
    answer = Answer.objects.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    if answer is None:
        return
    by: Any = request.user
    try:
        give_existing_answer(question=question, answer=answer, by=by, at=now)
    except (NotApproved, NotAllowed, WrongStep):
        messages.warning(request, "Chưa trả lời ngay được bằng câu đã chọn; câu hỏi được chuyển đi như thường lệ.")
    else:
        messages.success(request, f"Đã trả lời bằng câu “{answer.title}”.")


def _form(data: QueryDict | None, now: datetime) -> EntryForm:
    return EntryForm(data, day=timezone.localdate(now), can_mail=settings.MAIL_IS_CONFIGURED)


def _own_agency(reach: set[int] | None) -> Agency | None:
    """Whoever asks at the counter of an agency wishes to be answered there, as far as it can."""
    if reach is None:
        return None
    today = Agency.objects.existing_on(timezone.localdate()).filter(pk__in=reach)
    return today.first() if today.count() == 1 else None


def _show(
    request: HttpRequest,
    form: EntryForm,
    token: str,
    *,
    faults: list[str] | None = None,
    advice: Advice | None = None,
    status: int = 200,
) -> HttpResponse:
    ticket = read_ticket(token)
    context = {
        "form": form,
        "token": token,
        "faults": faults or [],
        "advice": advice,
        "chosen": request.POST.get(ANSWER, ""),
        "files": attachments.files_waiting(form=ticket.key) if ticket else [],
        "consent": consents.consent_text(owner=settings.PORTAL_OWNER),
        "publishing": consents.publishing_text(),
        "recent": Question.objects.filter(received_by=request.user.pk).order_by("-pk")[:_RECENT],
    }
    return render(request, "questions/entering/entry.html", context, status=status)


urls = [
    path("ghi-nhan/", entry, name="questions_entry"),
    path("ghi-nhan/<int:pk>/bien-nhan/", receipt, name="questions_entry_receipt"),
]
menu = (Desk("Ghi nhận câu hỏi", "questions_entry", (VERB,), "edit", 20),)
