"""Statistics for heads of agencies and the People's Committee: on screen, on paper and as a spreadsheet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from lawtext.dates import (
    MONTH,
    QUARTER,
    YEAR,
    first_day,
)
from lawtext.words import slugify
from portal.agencies.admin.forms import OfferForm
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.dates import Period
from portal.agencies.models import Agency
from portal.agencies.queries import agencies_within, ask_reach, origins_of
from portal.design.fields import DayInput
from portal.design.refusals import permit
from portal.design.sheets import TableSheet, sheet_answer
from portal.library.states.topics import TOPICS, topic_name
from portal.questions.admin.figure_tables import chart_of, headlines, rows_of, sentence, sheets_of
from portal.questions.queries.figures import FiguresFilter, PeriodOverview, by_agency, by_field, by_stretch, overview
from portal.questions.queries.workload import least_clear, most_asked, oldest_unanswered, open_by_agency
from portal.questions.states import Track
from portal.schema.states import LabelledChoices

_LONGEST_YEARS = 10


class FiguresSpan(LabelledChoices):
    MONTH = "thang-nay", "Tháng này"
    LAST_MONTH = "thang-truoc", "Tháng trước"
    QUARTER = "quy-nay", "Quý này"
    LAST_QUARTER = "quy-truoc", "Quý trước"
    YEAR = "nam-nay", "Năm nay"
    LAST_YEAR = "nam-truoc", "Năm trước"
    OWN = "tu-chon", "Từ ngày đến ngày"


_RUNNING = {FiguresSpan.MONTH: MONTH, FiguresSpan.QUARTER: QUARTER, FiguresSpan.YEAR: YEAR}
_BEFORE = {FiguresSpan.LAST_MONTH: MONTH, FiguresSpan.LAST_QUARTER: QUARTER, FiguresSpan.LAST_YEAR: YEAR}


class FiguresForm(OfferForm):
    ky = forms.ChoiceField(label="Kỳ", required=False, choices=FiguresSpan.choices())
    tu = forms.DateField(
        label="Từ ngày", required=False, widget=DayInput, error_messages={"invalid": "Ngày không đúng."}
    )
    den = forms.DateField(
        label="Đến ngày", required=False, widget=DayInput, error_messages={"invalid": "Ngày không đúng."}
    )
    co_quan = forms.ChoiceField(label="Cơ quan", required=False)
    linh_vuc = forms.ChoiceField(
        label="Lĩnh vực",
        required=False,
        choices=[("", "Mọi lĩnh vực"), *((slugify(topic), topic) for topic in TOPICS)],
    )
    luong = forms.ChoiceField(label="Người hỏi", required=False, choices=[("", "Tất cả"), *Track.choices()])

    def clean(self) -> None:
        said = self.cleaned_data
        since, until = said.get("tu"), said.get("den")
        if said.get("ky") == FiguresSpan.OWN and not self.errors:
            if since is None or until is None:
                self.add_error("tu" if since is None else "den", "Hãy chọn cả ngày đầu và ngày cuối.")
            elif until < since:
                self.add_error("den", "Ngày cuối phải sau ngày đầu.")
            elif until.year - since.year > _LONGEST_YEARS:
                self.add_error("den", f"Một kỳ dài nhất {_LONGEST_YEARS} năm.")

    def period(self, today: date) -> Period:
        """The requested period; the current month if the request is invalid."""
        said = getattr(self, "cleaned_data", {})
        return (
            Period(said["tu"], said["den"])
            if said.get("ky") == FiguresSpan.OWN and not self.errors
            else named_period(FiguresSpan(said.get("ky") or FiguresSpan.MONTH), today)
        )


def named_period(span: FiguresSpan, today: date) -> Period:
    """A named period as seen on `today`; a current period ends on `today`."""
    if span in _BEFORE:
        months = _BEFORE[span]
        last = first_day(today, of=months) - timedelta(days=1)
        return Period(first_day(last, of=months), last)
    return Period(first_day(today, of=_RUNNING.get(span, MONTH)), today)


FIGURES = "figure.read"
_LISTED = 8  # entries in each ranking: most asked, waiting longest …
_TABLES = 60  # agencies on the page; the spreadsheet has all
_OTHERS = ("co_quan", "linh_vuc", "luong")
_KEPT = ("ky", "tu", "den", *_OTHERS)


# The request, limited to what the officer may see, with the keys `form`, `narrowing`, `agency`, `query` (the query
# string), `is_narrow` and `told` (the scope in words).
_FiguresRequest = dict[str, Any]


def _told(narrowing: FiguresFilter, agency: Agency | None) -> str:
    """The scope in words, as in "01/11/2026 – 25/11/2026, Sở Xây dựng, Đất đai"."""
    period, field = narrowing.period, narrowing.field_slug
    said = [
        f"{period.since:%d/%m/%Y} – {period.until:%d/%m/%Y}",
        agency.name if agency else "",
        field and topic_name(field),
    ]
    return ", ".join(filter(None, said))


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    return render(request, "questions/figures/page.html", _shown(_asked(request), timezone.localdate()))


@require_safe
def on_paper(request: HttpRequest) -> HttpResponse:
    """The same page for print on one A4 page, without the frame of the back office."""
    return render(
        request,
        "questions/figures/paper.html",
        _shown(_asked(request), timezone.localdate()) | {"is_paper": True, "printed_at": timezone.localtime()},
    )


@require_safe
def as_file(request: HttpRequest, ending: str) -> HttpResponse:
    asked = _asked(request)
    period = asked["narrowing"].period
    return sheet_answer(f"so-lieu-hoi-dap-{period.since:%Y%m%d}-{period.until:%Y%m%d}.{ending}", _sheets(asked))


# ---- how -------------------------------------------------------------------------------------------------------------


def _asked(request: HttpRequest) -> _FiguresRequest:
    """Parse the request. Raises PermissionDenied for an agency outside the officer's reach."""
    reach, today = ask_reach(request, FIGURES), timezone.localdate()
    named = agencies_within(reach=reach, on=today).values_list("slug", "name")
    form = FiguresForm(request.GET or None, offers={"co_quan": [("", "Tất cả"), *named]})
    said: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    slug = request.GET.get("co_quan", "")
    agency = Agency.objects.filter(slug=slug).first() if slug else None
    keys = frozenset(origins_of(keys={agency.pk})) if agency else frozenset(reach) if reach is not None else None
    permit(reach is None or (keys is not None and keys <= reach))
    narrowing = FiguresFilter(
        period=form.period(today),
        agencies=keys,
        field_slug=said.get("linh_vuc", ""),
        track=said.get("luong", ""),
    )
    return {
        "form": form,
        "narrowing": narrowing,
        "agency": agency,
        "query": urlencode({name: request.GET[name] for name in _KEPT if request.GET.get(name)}),
        "is_narrow": keys is not None or bool(narrowing.field_slug),
        "told": _told(narrowing, agency),
    }


