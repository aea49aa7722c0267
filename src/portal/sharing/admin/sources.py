"""Sources: create after a trial, change, pause, release; their visits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.forms import OfferForm
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import (
    ask_reach,
    covers,
    officer_of,
    reach_of,
)
from portal.design.admin import list_page
from portal.design.fields import WholeNumberField, WordsField
from portal.design.refusals import permit, refusals_as_messages, success_redirect
from portal.editorial.models import SectionPage
from portal.editorial.states.contents import CONTENT_KINDS
from portal.outward.operations import http_client
from portal.questions.queries import narrowed
from portal.schema.queries import any_of
from portal.sharing.models import Source
from portal.sharing.operations import wake
from portal.sharing.operations.harvesting.fetch import visit
from portal.sharing.operations.harvesting.sources import (
    follow_move,
    release_source,
    save_source,
    switch_source,
    trust_source_by_two,
    try_source,
    visit_now,
    words_of,
)
from portal.sharing.queries.sources import brought_by_agency, waiting_count
from portal.sharing.states import HarvestState, SourceForm, SourceTrust
from safehttp.failures import HttpFailure
from safehttp.networks import judge_ip
from safehttp.urls import read_url

# Kinds of content that need nothing but text.
_KINDS = [(kind.code, kind.label) for kind in CONTENT_KINDS.values() if kind.needs is None and kind.page == "article"]


class SourceEntry(forms.ModelForm[Source]):
    """`reach`: the agencies for which the officer may enter sources; None for all. Only officers for all agencies may
    choose publication without approval."""

    address = forms.CharField(
        label="Địa chỉ nguồn",
        max_length=500,
        help_text="Địa chỉ của RSS, Atom, JSON Feed hoặc OAI-PMH. Ví dụ: https://sotuphap.cantho.gov.vn/rss/tin-tuc.rss",
    )
    hosts = forms.CharField(
        label="Tên miền khác của cơ quan",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Mỗi dòng một tên miền mà bài có thể nằm ở đó. Tên miền của địa chỉ nguồn không cần ghi lại.",
    )
    every_minutes = WholeNumberField(
        label="Thăm mỗi (phút)",
        min_value=15,
        max_value=7 * 24 * 60,
        initial=60,
        help_text="Từ 15 phút trở lên. Hỏi thưa hơn thì nhẹ cho máy chủ của cơ quan.",
    )

    class Meta:
        model = Source
        fields = [
            *("agency", "section", "title", "address", "form", "oai_set", "hosts", "article_kind", "licence"),
            *("trust", "every_minutes"),
        ]
        help_texts = {
            "title": "Tên mà người đọc thấy ở dòng “Nguồn”. Ví dụ: Trang Sở Tư pháp Cần Thơ.",
            "oai_set": "Chỉ dùng cho OAI-PMH, khi chỉ lấy một tập của kho.",
        }

    def __init__(self, *args: Any, reach: set[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = Agency.objects.filter(exists_to__isnull=True).order_by("name_sort")
        self.fields["agency"].queryset = narrowed(agencies, pk__in=reach)  # type: ignore[attr-defined]
        self.fields["section"].queryset = sections_in(reach)  # type: ignore[attr-defined]
        self.fields["article_kind"] = forms.ChoiceField(label="Đăng thành loại", choices=_KINDS, initial="tin")

        self.fields["form"].initial = SourceForm.FEED
        if reach is not None and self.instance.trust != SourceTrust.PUBLISH:
            self.fields["trust"] = forms.ChoiceField(
                label="Tin nhận được",
                choices=[(SourceTrust.WAIT.value, SourceTrust.WAIT.label)],
                help_text="Chỉ Sở Tư pháp cho phép một nguồn được đăng ngay.",
            )

    def clean_address(self) -> str:
        return _checked(self.cleaned_data["address"].strip())

    def clean_hosts(self) -> str:
        return "\n".join(dict.fromkeys(map(_host, self.cleaned_data["hosts"].split())))


class ItemFilter(OfferForm):
    tim = forms.CharField(label="Có chữ", required=False, max_length=100)
    nguon = forms.ModelChoiceField(Source.objects.none(), label="Nguồn", required=False, empty_label="Mọi nguồn")


ITEM_NOTE_FIELDS = {
    "note": WordsField(
        "Lời cho người đọc", rows=2, max_length=500, help_text="Hiện ở địa chỉ của bài, nếu bài đã đăng."
    ),
}


DUPLICATE_FIELDS = {
    "address": forms.CharField(
        label="Địa chỉ bài đang đăng ở cổng", max_length=500, help_text="Chép từ thanh địa chỉ của trình duyệt."
    ),
}


ITEM_TABS: tuple[tuple[str, str, Q], ...] = (
    ("cho", "Chờ duyệt", Q(state=HarvestState.WAITING)),
    ("cach-ly", "Cách ly", Q(state=HarvestState.QUARANTINED)),
    ("sua", "Bản sửa chờ xem", Q(waits_since__isnull=False)),
    ("dang", "Đã đăng", Q(state=HarvestState.TAKEN)),
    ("trung", "Bản trùng", Q(state=HarvestState.DOUBLE)),
    ("rut", "Nguồn đã rút", Q(state=HarvestState.WITHDRAWN)),
    ("khong", "Không đăng", Q(state=HarvestState.DECLINED)),
)


def sections_in(reach: Collection[int] | None) -> QuerySet[SectionPage]:
    """The sections managed by these agencies, and those below them; all for None."""
    sections = SectionPage.objects.live().order_by("path")
    if reach is None:
        return sections
    above = sections.filter(agency__in=reach).values_list("path", flat=True)
    return sections.filter(any_of(Q(path__startswith=path) for path in above))


def _checked(address: str) -> str:
    """The normalised address. Raises ValidationError if it is invalid or its IP address is not allowed; host names are
    checked at the time of the request."""
    try:
        read = read_url(address)
        if read.ip is not None:
            judge_ip(read.ip, settings.OUTWARD_ALLOWED_NETWORKS, host=read.host)
    except HttpFailure as failure:
        raise forms.ValidationError(words_of(failure)) from failure
    return read.url


def _host(word: str) -> str:
    try:
        return read_url(f"https://{word.removeprefix('https://').removeprefix('http://').strip('/')}/").host
    except HttpFailure as failure:
        raise forms.ValidationError(f"“{word}” không phải là tên miền.") from failure


READ, EDIT = "source.read", "source.edit"


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """The sources of the officer's agencies, with the counts of their items this year."""
    reach, now = ask_reach(request, READ), timezone.now()
    return list_page(
        request,
        "sharing/sources/list.html",
        sources_of(reach),
        {
            "Nguồn": "title",
            "Cơ quan": "agency.name",
            "Địa chỉ": "address",
            "Dạng": "get_form_display",
            "Tin nhận được": "get_trust_display",
            "Đang thăm": "is_active",
            "Bị giữ lại từ": "held_at",
        },
        title="Nguồn của cơ quan",
        per_page=30,
        rows=partial(_with_brought, now=now),
        waiting=waiting_count(agencies=reach),
        may_edit=reach_of(request.user, EDIT) != set(),
        year=timezone.localdate().year,
    )


