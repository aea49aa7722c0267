"""Officers enter a question asked at the counter, by telephone, by letter or at a meeting, and print its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import ask_reach, signed_in
from portal.agencies.queries.imprint import current_imprint
from portal.design.fields import DayInput
from portal.design.markup import qr_picture
from portal.design.refusals import NotAllowed, Refused, refuse_if
from portal.questions.models import Answer, Question
from portal.questions.operations import private_files
from portal.questions.operations.private_files import PendingAttachment
from portal.questions.operations.replies import give_existing_answer
from portal.questions.operations.submissions import NewQuestion, receive_question
from portal.questions.privacy import without_persons
from portal.questions.queries.histories import asker_story
from portal.questions.queries.letters import still_to_tell
from portal.questions.queries.presentation import plain_blocks
from portal.questions.queries.routing import QuestionAdvice, adviser
from portal.questions.queries.submissions import FormTicket, code_again, new_ticket, read_ticket
from portal.questions.states import QuestionWay, consent_text, publishing_text
from portal.questions.submissions import tidy
from portal.questions.web.forms import TICKET, AskerForm, QuestionSubjectForm, said_in, take_files

# How the asker consented to the text read to them; the journal keeps it as proof.
AGREED = (("noi", "Nghe đọc và đồng ý bằng lời"), ("ky", "Đã ký vào phiếu hoặc vào thư"))
_BACK = timedelta(days=60)  # allows for a letter that was mislaid
_OPENS = time(8)

_HELP = {
    "text": "Ghi đủ sự việc và điều cần biết. Không ghi số căn cước, số tài khoản.",
    "title": "Để trống thì lấy câu đầu của nội dung.",
    "place_words": "Tên cũ hay tên mới đều được.",
    "received_on": "Để trống nếu là hôm nay. Thư đến hôm nào thì tính hạn từ hôm đó.",
    "name": "Tên gọi thường ngày là đủ; để trống cũng được.",
    "organisation": "Chỉ khi hỏi cho doanh nghiệp, hộ kinh doanh, hợp tác xã.",
    "tax_code": "Không bắt buộc.",
    "email": "Chỉ khi chọn trả lời bằng thư điện tử.",
    "phone": "Chỉ khi chọn trả lời bằng điện thoại.",
    "post": "Chỉ khi chọn trả lời bằng thư giấy.",
}


_LABELS = {
    "track": "Hỏi cho ai?",
    "reply_by": "Trả lời bằng cách nào?",
    "text": "Câu hỏi, theo lời người hỏi",
    "name": "Gọi người hỏi là gì?",
    "place_words": "Xã, phường nơi ở",
}


class CounterQuestionForm(QuestionSubjectForm, AskerForm):
    """`received_on` is the day on which a letter arrived: the deadline counts from it."""

    way = forms.ChoiceField(
        label="Hỏi bằng cách nào?",
        choices=[(way.value, way.label) for way in QuestionWay if way not in (QuestionWay.WEB, QuestionWay.MESSAGE)],
        initial=QuestionWay.COUNTER.value,
    )
    received_on = forms.DateField(
        label="Ngày nhận",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Ngày chưa đúng, ví dụ đúng: 25/11/2026."},
    )
    agreed = forms.ChoiceField(
        label="Người hỏi đã đồng ý bằng cách nào?",
        choices=AGREED,
        error_messages={"required": "Xin đọc lời đồng ý cho người hỏi, rồi chọn cách họ đã đồng ý."},
    )
    may_publish = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget = forms.Textarea({"rows": 7})
        self.fields["received_on"].widget = DayInput()
        for name in ("way", "track", "reply_by", "agreed"):
            field: Any = self.fields[name]
            field.widget = forms.RadioSelect(choices=field.choices)
        for name, said in _HELP.items():
            self.fields[name].help_text = said
        for name, label in _LABELS.items():
            self.fields[name].label = label

    def clean_received_on(self) -> date | None:
        day: date | None = self.cleaned_data["received_on"]
        refuse_if(
            day is not None and not self._day - _BACK <= day <= self._day,
            forms.ValidationError("Ngày nhận phải từ hôm nay trở về trước, trong vòng 60 ngày."),
        )
        return day

    def received_at(self, *, now: datetime) -> datetime:
        """The time from which the deadline counts."""
        day: date | None = self.cleaned_data["received_on"]
        return (
            now if day is None or day == timezone.localdate(now) else timezone.make_aware(datetime.combine(day, _OPENS))
        )


def entered(
    form: CounterQuestionForm, *, ticket: FormTicket, files: Sequence[PendingAttachment], agency: Agency | None
) -> NewQuestion:
    """The new question of a valid form."""
    said: dict[str, Any] = form.cleaned_data
    return NewQuestion(
        **said_in(said),
        way=QuestionWay(said["way"]),
        wished_agency=agency,
        form_key=ticket.key,
        agreed=said["agreed"],
        files=tuple(files),
    )


VERB = "question.receive"
ACT, LOOK, ANSWER = "viec", "tim", "tra-loi"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """The entry form; a search for existing answers keeps what was typed."""
    reach = ask_reach(request, VERB)
    now = timezone.now()
    if request.method != "POST":
        return _show(request, _form(None, now), new_ticket(at=now).token)
    ticket = read_ticket(request.POST.get(TICKET, "")) or new_ticket(at=now)
    faults = take_files(request, form=ticket.key)
    form = _form(request.POST, now)
    if request.POST.get(ACT) == LOOK:
        return _show(
            request,
            CounterQuestionForm(
                initial=request.POST.dict(), day=timezone.localdate(now), can_mail=settings.MAIL_IS_CONFIGURED
            ),
            ticket.token,
            faults=faults,
            advice=adviser().advise(without_persons(tidy(request.POST.get("text", ""))), limit=4, to_officer=True),
        )
    if not form.is_valid() or faults:
        return _show(request, form, ticket.token, faults=faults, status=422)
    asked = entered(form, ticket=ticket, files=private_files.files_waiting(form=ticket.key), agency=_own_agency(reach))
    moment, by = form.received_at(now=now), signed_in(request)
    received = receive_question(asked=asked, at=moment, key=settings.SECRET_KEY, by=by)
    if received.is_new:
        messages.success(request, f"Đã ghi nhận câu hỏi {received.question.reference}.")
        _answer_at_once(request, received.question, now)
    return redirect("questions_entry_receipt", received.question.pk)


@never_cache
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The printed receipt (A5) for the asker. Only the officer who entered the question and triage officers, who
    receive for all agencies, may open it."""
    reach = ask_reach(request, VERB)
    found = Question.objects.exclude(way=QuestionWay.WEB.value).select_related(
        "asker", "clock__rule", "lead_agency", "answer"
    )
    question = get_object_or_404(found, pk=pk)
    refuse_if(reach is not None and question.received_by_id != request.user.pk, Http404())
    story = asker_story(question=question, on=timezone.localdate())
    return render(
        request,
        "questions/entering/receipt.html",
        {
            "story": story,
            "replies": [plain_blocks(one.text) for one in story["replies"]],
            "code": code_again(uuid=question.uuid, key=settings.SECRET_KEY, digest=question.code_digest),
            "picture": qr_picture(settings.PORTAL_BASE_URL.rstrip("/") + reverse("questions:look_up")),
        },
    )


