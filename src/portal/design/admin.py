"""Declarative views of the back office: a list, a form, an act behind a button.

A view declares only what is specific to it; the common behaviour is here. A list is paginated, searched for words with
or without diacritics, and exported as a file. An invalid form is shown again with its errors. A refusal is shown as a
message, and irreversible acts require a confirmation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.coreutils import multigetattr

from lawtext.words import fold, slugify
from portal.agencies.admin.menu import confirmation
from portal.agencies.models import Officer
from portal.agencies.queries import officer_for_all
from portal.design.fields import ActForm
from portal.design.refusals import (
    NO_TEXTS,
    RefusalTexts,
    error_redirect,
    refusals_as_messages,
    refusals_in_form,
    success_redirect,
)
from portal.design.sheets import Cell, TableSheet, sheet_answer

MOST_ROWS = 100_000  # per file; also the limit of a search
_FILE = "tep"  # the query parameter
_ENDINGS = ("xlsx", "csv")

# Column head -> path of a row's value, in template syntax ("agency.name"), or a function that returns it.
type ListColumns = Mapping[str, str | Callable[[Any], object]]


def list_page(
    request: HttpRequest,
    template: str,
    found: QuerySet[Any] | Sequence[Any],
    columns: ListColumns,
    *,
    title: str,
    per_page: int = 25,
    key: str = "p",
    words: str = "tim",
    rows: Callable[[list[Any]], object] | None = None,
    status: int = 200,
    ending: str = "",
    **shown: object,
) -> HttpResponse:
    """A page of a list; with `?tep=xlsx` or `csv`, or an `ending` in the URL, the whole list as a file.

    `?tim=` keeps the rows whose columns contain each word, with or without diacritics; `words` renames it, "" if a form
    of the list searches itself. `key` is the page's query parameter. The template gets `page_obj` and `rows` of it.
    """
    typed = request.GET.get(words, "").replace("\x00", "").strip()[:100]
    if typed:
        found = rows_with_words(found[:MOST_ROWS], columns, typed)
    ending = ending or ("csv" if "csv" in request.GET else request.GET.get(_FILE, ""))
    if ending in _ENDINGS:
        return sheet_answer(
            f"{slugify(title)}-{timezone.localdate():%Y%m%d}.{ending}", [table_of(found[:MOST_ROWS], columns, title)]
        )
    page = Paginator(found, per_page).get_page(request.GET.get(key))
    kept = [(name, value) for name, value in request.GET.items() if value and name not in (key, _FILE, "csv")]
    tools = {
        "page_obj": page,
        "sought": typed,
        "narrowed": urlencode(kept),
        "tools_kept": [one for one in kept if one[0] != words],
        "has_own_words": words != "tim",
    }
    if rows is not None:
        tools["rows"] = rows(list(page.object_list))
    return render(request, template, tools | shown, status=status)


def rows_with_words(found: Iterable[Any], columns: ListColumns, typed: str) -> list[Any]:
    """The rows whose columns contain each of the words, with or without diacritics."""
    words = fold(typed).split()
    return [one for one in found if all(word in _folded(one, columns) for word in words)]


def table_of(found: Iterable[Any], columns: ListColumns, title: str) -> TableSheet:
    """The list as a sheet; Excel limits the title to 31 characters."""
    return TableSheet(title[:31], tuple(columns), [cells_of(one, columns) for one in found])


def _folded(one: Any, columns: ListColumns) -> str:
    return fold(" ".join(map(str, cells_of(one, columns))))


def cells_of(one: Any, columns: ListColumns) -> tuple[Cell, ...]:
    return tuple(_cell(value(one) if callable(value) else _value(one, value)) for value in columns.values())


def _value(one: Any, path: str) -> Any:
    """The value at a path; None if a part of the path is None. Raises AttributeError for an invalid path."""
    for name in path.split("."):
        one = None if one is None else multigetattr(one, name)
    return one


def _cell(said: object) -> Cell:
    match said:
        case None | False:
            return ""
        case True:
            return "có"
        case datetime():
            return f"{timezone.localtime(said):%H:%M %d/%m/%Y}"
        case date():
            return f"{said:%d/%m/%Y}"
        case int() | float():
            return said
    return str(said)


# The arguments of `confirmation` before an act.
type LossQuestion = Mapping[str, Any]
# The message after an act: a template with `{made}` and `{found}`, or a function of the result.
type DoneText = str | Callable[[Any], str]


def _told(said: DoneText, **about: Any) -> str:
    return said(about["made"]) if callable(said) else said.format(**about)


def values_of(form: forms.BaseForm) -> Mapping[str, Any]:
    """The arguments of a valid form for the operation: its `said()` if it has one, else the cleaned data."""
    said = getattr(form, "said", None)
    return said() if said else form.cleaned_data


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    do: Callable[..., Any],
    page: str | Callable[[], HttpResponse],
    *,
    by: Any,
    said: DoneText,
    to: str | Callable[[Any], str],
    args: Sequence[object] = (),
    key: str = "",
    others: Sequence[type[Exception]] = (),
    texts: RefusalTexts = NO_TEXTS,
    field: str | None = None,
    **shown: object,
) -> HttpResponse:
    """The view of a form: a valid form runs the operation `do`, shows the message `said` and redirects.

    `said` may contain `{made}`, the result. `to` is a URL name, with `args` or an attribute of the result (`key`:
    "pk"), or a function of the result. A refusal is shown in the form, with its own text or that of its type in
    `texts`, and the form is shown again: by a template, with the variables in `shown`, or by a function.
    """
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form, *others, texts=texts, field=field):
            made = do(**values_of(form), by=by, at=timezone.now())
            where = (to(made),) if callable(to) else (to, *([getattr(made, key)] if key else args))
            return success_redirect(request, _told(said, made=made), *where)
    status = 422 if form.errors else 200
    return page() if callable(page) else render(request, page, {"form": form} | shown, status=status)


def act_view(
    do: Callable[..., Any],
    noun: str,
    find: Callable[..., tuple[Any, Any]],
    *,
    said: DoneText,
    to: str | Callable[[Any], str],
    key: str = "",
    form: type[forms.Form] | Mapping[str, forms.Field] = MappingProxyType({}),
    unfit: str | Callable[..., HttpResponse] = "",
    unfit_as: str = "form",
    others: Sequence[type[Exception]] = (),
    texts: RefusalTexts = NO_TEXTS,
    asks: Callable[[Any], LossQuestion] | None = None,
    onward: Callable[[Any], str] | None = None,
) -> Callable[..., HttpResponse]:
    """The view of one act; it redirects to `to` (after success to `onward`, if given) with a message.

    `find` takes the request and the URL arguments, returns the object (argument `noun` of `do`) and the officer. `said`
    may contain `{found}` and `{made}`. If `form` is invalid, `unfit` is the message or renders the page."""

    @require_http_methods(["GET", "HEAD", "POST"] if asks else ["POST"])
    def view(request: HttpRequest, **address: Any) -> HttpResponse:
        found, by = find(request, **address)
        back = to(found) if callable(to) else reverse(to, args=[multigetattr(found, key)] if key else ())
        if asks is not None and request.method != "POST":
            return confirmation(request, back=back, **asks(found))
        filled = ActForm(form, request.POST) if isinstance(form, Mapping) else form(request.POST)
        if not filled.is_valid():
            if callable(unfit):
                return unfit(request, found, **{unfit_as: filled})
            return error_redirect(request, unfit or str(next(iter(filled.errors.values()))[0]), back)
        with refusals_as_messages(request, *others, texts=texts):
            made = do(**{noun: found}, **values_of(filled), by=by, at=timezone.now())
            if told := _told(said, found=found, made=made):
                messages.success(request, told)
            return redirect(onward(made) if onward else back)
        return redirect(back)

    return view


def for_all(verb: str, things: type[Model] | QuerySet[Any]) -> Callable[..., tuple[Any, Officer]]:
    """A `find` function for `act_view`: an object by primary key, for officers with the permission for all agencies."""

    def find(request: HttpRequest, pk: int) -> tuple[Any, Officer]:
        by = officer_for_all(request, verb)
        return get_object_or_404(things, pk=pk), by

    return find
