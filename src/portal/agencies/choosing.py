"""How a form lets an officer choose an agency among those that they act for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.agencies.models import Agency


def offer_agencies(field: forms.Field, agencies: QuerySet[Agency]) -> Agency | None:
    """Let the field choose among these. Where there is but one, it is chosen already, and returned."""
    choosing: Any = field
    choosing.queryset = agencies
    if len(known := list(agencies[:2])) != 1:
        return None
    choosing.initial = known[0]
    if choosing.required:
        choosing.empty_label = None
    return known[0]


def narrow_by_agency(form: forms.Form, name: str, agencies: QuerySet[Agency]) -> None:
    """Let a list be narrowed by these. Where there are no two of them, the form loses the field."""
    if len(agencies[:2]) < 2:
        del form.fields[name]
        return
    field: Any = form.fields[name]
    field.queryset = agencies