def _with_brought(page: Sequence[Source], *, now: datetime) -> list[tuple[Source, dict[str, int]]]:
    brought = brought_by_agency(since=_new_year(now), until=now, agencies={one.agency_id for one in page})
    return [(one, brought.get(one.agency_id, {"taken": 0, "doubled": 0, "withdrawn": 0})) for one in page]


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    return _entry(request, Source(), ask_reach(request, EDIT))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    officer_of(request, EDIT, source.agency_id)
    return _entry(request, source, ask_reach(request, EDIT))


@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One source with its visits, latest first."""
    found = get_object_or_404(Source.objects.select_related("agency", "section"), pk=pk)
    permit(covers(ask_reach(request, READ), found.agency_id))
    now = timezone.now()
    return list_page(
        request,
        "sharing/sources/source.html",
        found.visits.order_by("-at", "-pk"),
        {
            "Lúc": "at",
            "Kết quả": "get_outcome_display",
            "Lỗi": "error",
            "Đọc được": "found",
            "Mới": "taken",
            "Sửa": "changed",
            "Trùng": "doubled",
            "Cách ly": "quarantined",
            "Rút": "withdrawn",
        },
        title="Các lần thăm nguồn",
        per_page=30,
        source=found,
        brought=brought_by_agency(since=_new_year(now), until=now, agencies=[found.agency_id]).get(found.agency_id),
        may_edit=covers(reach_of(request.user, EDIT), found.agency_id),
        year=timezone.localdate().year,
    )


@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The actions of the buttons on a source's page."""
    found = get_object_or_404(Source, pk=pk)
    by, at = officer_of(request, EDIT, found.agency_id), timezone.now()
    do, said = _ACTS[name]
    with refusals_as_messages(request, success=said):
        do(source=found, by=by, at=at)
        wake(visit)
    return redirect("sharing_source", pk)


