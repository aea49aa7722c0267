"""Replies that an officer delivers in person: the call list, the batch of letters, papers for collection."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import signed_in
from portal.design.admin import ListColumns, act_view, list_page
from portal.design.fields import DayInput, WordsField
from portal.design.refusals import Refused, count_message, error_redirect
from portal.questions.admin.inbox import due_in_words
from portal.questions.models import ReplyDelivery
from portal.questions.operations.personal_data import show_contact
from portal.questions.operations.replies import give_up_reply_by_two, note_attempt, reroute_reply
from portal.questions.queries import ask_reach_in, may_see_contact
from portal.questions.queries.letters import (
    carried_by,
    last_attempts,
    letters_of_post,
    may_do_otherwise,
    other_ways,
    waiting_deliveries,
    words_to_say,
)
from portal.questions.queries.presentation import plain_blocks
from portal.questions.states import ContactReason, ReplyBy, values
from portal.questions.states.deliveries import ATTEMPTS, BY_HAND, DELIVERERS, WAITING_STATES, AttemptResult

MOST_LETTERS = 50  # per batch
_OVER = "da-xong"


class ReplyAttemptForm(forms.Form):
    """The result of a delivery attempt; `shown` limits the results and fields to those of the delivery's way."""

    result = forms.TypedChoiceField(
        label="Kết quả", choices=AttemptResult.choices(), coerce=AttemptResult,
        error_messages={"required": "Hãy chọn kết quả."},
    )  # fmt: skip
    spoken_to = forms.CharField(label="Người nghe máy, người nhận (không bắt buộc)", max_length=120, required=False)
    again_at = forms.DateTimeField(
        label="Hẹn gọi lại lúc",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        error_messages={"invalid": "Giờ hẹn chưa đúng."},
    )
    number = forms.CharField(label="Số hiệu bưu gửi", max_length=40, required=False)
    on = forms.DateField(
        label="Ngày gửi", required=False, widget=DayInput, error_messages={"invalid": "Ngày chưa đúng."}
    )
    words = forms.CharField(label="Ghi chú", max_length=400, required=False)

    def __init__(self, *args: Any, shown: ReplyDelivery | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if shown is not None:
            self.fields["result"].choices = [  # type: ignore[attr-defined]
                (one.value, one.label)
                for one, rule in ATTEMPTS.items()
                if shown.way in rule.ways and shown.state in rule.states
            ]
            for name in _OTHERS[shown.way]:
                del self.fields[name]


_OTHERS: Mapping[str, tuple[str, ...]] = {
    ReplyBy.PHONE: ("number", "on"),
    ReplyBy.POST: ("spoken_to", "again_at"),
    ReplyBy.COUNTER: ("again_at", "number", "on"),
}


class GiveUpForm(forms.Form):
    reason = WordsField("Vì sao", rows=2, max_length=400, error_messages={"required": "Hãy ghi lý do."})


class RerouteForm(GiveUpForm):
    way = forms.TypedChoiceField(
        label="Báo bằng cách khác", choices=[(way, ReplyBy(way).label) for way in BY_HAND], coerce=ReplyBy
    )


_COLUMNS: ListColumns = {
    "Câu hỏi": "reply.question.title",
    "Số": "reply.question.reference",
    "Cơ quan báo": "agency.name",
    "Báo bằng": "get_way_display",
    "Tình trạng": "get_state_display",
    "Chờ từ": "waits_since",
    "Hạn trả lời": "reply.question.due_on",
    "Số lần đã thử": "tries",
    "Báo được lúc": "delivered_at",
}


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Deliveries of one way (`?cach=`: calls, letters, papers or finished ones), earliest due first. The list shows no
    telephone numbers and no addresses."""
    return _list(request, request.GET.get("cach", ReplyBy.PHONE.value))


def _list(request: HttpRequest, chosen: str, typed: Mapping[str, str] | None = None) -> HttpResponse:
    """The list; `typed` (tracking numbers and the day that was refused) stays in its fields."""
    reach, today = ask_reach_in(request, DELIVERERS), timezone.localdate()
    way = chosen if chosen in BY_HAND else ""
    over = carried_by(reach).exclude(state__in=values(WAITING_STATES)).order_by("-delivered_at", "-pk")
    return list_page(
        request,
        "questions/delivering/list.html",
        waiting_deliveries(agencies=reach, way=way) if way else over,
        _COLUMNS,
        title="Báo trả lời",
        status=400 if typed else 200,
        rows=partial(_rows, typed=typed or {}),
        day=(typed or {}).get("on", f"{today:%d/%m/%Y}"),
        chosen=way or _OVER,
        tabs=[*((key, one.task) for key, one in BY_HAND.items()), (_OVER, "Đã xong")],
        today=today,
    )


def _rows(page: list[ReplyDelivery], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    last, today = last_attempts(page), timezone.localdate()
    return [
        {
            "one": one,
            "last": last.get(one.pk),
            "due": due_in_words(one.reply.question.due_on, today),
            "number": typed.get(f"so-{one.pk}", ""),
        }
        for one in page
    ]


def _found(request: HttpRequest, pk: int) -> tuple[ReplyDelivery, Any]:
    """The delivery and the officer. Raises Http404 for an officer whose agencies do not deliver it."""
    return get_object_or_404(carried_by(ask_reach_in(request, DELIVERERS)), pk=pk), signed_in(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One reply: the asker, what to say, and the attempts so far. Only the response to a POST shows name and contact,
    after the access has been recorded in the journal."""
    one, by = _found(request, pk)
    asked, contact, at = one.reply.question, None, timezone.now()
    if request.method == "POST":
        contact = show_contact(question=asked, reason=ContactReason.REPLY, words="", by=by, at=at)
    is_waiting = one.state in WAITING_STATES
    is_hopeless = is_waiting and may_do_otherwise(one, at=at)
    return render(
        request,
        "questions/delivering/delivery.html",
        {
            "delivery": one,
            "question": asked,
            "contact": contact,
            "may_look": is_waiting and may_see_contact(by, asked),
            "says": words_to_say(one) if one.way == ReplyBy.PHONE else (),
            "blocks": plain_blocks(one.reply.text),
            "attempts": one.attempts.select_related("by").order_by("pk"),
            "is_waiting": is_waiting,
            "form": ReplyAttemptForm(shown=one),
            "others": [(way.value, way.label) for way in other_ways(one)] if is_hopeless else [],
            "give_up": GiveUpForm() if is_hopeless else None,
            "due": due_in_words(asked.due_on, timezone.localdate(at)) if asked.is_open else "",
        },
    )


# ---- letters ---------------------------------------------------------------------------------------------------------


def _letters(request: HttpRequest) -> list[ReplyDelivery]:
    by, reach = signed_in(request), ask_reach_in(request, DELIVERERS)
    found = waiting_deliveries(agencies=reach, way=ReplyBy.POST.value)
    return [one for one in found[:MOST_LETTERS] if may_see_contact(by, one.reply.question)]


@never_cache
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """The first waiting letters as one PDF, with a list to fill in and the addresses. The download records an access to
    each address in the journal."""
    if not (found := _letters(request)):
        return error_redirect(request, "Không có thư nào chờ gửi.", "questions_deliveries")
    for one in found:
        show_contact(
            question=one.reply.question, reason=ContactReason.REPLY, words="", by=signed_in(request), at=timezone.now()
        )
    named = {"Content-Disposition": f'attachment; filename="thu-tra-loi-{timezone.localdate():%Y%m%d}.pdf"'}
    return HttpResponse(letters_of_post(found), content_type="application/pdf", headers=named)


@require_POST
def posted(request: HttpRequest) -> HttpResponse:
    """Save the postal tracking numbers typed next to the letters; each letter is saved on its own, so one refusal does
    not stop the others."""
    typed = {name: str(value) for name, value in request.POST.items()}
    form, done = ReplyAttemptForm(typed | {"result": AttemptResult.POSTED.value}), 0
    if not form.is_valid():
        messages.error(request, f"Chưa ghi thư nào. {form.errors['on'][0] if 'on' in form.errors else ''}".strip())
        return _list(request, ReplyBy.POST.value, typed)
    for one in _letters(request):
        if number := request.POST.get(f"so-{one.pk}", "").strip()[:40]:
            said: dict[str, Any] = {"result": AttemptResult.POSTED, "number": number, "on": form.cleaned_data["on"]}
            try:
                note_attempt(delivery=one, **said, by=signed_in(request), at=timezone.now())
                done += 1
            except Refused as error:
                messages.error(request, f"{one.reply.question.reference}: {error}")
    count_message(request, done, "Đã ghi {} thư gửi bưu điện.", "Chưa ghi thư nào: chưa có số hiệu nào ghi được.")
    return redirect("questions_deliveries")


_ACTS: Mapping[str, tuple[str, Any, type[forms.Form], str]] = {
    "lan-bao": ("questions_attempt", note_attempt, ReplyAttemptForm, "Đã ghi."),
    "cach-khac": ("questions_reroute", reroute_reply, RerouteForm, "Đã đổi cách báo."),
    "khong-bao-duoc": ("questions_give_up", give_up_reply_by_two, GiveUpForm, "Đã ghi không báo được người hỏi."),
}
urls = [
    path("bao-tra-loi/", waiting, name="questions_deliveries"),
    path("bao-tra-loi/thu.pdf", batch, name="questions_letters"),
    path("bao-tra-loi/da-gui/", posted, name="questions_posted"),
    path("bao-tra-loi/<int:pk>/", delivery, name="questions_delivery"),
    *(
        path(
            f"bao-tra-loi/<int:pk>/{word}/",
            act_view(do, "delivery", _found, form=form, said=said, to="questions_delivery", key="pk"),
            name=name,
        )
        for word, (name, do, form, said) in _ACTS.items()
    ),
]
menu = (AdminMenuEntry("Báo trả lời", "questions_deliveries", DELIVERERS, "mail", 40),)
