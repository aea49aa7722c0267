"""The figures on one page, for heads of agencies and the People's Committee: on screen, on paper, in a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.desks import Desk, ask_reach
from portal.agencies.models import Agency
from portal.agencies.queries import agencies_existing_on, origins_of
from portal.design.sheets import CSV, XLSX, Sheet, comma_separated, workbook
from portal.library.topics import topic_name
from portal.questions.desks.figure_forms import SPAN_CHOICES, FiguresForm, Span
from portal.questions.desks.figure_sheets import sheets_of
from portal.questions.desks.figure_tables import chart_of, headlines, rows_of, sentence
from portal.questions.queries.figures import Narrowing, Overview, by_agency, by_field, by_stretch, overview
from portal.questions.queries.standing import least_clear, most_asked, oldest_unanswered, open_by_agency

FIGURES = "figure.read"
_LISTED = 8  # of what is asked most, waits longest …
_TABLES = 60  # agencies on the page; the spreadsheet has them all
_OTHERS = ("co_quan", "linh_vuc", "luong")
_KEPT = ("ky", "tu", "den", *_OTHERS)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, within what the officer may see."""

    form: FiguresForm
    narrowing: Narrowing
    agency: Agency | None
    query: str

    @property
    def is_narrow(self) -> bool:
        return self.narrowing.agencies is not None or bool(self.narrowing.field_slug)

    @property
    def told(self) -> str:
        """ "01/11/2026 – 25/11/2026, Sở Xây dựng, Đất đai"."""
        period = self.narrowing.period
        said = [f"{period.since:%d/%m/%Y} – {period.until:%d/%m/%Y}"]
        said += [self.agency.name] if self.agency else []
        said += [topic_name(self.narrowing.field_slug)] if self.narrowing.field_slug else []
        return ", ".join(said)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    return render(request, "questions/figures/page.html", _shown(asked, timezone.localdate()))


@require_safe
def on_paper(request: HttpRequest) -> HttpResponse:
    """The same without the frame of the back office: one page of A4."""
    asked = _asked(request)
    context = _shown(asked, timezone.localdate()) | {"is_paper": True, "printed_at": timezone.localtime()}
    return render(request, "questions/figures/paper.html", context)


@require_safe
def as_workbook(request: HttpRequest) -> HttpResponse:
    return _file(_asked(request), workbook, ending="xlsx", kind=XLSX)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    return _file(_asked(request), comma_separated, ending="csv", kind=CSV)


# ---- how -------------------------------------------------------------------------------------------------------------


def _asked(request: HttpRequest) -> Asked:
    """Raises PermissionDenied for figures of an agency that are none of the officer's business."""
    reach, today = ask_reach(request, FIGURES), timezone.localdate()
    form = FiguresForm(request.GET or None, agencies=_choices(reach, today))
    said: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    slug = request.GET.get("co_quan", "")
    agency = Agency.objects.filter(slug=slug).first() if slug else None
    keys = frozenset(origins_of(keys={agency.pk})) if agency else frozenset(reach) if reach is not None else None
    if reach is not None and (keys is None or not keys <= reach):
        raise PermissionDenied
    narrowing = Narrowing(
        period=form.period(today),
        agencies=keys,
        field_slug=said.get("linh_vuc", ""),
        track=said.get("luong", ""),
    )
    query = urlencode({name: request.GET[name] for name in _KEPT if request.GET.get(name)})
    return Asked(form, narrowing, agency, query)


def _choices(reach: set[int] | None, today: date) -> list[tuple[str, str]]:
    found = agencies_existing_on(on=today)
    if reach is not None:
        found = found.filter(pk__in=reach)
    return list(found.values_list("slug", "name"))


@dataclass(frozen=True, slots=True)
class Tab:
    """A period by its name, with the rest of what was asked for kept."""

    label: str
    query: str
    is_current: bool


def _tabs(asked: Asked) -> list[Tab]:
    kept = {name: asked.form.data[name] for name in _OTHERS if asked.form.data.get(name)}
    current = asked.form.data.get("ky") or Span.MONTH.value
    named = [choice for choice in SPAN_CHOICES if choice[0] != Span.OWN.value]
    return [Tab(label, urlencode({"ky": value} | kept), value == current) for value, label in named]


def _shown(asked: Asked, today: date) -> dict[str, Any]:
    narrowing = asked.narrowing
    seen = overview(narrowing=narrowing)
    where: dict[str, Any] = {
        "agencies": narrowing.agencies,
        "field_slug": narrowing.field_slug,
        "track": narrowing.track,
    }
    lying = open_by_agency(on=today, soon=today, **where)
    agencies = by_agency(narrowing=narrowing)
    open_count, overdue = sum(one.open for one in lying), sum(one.overdue for one in lying)
    return {
        "asked": asked,
        "form": asked.form,
        "tabs": _tabs(asked),
        "period": narrowing.period,
        "headlines": headlines(seen, is_narrow=asked.is_narrow),
        "sentence": sentence(seen, is_narrow=asked.is_narrow, open_count=open_count, overdue=overdue),
        "chart": chart_of(by_stretch(narrowing=narrowing), is_narrow=asked.is_narrow),
        "agencies": rows_of(agencies[:_TABLES], late=lying),
        "more_agencies": max(len(agencies) - _TABLES, 0),
        "fields": rows_of(by_field(narrowing=narrowing)),
        "tracks": rows_of(seen.tracks),
        "now": seen.now,
        "late": [one for one in lying if one.overdue],
        "oldest": oldest_unanswered(on=today, limit=_LISTED, **where),
        "most_asked": most_asked(agencies=narrowing.agencies, field_slug=narrowing.field_slug, limit=_LISTED),
        "least_clear": least_clear(agencies=narrowing.agencies, limit=_LISTED),
    }


def _sheets(asked: Asked) -> list[Sheet]:
    seen: Overview = overview(narrowing=asked.narrowing)
    return sheets_of(
        told=asked.told,
        seen=seen,
        agencies=by_agency(narrowing=asked.narrowing),
        fields=by_field(narrowing=asked.narrowing),
        stretches=by_stretch(narrowing=asked.narrowing),
    )


def _file(asked: Asked, write: Callable[[list[Sheet]], bytes | str], *, ending: str, kind: str) -> HttpResponse:
    period = asked.narrowing.period
    name = f"so-lieu-hoi-dap-{period.since:%Y%m%d}-{period.until:%Y%m%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(_sheets(asked)), content_type=kind, headers=headers)


urls = [
    path("so-lieu/", figures, name="questions_figures"),
    path("so-lieu/in/", on_paper, name="questions_figures_paper"),
    path("so-lieu/bang-tinh.xlsx", as_workbook, name="questions_figures_xlsx"),
    path("so-lieu/bang-tinh.csv", as_csv, name="questions_figures_csv"),
]
menu = (Desk("Số liệu hỏi đáp", "questions_figures", (FIGURES,), "list-ol", 60),)
