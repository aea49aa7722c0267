"""Admin views of activities: the list, its sheets and files; entering, correcting and withdrawing one on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_safe

from portal.activities.admin.forms import (
    ActivityFilterForm,
    ActivityForm,
    TextFateForm,
    WithdrawActivityForm,
    agencies_to_choose,
)
from portal.activities.models import Activity, ActivityPhoto
from portal.activities.operations import (
    correct_activity,
    entry_of,
    erase_photo_by_two,
    keep_photos,
    photo_folder,
    record_activity,
    settle_text,
    withdraw_activity,
)
from portal.activities.queries import (
    amounts_in_words,
    filtered_activities,
    history_of,
    likely_duplicates,
    outdated_texts,
    totals_in,
    visible_activities,
)
from portal.activities.states import KINDS, ActivityKind, ActivityLanguage, ActivityMeasure, small
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import (
    ask_reach,
    covers,
    has_verb,
    officer_of,
    origins_of,
    postings_held,
    reach_of,
    scope_today,
    signed_in,
)
from portal.design.admin import ListColumns, act_view, list_page
from portal.design.refusals import (
    WrongState,
    count_message,
    error_redirect,
    or_404,
    permit,
    refusals_as_messages,
    success_redirect,
)
from portal.design.sheets import Cell, TableSheet
from portal.files.operations.exchange import private_download
from portal.journal.queries.attestations import shown_code, standing_of


def _total(counted: ActivityMeasure) -> Callable[[Activity], int | None]:
    return lambda one: sum(each.amount for each in one.amounts.all() if each.counted == counted) or None


def _spoken(language: ActivityLanguage) -> Callable[[Activity], int | None]:
    return lambda one: sum(each.amount for each in one.amounts.all() if each.language == language) or None


_COLUMNS: ListColumns = {
    "Nội dung": "title",
    "Mã": "code",
    "Ngày": "day",
    "Đến ngày": "until",
    "Hình thức": "get_kind_display",
    "Cơ quan": "agency.name",
    "Địa bàn": "place.name",
    "Nơi cụ thể": "spot",
    "Lĩnh vực": "field.name",
    "Nhiệm vụ của kế hoạch": "task.1",
    "Đối tượng": "audience",
    **{counted.label: _total(counted) for counted in ActivityMeasure},
    "Trong đó tiếng Khmer": _spoken(ActivityLanguage.KHMER),
    "Trong đó tiếng dân tộc thiểu số khác": _spoken(ActivityLanguage.MINORITY),
    "Số ước tính": lambda one: any(each.is_estimate for each in one.amounts.all()),
    "Liên kết minh chứng": "evidence_url",
    "Ghi chú": "note",
    "Bản đã phát, đã đọc": lambda one: one.text and one.text.entry.details["title"],
    "Mã kiểm chứng của bản": lambda one: one.text and shown_code(one.text.code),
    "Đã làm gì với bản cần xem lại": "get_fate_display",
    "Rút vì": "withdrawn_note",
}


def sample() -> TableSheet:
    """A sheet with its headings and three typical rows."""
    head = (
        "Nội dung",
        "Ngày",
        "Hình thức",
        "Cơ quan",
        "Địa bàn",
        "Đối tượng",
        "Số lượng",
        "Số lượt người",
        "Trong đó tiếng Khmer",
        "Số ước tính",
        "Liên kết minh chứng",
        "Ghi chú",
    )
    rows: list[tuple[Cell, ...]] = [
        ("Phổ biến Luật Đất đai tại nhà văn hóa ấp 3", "05/3/2026", "Phổ biến trực tiếp")
        + ("", "", "Nhân dân", 1, 85, None, "", "", ""),
        ("Phát tờ gấp phòng, chống bạo lực gia đình", "08/3/2026", "Phát tài liệu miễn phí")
        + ("", "", "Hội viên phụ nữ", 300, None, 120, "", "", ""),
        ("Thi trực tuyến tìm hiểu pháp luật về giao thông", "20/3/2026", "Thi tìm hiểu pháp luật")
        + ("", "", "Học sinh", 1, 1240, None, "có", "", ""),
    ]
    return TableSheet("Hoạt động", head, rows)


READ, RECORD = "activity.read", "activity.record"


def activity_in_reach(request: HttpRequest, code: str) -> Activity:
    """Raises PermissionDenied for officers who may read none, Http404 for those of agencies out of reach."""
    return get_object_or_404(
        visible_activities(agencies=ask_reach(request, READ)).select_related("entered_by"),
        code=code,
    )


def may_record(request: HttpRequest, activity: Activity) -> bool:
    return covers(reach_of(request.user, RECORD), activity.agency_id)


def own_agency(request: HttpRequest) -> Agency | None:
    """The agency of the officer's posting with permission to record; None if there are several."""
    if not scope_today(request.user, RECORD):
        return None
    held = {one.agency for one in postings_held(officer=signed_in(request), on=timezone.localdate())}
    return held.pop() if len(held) == 1 else None


