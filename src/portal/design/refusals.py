"""What an operation refuses, told to whoever asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.contrib import messages
from django.http import HttpRequest


@contextmanager
def refusals_as_messages(request: HttpRequest, *refusals: type[Exception], text: str = "") -> Iterator[None]:
    """Show the text, or what the refusal says of itself, instead of raising it; the rest of the block is left out."""
    try:
        yield
    except refusals as refusal:
        messages.error(request, text or str(refusal))


@contextmanager
def refusals_in_form(form: forms.BaseForm, *refusals: type[Exception], field: str | None = None) -> Iterator[None]:
    """Show what the refusal says of itself above the form, or at the field, instead of raising it."""
    try:
        yield
    except refusals as refusal:
        form.add_error(field, str(refusal))
