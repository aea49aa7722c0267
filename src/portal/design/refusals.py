"""The one family of refusals, and how what an operation did or refused is told to whoever asked for it.

A refusal says in Vietnamese what hinders and what to do; the screen shows these words. Which member an operation raises
says what the remedy is: ask a colleague, load the page again, read the other's text, fill in what is missing.
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
    """An operation does not do this now; nothing has changed. `field` is where in a form it is told, `about` what it
    is about: the row as it stands now, the fields that are missing, a few words for a list."""

    text = "Không làm được việc này. Xin tải lại trang rồi xem lại."

    def __init__(self, text: str = "", *, field: str | None = None, about: Any = None) -> None:
        super().__init__(text or self.text)
        self.field, self.about = field, about


class NotAllowed(PermissionDenied):
    """The officer has no permission: somebody with the role at the agency must do it. Answered by a 403 page."""


class SecondPersonNeeded(Refused, NotAllowed):
    """Whoever had a hand in it does not judge it: a colleague must."""

    text = "Bạn đã tham gia việc này nên không tự duyệt được. Cần một đồng nghiệp khác."


class WrongState(Refused):
    """It is not where this act begins: somebody else was quicker. Load the page again."""

    text = "Có người vừa xử lý trước bạn. Xin tải lại trang để xem."


class Overtaken(Refused):
    """Somebody has changed it since it was read; `about` is how it stands. Show both, ask again."""

    text = "Nội dung đã thay đổi từ lúc bạn mở trang. Xin đọc lại rồi quyết định."


class ReasonMissing(Refused):
    """Others read why: give a reason in words."""

    text = "Hãy viết rõ vì sao."


class Incomplete(Refused):
    """Something that is needed was not given, or cannot be so; `about` may name the fields."""

    text = "Còn thiếu nội dung cần có. Xin điền đủ."


class SecondPersonAsked(Exception):
    """Not done, and not refused: it waits for another officer. `about`: what would come of it, where that was tried."""

    text = "Đã ghi đề nghị. Việc chỉ được làm khi một người khác có quyền đồng ý."

    def __init__(self, *, about: Any = None) -> None:
        super().__init__(self.text)
        self.about = about


def refuse_if(hinders: object, refusal: Exception) -> None:
    """Raises the refusal where something hinders."""
    if hinders:
        raise refusal


type RefusalTexts = Mapping[type[Exception], str]
NO_TEXTS: RefusalTexts = MappingProxyType({})
_FAMILY: tuple[type[Exception], ...] = (Refused,)


@contextmanager
def refusals_as_messages(
    request: HttpRequest, *others: type[Exception], texts: RefusalTexts = NO_TEXTS, success: str = ""
) -> Iterator[None]:
    """Show what a refusal says, or what `texts` say of its kind, instead of raising it; the rest of the block is left
    out. `others` are no refusals of the family. `success` is said where nothing was refused.
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
    """The same at the field that the refusal, or the caller, names, else above the form; what is `about` several fields
    is told at each."""
    try:
        yield
    except (*others, *_FAMILY) as refusal:
        at, about = getattr(refusal, "field", None) or field, getattr(refusal, "about", None)
        for name, told in (about if isinstance(about, dict) else {at: _text_of(refusal, texts)}).items():
            form.add_error(name if name in form.fields else None, told)


def _text_of(refusal: Exception, texts: RefusalTexts) -> str:
    said = " ".join(getattr(refusal, "messages", [str(refusal)]))  # of a form, or of a model, several
    return next((text for kind, text in texts.items() if isinstance(refusal, kind)), said)


def success_redirect(request: HttpRequest, text: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's `redirect`, to a page that says what was done."""
    messages.success(request, text)
    return redirect(to, *args, **kwargs)


def error_redirect(request: HttpRequest, text: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's `redirect`, to a page that says why nothing was done."""
    messages.error(request, text)
    return redirect(to, *args, **kwargs)


def or_refuse[Found](found: Found | None, refusal: Exception) -> Found:
    """What was found. Raises the refusal where nothing was."""
    if found is None:
        raise refusal
    return found


def or_404[Found](found: Found | None) -> Found:
    """The same with Http404."""
    return or_refuse(found, Http404())


def permit(is_allowed: bool) -> None:
    """Raises PermissionDenied for what is not allowed."""
    if not is_allowed:
        raise PermissionDenied
