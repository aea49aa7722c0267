"""The operator's page: health, failures and stuck outbox slips; and the journal with its search."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency, Officer
from portal.agencies.operations import rate_limits
from portal.agencies.queries import ask_reach, has_verb, officer_for_all, signed_in
from portal.design.admin import ListColumns, act_view, form_page, list_page
from portal.design.fields import DayInput, WholeNumberField, read_day
from portal.design.incidents import latest_incidents
from portal.design.refusals import count_message, or_404, refuse_if
from portal.design.sheets import Cell, TableSheet, sheet_answer
from portal.journal import queries
from portal.journal.models import Alert, Entry, RetentionRule
from portal.journal.operations import health_report, record, retry_stuck
from portal.journal.operations.personal import EDIT, RequestedTerm, set_retention_term_by_two
from portal.journal.operations.watch import see_alert
from portal.journal.queries import LOOKED_THROUGH, label_of
from portal.journal.queries.chain import newest_head
from portal.journal.queries.retention import in_words, retention_kinds, retention_lines, term_days
from portal.journal.queries.watch import RULE_OF, alerts_within
from portal.journal.states import (
    ANSWER_ALERTS,
    DETAIL_CHANGES,
    DETAIL_LABELS,
    DETAIL_WORDS,
    HANDLE_BREACHES,
    verb_label,
)
from portal.schema.queries import narrowed

READ = "journal.read"
ENTRIES_A_PAGE = 50
STUCK_A_PAGE = 20
MOST_EXPORTED = 20_000


@require_safe
def show_journal(request: HttpRequest) -> HttpResponse:
    """The operator's page: health, recent failures, outboxes, stuck slips, and the newest signed head of the chain.

    `?ma=` searches for the failure with the number that a user reports.
    """
    officer_for_all(request, READ)
    stuck = Paginator(queries.slips_stuck(), STUCK_A_PAGE).get_page(request.GET.get("ket"))
    report, number = health_report(at=timezone.now()), request.GET.get("ma", "").strip()
    head = newest_head()
    return render(
        request,
        "journal/journal.html",
        {
            "report": report,
            "number": number,
            "incidents": latest_incidents(number=number),
            "trays": queries.outboxes(),
            "stuck": stuck,
            "stuck_rows": [(slip, verb_label(slip.entry.verb), label_of(slip.reader)) for slip in stuck],
            "refusals": rate_limits.refusals(),
            "head": head,
            "head_at": head and datetime.fromisoformat(head.at),
        },
    )


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Retry one stuck slip (`slip`), or all stuck slips of a reader."""
    officer = officer_for_all(request, "journal.retry")
    slip = request.POST.get("slip", "")
    count = retry_stuck(
        reader=request.POST.get("reader", ""),
        slip=int(slip) if slip.isdecimal() else None,
        by=officer,
        at=timezone.now(),
    )
    count_message(request, count, "Đã cho thử lại {} phiếu.", "Không còn phiếu nào bị kẹt ở đây.")
    return redirect("journal")


# ---- search in the journal -------------------------------------------------------------------------------------------


class EntrySearchForm(forms.Form):
    """Filters, by the query parameters. `viec` is a whole verb or the beginning of one ("edition.")."""

    tu = forms.CharField(label="Có các chữ", required=False, max_length=100)
    viec = forms.CharField(label="Việc", required=False)
    nguoi = forms.CharField(label="Tên đăng nhập của người làm", required=False, max_length=150)
    coquan = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan", required=False, empty_label="Tất cả")
    tungay = forms.DateField(label="Từ ngày", required=False, widget=DayInput)
    denngay = forms.DateField(label="Đến hết ngày", required=False, widget=DayInput)

    def __init__(self, *args: Any, reach: set[int] | None) -> None:
        super().__init__(*args)
        used = Entry.objects.order_by("verb").values_list("verb", flat=True).distinct()
        named = sorted(((verb, verb_label(verb)) for verb in used), key=lambda one: one[1].lower())
        self.fields["viec"].widget = forms.Select(choices=[("", "Tất cả"), *named])
        chosen: Any = self.fields["coquan"]
        chosen.queryset = narrowed(Agency.objects.order_by("name_sort"), pk__in=reach)

    def narrowing(self) -> dict[str, Any]:
        """The filters that are set. An invalid field filters nothing, and the page shows its error."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@require_safe
def show_entries(request: HttpRequest) -> HttpResponse:
    """List who did what, to which subject, when and for which agency: for the officer's own agencies, or for all."""
    form, entries = _asked(request)
    page = Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "form": form,
        "page": page,
        "rows": _rows(page.object_list),
        "kept": urlencode({name: value for name, value in request.GET.items() if name != "trang" and value}),
        "most": MOST_EXPORTED,
    }
    return render(request, "journal/entries.html", context | {"looked_through": LOOKED_THROUGH})