def _answer_at_once(request: HttpRequest, question: Question, now: datetime) -> None:
    """Answer with the public answer that the clerk selected; if that is refused, the question is routed as usual."""
    number = request.POST.get(ANSWER, "")
    answer = Answer.objects.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    if answer is None:
        return
    try:
        give_existing_answer(question=question, answer=answer, by=signed_in(request), at=now, is_face_to_face=True)
    except (Refused, NotAllowed):
        messages.warning(request, "Chưa trả lời ngay được bằng câu đã chọn; câu hỏi được chuyển đi như thường lệ.")
    else:
        messages.success(request, f"Lời trả lời là câu “{answer.title}”. {still_to_tell(question)}")


def _form(data: QueryDict | None, now: datetime) -> CounterQuestionForm:
    return CounterQuestionForm(data, day=timezone.localdate(now), can_mail=settings.MAIL_IS_CONFIGURED)


def _own_agency(reach: set[int] | None) -> Agency | None:
    """The clerk's agency, as the wished agency of a question asked at its counter; None if there is not exactly one."""
    if reach is None:
        return None
    today = Agency.objects.existing_on(timezone.localdate()).filter(pk__in=reach)
    return today.first() if today.count() == 1 else None


def _show(
    request: HttpRequest,
    form: CounterQuestionForm,
    token: str,
    *,
    faults: list[str] | None = None,
    advice: QuestionAdvice | None = None,
    status: int = 200,
) -> HttpResponse:
    ticket = read_ticket(token)
    return render(
        request,
        "questions/entering/entry.html",
        {
            "form": form,
            "token": token,
            "faults": faults or [],
            "advice": advice,
            "chosen": request.POST.get(ANSWER, ""),
            "files": private_files.files_waiting(form=ticket.key) if ticket else [],
            "consent": consent_text(owner=current_imprint().owner),
            "publishing": publishing_text(),
            "recent": Question.objects.filter(received_by=request.user.pk).order_by("-pk")[:10],
        },
        status=status,
    )


urls = [
    path("ghi-nhan/", entry, name="questions_entry"),
    path("ghi-nhan/<int:pk>/bien-nhan/", receipt, name="questions_entry_receipt"),
]
menu = (AdminMenuEntry("Ghi nhận câu hỏi", "questions_entry", (VERB,), "edit", 20),)