# Name in the URL -> operation, and the message to the officer.
_ACTS: dict[str, tuple[Callable[..., object], str]] = {
    "dung": (partial(switch_source, is_active=False), "Đã tạm dừng. Bài đã đăng vẫn giữ nguyên."),
    "tiep": (partial(switch_source, is_active=True), "Đã cho thăm lại."),
    "tham": (visit_now, "Đã đặt lượt thăm tới vào lúc này."),
    "cho-go": (
        partial(release_source, may_withdraw_many=True),
        "Đã cho gỡ theo trang nguồn ở lượt đọc tới.",
    ),
    "doc-lai": (
        partial(release_source, may_withdraw_many=False),
        "Đã cho đọc lại nguồn; nếu vẫn thấy bất thường sẽ giữ lại lần nữa.",
    ),
    "dia-chi-moi": (follow_move, "Đã dùng địa chỉ mới."),
}


def _entry(request: HttpRequest, found: Source, reach: set[int] | None) -> HttpResponse:
    """The form: the source is first read on trial, without storing anything, then saved."""
    form = SourceEntry(request.POST if request.method == "POST" else None, instance=found, reach=reach)
    tried = None
    if request.method == "POST" and form.is_valid():
        described = form.save(commit=False)
        if "luu" in request.POST:
            by, is_trusted = officer_of(request, EDIT, described.agency_id), described.trust == SourceTrust.PUBLISH
            saved = save_source(source=described, by=by, at=timezone.now())
            wake(visit)
            if is_trusted and saved.trust != SourceTrust.PUBLISH:
                trust_source_by_two(source=saved, by=by, at=timezone.now())
            return success_redirect(request, "Đã lưu nguồn.", "sharing_source", saved.pk)
        tried = try_source(source=described, door=http_client(), at=timezone.now())
    return render(
        request,
        "sharing/sources/entry.html",
        {"form": form, "source": found if found.pk else None, "tried": tried},
        status=422 if form.errors else 200,
    )


def sources_of(reach: set[int] | None) -> QuerySet[Source]:
    found = Source.objects.select_related("agency", "section").order_by("agency__name_sort", "title", "pk")
    return found if reach is None else found.filter(agency__in=reach)


def _new_year(now: datetime) -> datetime:
    return timezone.localtime(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


urls: list[URLPattern] = [
    path("nguon/", sources, name="sharing_sources"),
    path("nguon/them/", add, name="sharing_source_add"),
    path("nguon/<int:pk>/", source, name="sharing_source"),
    path("nguon/<int:pk>/sua/", edit, name="sharing_source_edit"),
    *(path(f"nguon/<int:pk>/{name}/", act, {"name": name}, name=f"sharing_source_{name}") for name in _ACTS),
]
menu: tuple[AdminMenuEntry, ...] = (AdminMenuEntry("Nguồn của cơ quan", "sharing_sources", (READ, EDIT), "site", 20),)