@require_safe
def export_entries(request: HttpRequest, ending: str) -> HttpResponse:
    """Export the listed entries as a table. The export itself is recorded, with the officer and the filters."""
    form, entries = _asked(request)
    cells: list[tuple[Cell, ...]] = [
        (
            row["number"],
            f"{timezone.localtime(row['entry'].at):%d/%m/%Y %H:%M:%S}",
            row["words"],
            row["entry"].subject_label,
            str(row["entry"].actor or "hệ thống"),
            row["entry"].actor.username if row["entry"].actor else "",
            row["agencies"],
            "; ".join(f"{name}: {value}" for name, value in (*row["details"], *row["technical"])),
        )
        for row in _rows(entries[:MOST_EXPORTED])
    ]
    with transaction.atomic():
        asked = {name: str(value) for name, value in form.narrowing().items()}
        details, at = {"count": len(cells), "as": ending}, timezone.now()
        record("journal.exported", subject=None, by=signed_in(request), at=at, details=details, erasable=asked)
    return sheet_answer(f"nhat-ky-{timezone.localdate():%Y%m%d}.{ending}", [TableSheet("Nhật ký", _HEAD, cells)])


_HEAD = ("Mục thứ", "Lúc", "Việc", "Đối tượng", "Người làm", "Tên đăng nhập", "Cơ quan", "Chi tiết")


def _asked(request: HttpRequest) -> tuple[EntrySearchForm, QuerySet[Entry]]:
    reach = ask_reach(request, READ)
    said = (form := EntrySearchForm(request.GET, reach=reach)).narrowing()
    found = queries.entries_found(
        verb=said.get("viec", ""),
        username=said.get("nguoi", ""),
        since=said.get("tungay"),
        until=said.get("denngay"),
        agencies={said["coquan"].pk} if "coquan" in said else reach,
        is_own=reach is not None,
    )
    return form, queries.entries_with(said["tu"], found) if "tu" in said else found


def _rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    entries = list(entries)
    agencies = queries.agencies_of(entries)
    told = {one.pk: one.details | (one.erasable.details if hasattr(one, "erasable") else {}) for one in entries}
    named = Agency.objects.in_bulk([one["agency"] for one in told.values() if isinstance(one.get("agency"), int)])
    return [
        {
            "entry": entry,
            "number": entry.link.number if hasattr(entry, "link") else None,
            "words": verb_label(entry.verb),
            "agencies": agencies[entry.pk],
            **_in_words(told[entry.pk], named),
        }
        for entry in entries
    ]


def _in_words(details: dict[str, Any], agencies: Mapping[int, Agency]) -> dict[str, list[tuple[str, str]]]:
    """Split details into those that people read and those that are only for machines."""
    read = {
        name: value
        for name, value in details.items()
        if name in DETAIL_LABELS
        and (name in DETAIL_CHANGES or not isinstance(value, dict | list))
        and not (name == "kind" and f"{value}".isascii())  # a version's kind is its key in settings
    }
    return {
        "details": [
            (DETAIL_LABELS[name], _told(name, agencies.get(value, value) if name == "agency" else value))
            for name, value in read.items()
        ],
        "technical": [
            (name, json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder).strip('"'))
            for name, value in details.items()
            if name not in read
        ],
    }


def _told(name: str, value: object) -> str:
    if isinstance(value, list):
        return " → ".join(_told(name, one) for one in value)
    if isinstance(value, bool):
        return "có" if value else "không"
    said = "–" if value is None else str(value)
    day = read_day(said) if "-" in said else None
    return f"{day:%d/%m/%Y}" if day else DETAIL_WORDS.get(name, {}).get(said, said)


