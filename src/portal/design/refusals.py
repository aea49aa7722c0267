"""The hierarchy of refusals, and helpers that show the result or the refusal of an operation to the user.

A refusal says in Vietnamese what prevents the operation and what to do; pages show this text. The type determines the
remedy: ask a colleague, reload the page, read the other's text, fill in what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect


class Refused(Exception):
    """The operation is refused; nothing has changed.

    `field` is the form field for the message. `about` is additional data: the row as it is now, the missing fields, or
    a few words for a list.
    """

    text = "Không làm được việc này. Xin tải lại trang rồi xem lại."

    def __init__(self, text: str = "", *, field: str | None = None, about: Any = None) -> None:
        super().__init__(text or self.text)
        self.field, self.about = field, about


class NotAllowed(PermissionDenied):
    """The officer has no permission: somebody with the role at the agency must do it. The response is a 403 page."""


class SecondPersonNeeded(Refused, NotAllowed):
    """Whoever took part in the matter must not decide it: a colleague must."""

    text = "Bạn đã tham gia việc này nên không tự duyệt được. Cần một đồng nghiệp khác."


class WrongState(Refused):
    """The row is not in a state in which this act is possible, because somebody else was quicker. Reload the page."""

    text = "Có người vừa xử lý trước bạn. Xin tải lại trang để xem."


class Overtaken(Refused):
    """Somebody has changed the row since it was read; `about` is its present state. Show both, ask again."""

    text = "Nội dung đã thay đổi từ lúc bạn mở trang. Xin đọc lại rồi quyết định."


class ReasonMissing(Refused):
    """Others will read why: give a reason in words."""

    text = "Hãy viết rõ vì sao."


class Incomplete(Refused):
    """A required value is missing or invalid; `about` may name the fields."""

    text = "Còn thiếu nội dung cần có. Xin điền đủ."


class SecondPersonAsked(Exception):
    """Neither executed nor refused: the act waits for another officer.

    `about`: the result of the trial, if there was one.
    """

    text = "Đã ghi đề nghị. Việc chỉ được làm khi một người khác có quyền đồng ý."

    def __init__(self, *, about: Any = None) -> None:
        super().__init__(self.text)
        self.about = about


def refuse_if(hinders: object, refusal: Exception) -> None:
    """Raise the refusal if the condition is true."""
    if hinders:
        raise refusal


type RefusalTexts = Mapping[type[Exception], str]
NO_TEXTS: RefusalTexts = MappingProxyType({})
_FAMILY: tuple[type[Exception], ...] = (Refused,)


@contextmanager
def refusals_as_messages(
    request: HttpRequest, *others: type[Exception], texts: RefusalTexts = NO_TEXTS, success: str = ""
) -> Iterator[None]:
    """Show refusals as messages instead of raising them: their own text, or that of their type in `texts`.

    The rest of the block is skipped. `others` are further exception types to handle. `success` is the message if
    nothing was refused.
    """
    try:
        yield
    except (*others, *_FAMILY) as refusal:
        messages.error(request, _text_of(refusal, texts))
    else:
        if success:
            messages.success(request, success)


@contextmanager
def refusals_in_form(
    form: forms.BaseForm, *others: type[Exception], texts: RefusalTexts = NO_TEXTS, field: str | None = None
) -> Iterator[None]:
    """Show refusals in a form: at the field named by the refusal or the caller, else above the form.

    If `about` is a dict of fields, each field gets its message.
    """
    try:
        yield
    except (*others, *_FAMILY) as refusal:
        at, about = getattr(refusal, "field", None) or field, getattr(refusal, "about", None)
        for name, told in (about if isinstance(about, dict) else {at: _text_of(refusal, texts)}).items():
            form.add_error(name if name in form.fields else None, told)


def _text_of(refusal: Exception, texts: RefusalTexts) -> str:
    said = " ".join(getattr(refusal, "messages", [str(refusal)]))  # forms and models may have several messages
    return next((text for kind, text in texts.items() if isinstance(refusal, kind)), said)


def success_redirect(request: HttpRequest, text: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's `redirect`, with a success message."""
    messages.success(request, text)
    return redirect(to, *args, **kwargs)


def error_redirect(request: HttpRequest, text: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's `redirect`, with an error message."""
    messages.error(request, text)
    return redirect(to, *args, **kwargs)


def count_message(request: HttpRequest, count: int, done: str, nothing: str) -> None:
    """A success message with the count in place of `{}`; for 0 what hinders, since nothing was changed."""
    if count:
        messages.success(request, done.replace("{}", str(count)))
    else:
        messages.info(request, nothing)


def or_refuse[Found](found: Found | None, refusal: Exception) -> Found:
    """The value. Raises the refusal if it is None."""
    if found is None:
        raise refusal
    return found


def or_404[Found](found: Found | None) -> Found:
    """The value. Raises Http404 if it is None."""
    return or_refuse(found, Http404())


def permit(is_allowed: bool) -> None:
    """Raise PermissionDenied unless allowed."""
    if not is_allowed:
        raise PermissionDenied
