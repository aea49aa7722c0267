"""Tin nhắn đến: messages to the portal's accounts, each with its deadline, its answers and their delivery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import ask_reach, signed_in
from portal.design.admin import ListColumns, act_view, list_page
from portal.dissemination.operations.inbox import answer_message, close_message, hand_over_message, is_answered
from portal.dissemination.queries.inbox import TO_LOOK_AT, messages_in
from portal.dissemination.states import MESSAGE_ACTS, Channel, MessageState

VERB = "message.answer"
# Columns of the register as a file. People's words and numbers stay on the screen.
_COLUMNS: ListColumns = {
    "Nhận lúc": "received_at",
    "Kênh": "get_channel_display",
    "Cơ quan": "agency.name",
    "Trả lời trước hết ngày": "answer_by",
    "Tình trạng": "get_state_display",
    "Không cần trả lời vì": "closed_why",
    "Trả lời đã rời cổng lúc": "left_at",
    "Tin sau đó không giữ": "left_out",
}


@never_cache
@require_safe
def show_inbox(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("tinh-trang", TO_LOOK_AT)
    return list_page(
        request,
        "dissemination/staff/inbox.html",
        messages_in(agencies=ask_reach(request, VERB), state=asked),
        _COLUMNS,
        title="Tin nhắn đến",
        words="",
        states=[(TO_LOOK_AT, "Cần cán bộ xem"), *MessageState.choices(), ("", "Tất cả")],
        state=asked,
        today=timezone.localdate(),
    )


@never_cache
@require_safe
def show_message(request: HttpRequest, pk: int) -> HttpResponse:
    message, _ = _found(request, pk)
    return render(
        request,
        "dissemination/staff/message.html",
        {
            "message": message,
            "replies": message.replies.select_related("officer", "letter").prefetch_related("letter__deliveries"),
            "may": {name for name, act in MESSAGE_ACTS.items() if message.state in act.states},
            "is_answered": is_answered(message),
            "most": Channel(message.channel).row.most,
            "today": timezone.localdate(),
        },
    )


def _found(request: HttpRequest, pk: int) -> tuple[Any, Officer]:
    """Raises PermissionDenied without the right to answer messages, Http404 for messages to other agencies."""
    return get_object_or_404(messages_in(agencies=ask_reach(request, VERB)), pk=pk), signed_in(request)


# An answer, or the reason why none is needed.
_WORDS = {"text": forms.CharField(max_length=2000, error_messages={"required": "Xin viết lời trả lời, hoặc lý do."})}
answer = sensitive_post_parameters("text")(
    act_view(
        answer_message, "message", _found, form=_WORDS, to="message", key="pk",
        said="Lời trả lời đang chờ gửi. Tình trạng gửi hiện ở dưới.",
    )
)  # fmt: skip
urls: list[URLPattern] = [
    path("tin-nhan-den/", show_inbox, name="messages"),
    path("tin-nhan-den/<int:pk>/", show_message, name="message"),
    path("tin-nhan-den/<int:pk>/tra-loi/", answer, name="message_answer"),
    path(
        "tin-nhan-den/<int:pk>/chuyen/",
        act_view(
            hand_over_message, "message", _found, to="message", key="pk", said="Đã chuyển thành câu hỏi ở hỏi đáp."
        ),
        name="message_hand_over",
    ),
    path(
        "tin-nhan-den/<int:pk>/dong/",
        act_view(
            close_message,
            "message",
            _found,
            form=_WORDS,
            to="message",
            key="pk",
            said="Đã đóng, không cần trả lời.",
        ),
        name="message_close",
    ),
]
menu = (AdminMenuEntry("Tin nhắn đến", "messages", (VERB,), "comment", 5),)