@never_cache
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    reach = ask_reach(request, ANSWER_ALERTS)
    columns: ListColumns = {
        "Lúc": "raised_at",
        "Cảnh báo": lambda one: RULE_OF[one.rule].label,
        "Tài khoản": "officer",
        "Số lượt": "count",
        "Gửi thư lúc": "told_at",
        "Tình trạng": "get_state_display",
        "Người xem": "seen_by",
        "Xem lúc": "seen_at",
        "Ghi chú": "remark",
    }
    return list_page(
        request,
        "journal/alerts.html",
        alerts_within(reach),
        columns,
        title="Cảnh báo an ninh",
        per_page=25,
        rows=lambda page: [(one, RULE_OF[one.rule], one.officer_id != signed_in(request).pk) for one in page],
        handles=has_verb(request.user, HANDLE_BREACHES),
    )


def _own_alert(request: HttpRequest, pk: int) -> tuple[Alert, Officer]:
    return get_object_or_404(alerts_within(ask_reach(request, ANSWER_ALERTS)), pk=pk), signed_in(request)


see = act_view(
    see_alert,
    "alert",
    _own_alert,
    form={"remark": forms.CharField(max_length=500, error_messages={"required": "Hãy ghi đã xem gì, kết quả ra sao."})},
    said="Đã ghi kết quả xem cảnh báo.",
    to="journal_alerts",
)


# ---- retention terms -------------------------------------------------------------------------------------------------


class TermForm(forms.ModelForm[RetentionRule]):
    class Meta:
        model = RetentionRule
        fields = ("days", "valid_from", "basis")
        field_classes = {"days": WholeNumberField}
        widgets = {"valid_from": DayInput, "basis": forms.Textarea({"rows": 2})}
        help_texts = {"days": "Ngắn hơn hạn đang áp dụng thì một người khác phải đồng ý."}

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        refuse_if(day < timezone.localdate(), forms.ValidationError("Chọn từ hôm nay trở đi."))
        return day


_RETENTION: ListColumns = {
    "Dữ liệu": "kind.label",
    "Hạn (ngày)": "rule.days",
    "Từ ngày": lambda line: line["rule"].entry_id and line["rule"].valid_from,
    "Căn cứ": "rule.basis",
    "Ai quyết định": "rule.decided_by",
    "Quá hạn, chưa dọn": "overdue",
    "Xem hết lần cuối": "cleanup.looked_at",
    "Dọn gần nhất": "cleanup.cleared_at",
    "Đã dọn": "cleanup.count",
    "Vướng": "cleanup.fault",
}


@never_cache
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    officer_for_all(request, EDIT)
    lines = retention_lines(at=timezone.now())
    return list_page(request, "journal/retention.html", lines, _RETENTION, title="Hạn lưu giữ", per_page=40)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_retention(request: HttpRequest, kind: str) -> HttpResponse:
    """Set a new term for one kind of data. Below the form the page lists the earlier rules."""
    by, found = officer_for_all(request, EDIT), or_404(retention_kinds().get(kind))
    rules = RetentionRule.objects.filter(kind=kind).select_related("decided_by")
    form = TermForm(request.POST or None)

    def set_term(*, by: Officer, at: datetime, **said: Any) -> None:
        set_retention_term_by_two(wish=RequestedTerm(kind=kind, **said), by=by, at=at)

    return form_page(
        request, form, set_term, "journal/retention_term.html", by=by, said="Đã đặt hạn mới.", to="retention",
        kind=found, rules=rules, now=in_words(term_days(kind, timezone.localdate())),
    )  # fmt: skip


urls = [
    path("nhat-ky/", show_journal, name="journal"),
    path("nhat-ky/thu-lai/", retry, name="journal_retry"),
    path("nhat-ky/tra-cuu/", show_entries, name="journal_entries"),
    path("nhat-ky/tra-cuu/bang-tinh.xlsx", export_entries, {"ending": "xlsx"}, name="journal_entries_xlsx"),
    path("nhat-ky/tra-cuu/bang-tinh.csv", export_entries, {"ending": "csv"}, name="journal_entries_csv"),
    path("han-luu-giu/", retention, name="retention"),
    path("han-luu-giu/<slug:kind>/", set_retention, name="retention_term"),
    path("canh-bao/", alerts, name="journal_alerts"),
    path("canh-bao/<int:pk>/da-xem/", see, name="journal_alert_see"),
]
menu = (
    AdminMenuEntry("Cảnh báo an ninh", "journal_alerts", (ANSWER_ALERTS,), "warning", 799),
    AdminMenuEntry("Nhật ký", "journal", (READ,), "history", 800, for_all=True),
    AdminMenuEntry("Hạn lưu giữ", "retention", (EDIT,), "calendar", 798, for_all=True),
    AdminMenuEntry("Tra cứu nhật ký", "journal_entries", (READ,), "search", 801),
)