@require_safe
def activities(request: HttpRequest, ending: str = "") -> HttpResponse:
    form, found = _narrowed(request)
    return list_page(
        request,
        "activities/list.html",
        found,
        _COLUMNS,
        title="Hoạt động PBGDPL",
        words="",
        ending=ending,
        rows=lambda page: [(one, amounts_in_words(one.amounts.all())) for one in page],
        form=form,
        totals=totals_in(found),
        may_record=has_verb(request.user, RECORD),
        is_narrowed=any(request.GET.get(name) for name in form.fields),
    )


def _narrowed(request: HttpRequest) -> tuple[ActivityFilterForm, QuerySet[Activity]]:
    reach = ask_reach(request, READ)
    form = ActivityFilterForm(request.GET or None, agencies=agencies_to_choose(reach))
    form.is_valid()
    said = getattr(form, "cleaned_data", {})
    agency = said.get("co_quan")
    return form, filtered_activities(
        visible_activities(agencies=reach),
        start=said.get("tu"),
        end=said.get("den"),
        kind=said.get("loai", ""),
        counted=said.get("so", ""),
        agencies=origins_of(keys=[agency.pk]) if agency else None,
        words=said.get("q", ""),
        withdrawn={"": False, "da-rut": True, "tat-ca": None}.get(said.get("xem", ""), False),
    )


@require_safe
def choosing(request: HttpRequest) -> HttpResponse:
    """Choose the form of dissemination."""
    ask_reach(request, RECORD)
    return render(
        request,
        "activities/choose.html",
        {"kinds": [(kind, ", ".join(small(one.label) for one in kind.counts)) for kind in KINDS.values()]},
    )


@require_http_methods(["GET", "POST"])
def entering(request: HttpRequest, kind: str) -> HttpResponse:
    form = _form(request, or_404(KINDS.get(kind)), ask_reach(request, RECORD))
    if request.method == "POST" and form.is_valid():
        said, at = form.said(), timezone.now()
        by = officer_of(request, RECORD, said.agency.pk)
        activity, is_new = record_activity(said=said, ticket=form.cleaned_data["ticket"], by=by, at=at)
        if activity.agency_id == said.agency.pk and activity.withdrawn_at is None:  # sent again after a lost line
            keep_photos(activity=activity, photos=form.cleaned_data["photos"] or (), by=by, at=at)
        return success_redirect(
            request,
            f"Đã ghi {activity.code}." if is_new else "Hoạt động này đã được ghi rồi.",
            "activities_activity",
            activity.code,
        )
    return render(
        request,
        "activities/form.html",
        {"form": form, "kind": form.kind, "title": form.kind.label},
        status=422 if form.errors else 200,
    )


@require_safe
def activity(request: HttpRequest, code: str) -> HttpResponse:
    return _shown(request, activity_in_reach(request, code))


@require_http_methods(["GET", "POST"])
def correcting(request: HttpRequest, code: str) -> HttpResponse:
    """Correct any field, also the form of dissemination (`?hinh-thuc=`)."""
    found = activity_in_reach(request, code)
    by = officer_of(request, RECORD, found.agency_id)
    if found.withdrawn_at is not None:
        return error_redirect(request, "Hoạt động đã được rút nên không sửa được.", "activities_activity", code)
    kind = or_404(KINDS.get(request.GET.get("hinh-thuc", found.kind)))
    form = _form(request, kind, ask_reach(request, RECORD), of=found)
    if request.method == "POST" and form.is_valid():
        said = form.said()
        officer_of(request, RECORD, said.agency.pk)
        seen = form.cleaned_data["seen"] or 0
        with refusals_as_messages(request):
            made = correct_activity(activity=found, said=said, seen=seen, by=by, at=timezone.now())
            kept = keep_photos(activity=found, photos=form.cleaned_data["photos"] or (), by=by, at=timezone.now())
            count_message(
                request, (made.version > found.version) + kept, "Đã ghi. Các bản trước vẫn được giữ.",
                "Không có gì thay đổi.",
            )  # fmt: skip
        return redirect("activities_activity", code)
    return render(
        request,
        "activities/form.html",
        {"form": form, "kind": kind, "title": f"Sửa {found.code}", "activity": found, "kinds": KINDS.values()},
        status=422 if form.errors else 200,
    )


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _form(
    request: HttpRequest, kind: ActivityKind, reach: set[int] | None, *, of: Activity | None = None
) -> ActivityForm:
    agency = None if of else own_agency(request)
    begin: dict[str, Any] = {"seen": of.version, "ticket": of.ticket} if of else {}
    whose = {of.agency_id} if of else {agency.pk} if agency else reach
    tasks = import_string(settings.ACTIVITY_TASKS)(
        agencies=whose, kind=kind.key, counted=kind.counts, on=timezone.localdate()
    )
    if agency is not None:
        begin |= {"agency": agency, "place": agency.place, "task": tasks[0][0] if len(tasks) == 1 else None}
    return ActivityForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        kind=kind,
        agencies=agencies_to_choose(reach),
        tasks=tasks,
        today=timezone.localdate(),
        said=entry_of(of) if of else None,
        initial=begin,
    )


