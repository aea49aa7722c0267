"""What an operation did or refused, told to whoever asked for it; and what nobody finds, or may do."""

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

type RefusalTexts = Mapping[type[Exception], str]
_NO_TEXTS: RefusalTexts = MappingProxyType({})


@contextmanager
def refusals_as_messages(
    request: HttpRequest,
    *refusals: type[Exception],
    texts: RefusalTexts = _NO_TEXTS,
    text: str = "",
    success: str = "",
) -> Iterator[None]:
    """Show the text, or what the refusal says of itself, instead of raising it; the rest of the block is left out.

    `texts` are refusals with a text each. `success` is said where nothing was refused.
    """
    try:
        yield
    except (*refusals, *texts) as refusal:
        messages.error(request, _text_of(refusal, texts) or text or str(refusal))
    else:
        if success:
            messages.success(request, success)


@contextmanager
def refusals_in_form(
    form: forms.BaseForm, *refusals: type[Exception], texts: RefusalTexts = _NO_TEXTS, field: str | None = None
) -> Iterator[None]:
    """Show the text, or what the refusal says of itself, above the form, or at the field, instead of raising it."""
    try:
        yield
    except (*refusals, *texts) as refusal:
        form.add_error(field, _text_of(refusal, texts) or str(refusal))


def _text_of(refusal: Exception, texts: RefusalTexts) -> str:
    return next((text for kind, text in texts.items() if isinstance(refusal, kind)), "")


def success_redirect(request: HttpRequest, text: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's `redirect`, to a page that says what was done."""
    messages.success(request, text)
    return redirect(to, *args, **kwargs)


def error_redirect(request: HttpRequest, text: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's `redirect`, to a page that says why nothing was done."""
    messages.error(request, text)
    return redirect(to, *args, **kwargs)


def or_404[Found](found: Found | None) -> Found:
    """What was found. Raises Http404 where nothing was."""
    if found is None:
        raise Http404
    return found


def permit(is_allowed: bool) -> None:
    """Raises PermissionDenied for what is not allowed."""
    if not is_allowed:
        raise PermissionDenied
