"""Access by receipt code: the asker sees the state of their question and what they may do.

The cookie identifies the question within this site only; the code itself is in no URL, cookie or log. Pages of a
question are not cached, not indexed, and send no referrer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.operations import rate_limits
from portal.design.fields import ActForm
from portal.design.markup import qr_picture
from portal.design.middleware import private_page
from portal.design.refusals import WrongState, refusals_as_messages, success_redirect
from portal.questions.models import AnswerFile, Question, Reply
from portal.questions.operations.personal_data import erase_person
from portal.questions.operations.submissions import give_supplement, withdraw_question
from portal.questions.queries.histories import asker_story
from portal.questions.queries.letters import letter_file
from portal.questions.queries.presentation import plain_blocks
from portal.questions.queries.submissions import code_again, question_of, question_of_code
from portal.questions.states import VersionState
from portal.questions.submissions import tidy
from portal.questions.web.answers import send_file
from portal.questions.web.forms import GIVE_SUPPLEMENT_FIELDS, RECEIPT_CODE_FIELDS

_COOKIE = "bien-nhan"
_SALT = "questions.receipt"
_PATH = "/hoi-dap/"
GOOD_FOR = 45 * 60  # seconds; short, as a telephone may be lent to a neighbour


def remember(response: HttpResponse, *, question: Question, request: HttpRequest) -> HttpResponse:
    """Set the cookie that lets this browser see the question for a while."""
    response.set_signed_cookie(
        _COOKIE,
        question.uuid.hex,
        salt=_SALT,
        max_age=GOOD_FOR,
        path=_PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def remembered(request: HttpRequest) -> Question | None:
    """The question that this browser may see, by its cookie."""
    named = request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=GOOD_FOR)
    return question_of(uuid=UUID(named)) if named else None


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(_COOKIE, path=_PATH, samesite="Lax")
    return response


# Only wrong codes are counted: an office that looks up for many visitors types right ones.
WRONG_CODES = rate_limits.RateLimit("receipt-codes", 10, guards=True)
_WRONG = "Không có câu hỏi nào mang mã này. Xin xem lại từng chữ; mã không có số 0, số 1 và các chữ I, L, O."
_MOVED = "Câu hỏi vừa có thay đổi nên việc này chưa làm được. Xin xem lại tình trạng ở dưới."


def of_own_question(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator: passes the question remembered by this browser, else asks for the code."""

    @wraps(view)
    def shown(request: HttpRequest, **address: Any) -> HttpResponseBase:
        question = remembered(request)
        return redirect("questions:look_up") if question is None else view(request, question, **address)

    return shown


@private_page
@require_safe
@of_own_question
def received(request: HttpRequest, question: Question) -> HttpResponse:
    """The receipt, printable: the code, the due day and its reason, the next steps."""
    return render(
        request,
        "questions/ask/received.html",
        {
            "story": asker_story(question=question, on=timezone.localdate()),
            "code": code_again(uuid=question.uuid, key=settings.SECRET_KEY, digest=question.code_digest),
            "picture": qr_picture(settings.PORTAL_BASE_URL.rstrip("/") + reverse("questions:look_up")),
        },
    )


@private_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Enter the code. The response is the same for unknown and for malformed codes."""
    form = ActForm(RECEIPT_CODE_FIELDS, request.POST or None)
    if request.method != "POST":
        return render(request, "questions/status/look_up.html", {"form": form})
    minute = rate_limits.this_minute()
    if rate_limits.is_used_up(request=request, door=WRONG_CODES, minute=minute):
        return _too_often(request)
    if form.is_valid():
        if (question := question_of_code(typed=form.cleaned_data["code"])) is not None:
            return remember(redirect("questions:status"), question=question, request=request)
        form.add_error("code", _WRONG)
        if not rate_limits.is_allowed(request=request, door=WRONG_CODES, minute=minute):
            return _too_often(request)
    return render(request, "questions/status/look_up.html", {"form": form}, status=422)


@private_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@of_own_question
def status(request: HttpRequest, question: Question) -> HttpResponse:
    """The asker's own question; acts on it are posted here."""
    act = _ACTS.get(request.POST.get("viec", "")) if request.method == "POST" else None
    return act(request, question) if act is not None else _show(request, question, ActForm(GIVE_SUPPLEMENT_FIELDS))