def _shown(
    request: HttpRequest, found: Activity, *, withdraw: forms.Form | None = None, settle: forms.Form | None = None
) -> HttpResponse:
    is_open = may_record(request, found) and found.withdrawn_at is None
    permit((withdraw or settle) is None or is_open)
    return render(
        request,
        "activities/activity.html",
        {
            "activity": found,
            "numbers": amounts_in_words(found.amounts.all()),
            "history": history_of(activity=found),
            "doubles": likely_duplicates(activity=found),
            "may_record": is_open,
            "may_erase": may_record(request, found),
            "withdraw": withdraw or WithdrawActivityForm(),
            "settle": settle or TextFateForm(),
            "standing": standing_of(found.text) if found.text else None,
            "is_outdated": outdated_texts().filter(pk=found.pk).exists(),
        },
        status=422 if withdraw or settle else 200,
    )


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photo, for officers who may read the activity."""
    read = visible_activities(agencies=ask_reach(request, READ))
    found = get_object_or_404(ActivityPhoto, pk=pk, activity__in=read.order_by().values("pk"))
    return private_download(photo_folder() / found.place, name=found.name, media_type=found.media_type)


def _to_erase(request: HttpRequest, code: str, pk: int) -> tuple[ActivityPhoto, Officer]:
    found, by = _to_withdraw(request, code)
    return get_object_or_404(found.photos.select_related("activity"), pk=pk), by


def _to_withdraw(request: HttpRequest, code: str) -> tuple[Activity, Officer]:
    found = activity_in_reach(request, code)
    return found, officer_of(request, RECORD, found.agency_id)


urls = [
    path("", activities, name="activities_list"),
    path("danh-sach.xlsx", activities, {"ending": "xlsx"}, name="activities_xlsx"),
    path("danh-sach.csv", activities, {"ending": "csv"}, name="activities_csv"),
    path("moi/", choosing, name="activities_choose"),
    path("moi/<slug:kind>/", entering, name="activities_enter"),
    path("<slug:code>/", activity, name="activities_activity"),
    path("<slug:code>/sua/", correcting, name="activities_correct"),
    path("anh/<int:pk>/", photo, name="activities_photo"),
    path(
        "<slug:code>/anh/<int:pk>/xoa/",
        act_view(
            erase_photo_by_two,
            "photo",
            _to_erase,
            said="Đã xóa ảnh.",
            to="activities_activity",
            key="activity.code",
        ),
        name="activities_erase_photo",
    ),
    path(
        "<slug:code>/ban-da-phat/",
        act_view(
            settle_text,
            "activity",
            _to_withdraw,
            form=TextFateForm,
            unfit=_shown,
            unfit_as="settle",
            said="Đã ghi: {made.get_fate_display}.",
            to="activities_activity",
            key="code",
        ),
        name="activities_settle_text",
    ),
    path(
        "<slug:code>/rut/",
        act_view(
            withdraw_activity,
            "activity",
            _to_withdraw,
            form=WithdrawActivityForm,
            unfit=_shown,
            unfit_as="withdraw",
            texts={WrongState: "Hoạt động này đã được rút trước đó."},
            said="Đã rút hoạt động. Báo cáo chưa chốt không tính nó nữa.",
            to="activities_activity",
            key="code",
        ),
        name="activities_withdraw",
    ),
]
menu = (AdminMenuEntry("Hoạt động PBGDPL", "activities_list", (READ,), "group", 222),)
