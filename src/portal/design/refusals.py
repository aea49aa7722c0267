"""What an operation did or refused, told to whoever asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


@contextmanager
def refusals_as_messages(
    request: HttpRequest, *refusals: type[Exception], text: str = "", success: str = ""
) -> Iterator[None]:
    """Show the text, or what the refusal says of itself, instead of raising it; the rest of the block is left out.

    `success` is said where nothing was refused.
    """
    try:
        yield
    except refusals as refusal:
        messages.error(request, text or str(refusal))
    else:
        if success:
            messages.success(request, success)


@contextmanager
def refusals_in_form(form: forms.BaseForm, *refusals: type[Exception], field: str | None = None) -> Iterator[None]:
    """Show what the refusal says of itself above the form, or at the field, instead of raising it."""
    try:
        yield
    except refusals as refusal:
        form.add_error(field, str(refusal))


def success_redirect(request: HttpRequest, text: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's `redirect`, to a page that says what was done."""
    messages.success(request, text)
    return redirect(to, *args, **kwargs)


def error_redirect(request: HttpRequest, text: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's `redirect`, to a page that says why nothing was done."""
    messages.error(request, text)
    return redirect(to, *args, **kwargs)