@private_page
@require_safe
@of_own_question
def written_answer(request: HttpRequest, question: Question, pk: int, form: str) -> HttpResponse:
    """Download of the letter that answers a business; for whoever may see the question, and not after erasure."""
    found = question.replies.exclude(document_number="").exclude(text="")
    reply = get_object_or_404(
        found.select_related("version__answer__agency__parent", "version__answer__agency__place"), pk=pk
    )
    reply.question = question
    data, media_type = letter_file(reply, form)
    return HttpResponse(
        data,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="tra-loi-{question.reference.lower()}.{form}"'},
    )


@private_page
@require_safe
@of_own_question
def attached(request: HttpRequest, question: Question, pk: int) -> HttpResponseBase:
    """A file of a reply, for whoever may see the question; not after erasure or withholding."""
    told = question.replies.exclude(text="").values("version")
    files = AnswerFile.objects.filter(version__in=told).exclude(version__state=VersionState.WITHHELD.value)
    return send_file(get_object_or_404(files, pk=pk))


def _show(request: HttpRequest, question: Question, form: ActForm, *, code: int = 200) -> HttpResponse:
    story = asker_story(question=question, on=timezone.localdate())
    # Escalation letters that were sent to superiors; before the first one nobody has been notified.
    late = [question.pk] if story["days_late"] else []
    told = import_string(settings.OFFICERS_TOLD)(verb="clock.escalated", keys=late) if late else {}
    return render(
        request,
        "questions/status/status.html",
        {
            "story": story,
            "told": told.get(question.pk),
            "replies": [(one, plain_blocks(one.text), _files_of(one)) for one in story["replies"]],
            "form": form,
            "good_for": GOOD_FOR,
        },
        status=code,
    )


def _files_of(reply: Reply) -> list[AnswerFile]:
    if not reply.text or reply.version is None or reply.version.state == VersionState.WITHHELD:
        return []
    return list(reply.version.files.all())


def _too_often(request: HttpRequest) -> HttpResponse:
    return rate_limits.to_retry(render(request, "questions/status/too_often.html", status=429))


# ---- what may be done with one's own question ------------------------------------------------------------------------


def _supplement(request: HttpRequest, question: Question) -> HttpResponse:
    form = ActForm(GIVE_SUPPLEMENT_FIELDS, request.POST)
    if not form.is_valid():
        return _show(request, question, form, code=422)
    try:
        give_supplement(question=question, given=tidy(form.cleaned_data["given"]), at=timezone.now())
    except WrongState:
        # Submitted twice, or the question was closed meanwhile: the input is kept.
        messages.error(request, _MOVED)
        return _show(request, question, form, code=409)
    return success_redirect(request, "Đã gửi thông tin bổ sung. Thời hạn trả lời được tính tiếp.", "questions:status")


def _withdraw(request: HttpRequest, question: Question) -> HttpResponse:
    with refusals_as_messages(
        request, texts={WrongState: _MOVED}, success="Đã rút câu hỏi. Câu hỏi này không còn chờ trả lời."
    ):
        withdraw_question(question=question, at=timezone.now())
    return redirect("questions:status")


def _erase(request: HttpRequest, question: Question) -> HttpResponse:
    erase_person(question=question, at=timezone.now())
    return success_redirect(request, "Đã xóa nội dung câu hỏi, liên hệ và tệp của bạn.", "questions:status")


_ACTS: dict[str, Callable[[HttpRequest, Question], HttpResponse]] = {
    "bo-sung": _supplement,
    "rut": _withdraw,
    "xoa": _erase,
    "dong": lambda request, question: forget(redirect("questions:look_up")),
}