def _tabs(asked: _FiguresRequest) -> list[dict[str, object]]:
    """Tabs of the named periods, which keep the other filters."""
    kept = {name: asked["form"].data[name] for name in _OTHERS if asked["form"].data.get(name)}
    current = asked["form"].data.get("ky") or FiguresSpan.MONTH.value
    named = [span for span in FiguresSpan if span is not FiguresSpan.OWN]
    return [
        {"label": span.label, "query": urlencode({"ky": span.value} | kept), "is_current": span.value == current}
        for span in named
    ]


def _shown(asked: _FiguresRequest, today: date) -> dict[str, Any]:
    narrowing = asked["narrowing"]
    seen = overview(narrowing=narrowing)
    where: dict[str, Any] = {
        "agencies": narrowing.agencies,
        "field_slug": narrowing.field_slug,
        "track": narrowing.track,
    }
    lying = open_by_agency(on=today, soon=today, **where)
    agencies = by_agency(narrowing=narrowing)
    open_count, overdue = sum(one["open"] for one in lying), sum(one["overdue"] for one in lying)
    return {
        "asked": asked,
        "form": asked["form"],
        "tabs": _tabs(asked),
        "period": narrowing.period,
        "headlines": headlines(seen, is_narrow=asked["is_narrow"]),
        "sentence": sentence(seen, is_narrow=asked["is_narrow"], open_count=open_count, overdue=overdue),
        "chart": chart_of(by_stretch(narrowing=narrowing), is_narrow=asked["is_narrow"]),
        "agencies": rows_of(agencies[:_TABLES], late=lying),
        "more_agencies": max(len(agencies) - _TABLES, 0),
        "fields": rows_of(by_field(narrowing=narrowing)),
        "tracks": rows_of(seen.tracks),
        "now": seen.now,
        "late": [one for one in lying if one["overdue"]],
        "oldest": oldest_unanswered(on=today, limit=_LISTED, **where),
        "most_asked": most_asked(agencies=narrowing.agencies, field_slug=narrowing.field_slug, limit=_LISTED),
        "least_clear": least_clear(agencies=narrowing.agencies, limit=_LISTED),
    }


def _sheets(asked: _FiguresRequest) -> list[TableSheet]:
    seen: PeriodOverview = overview(narrowing=asked["narrowing"])
    return sheets_of(
        told=asked["told"],
        seen=seen,
        agencies=by_agency(narrowing=asked["narrowing"]),
        fields=by_field(narrowing=asked["narrowing"]),
        stretches=by_stretch(narrowing=asked["narrowing"]),
    )


urls = [
    path("so-lieu/", figures, name="questions_figures"),
    path("so-lieu/in/", on_paper, name="questions_figures_paper"),
    path("so-lieu/bang-tinh.xlsx", as_file, {"ending": "xlsx"}, name="questions_figures_xlsx"),
    path("so-lieu/bang-tinh.csv", as_file, {"ending": "csv"}, name="questions_figures_csv"),
]
menu = (AdminMenuEntry("Số liệu hỏi đáp", "questions_figures", (FIGURES,), "list-ol", 60),)
