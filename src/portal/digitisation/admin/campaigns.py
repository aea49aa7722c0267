"""Digitisation campaigns: the list, the progress of one, and forms for planners to open campaigns and assign quotas.

An agency's list of documents is imported from a spreadsheet; each document is linked to the scan made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docreaders.sheets import ActivityRowError
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import (
    agencies_existing_on,
    ask_reach,
    covers,
    current_successors,
    holds_everywhere,
    officer_for_all,
    officer_of,
    reach_of,
)
from portal.design.admin import act_view, for_all, form_page, list_page
from portal.design.fields import ActForm
from portal.design.refusals import Refused, error_redirect, permit, refusals_as_messages, success_redirect
from portal.design.sheets import sheet_answer
from portal.digitisation.admin.forms import SCAN_LINK_FIELDS, CampaignForm, DocumentListForm, ShareForm
from portal.digitisation.models import DigitisationCampaign, ListedDocument, Scan, Share
from portal.digitisation.operations.campaigns import (
    ReadList,
    change_campaign,
    drop_share,
    import_list,
    link_scan,
    open_campaign,
    read_list,
    remove_document,
    set_share,
    unlink_scan,
)
from portal.digitisation.queries.campaigns import (
    campaigns_seen,
    listed_documents,
    progress_of,
    sheets_of,
    suggestions_for,
)
from safefiles.checks import UPLOAD
from safefiles.errors import UnreadableFile

READ, PLAN, RECEIVE = "scan.read", "scan.plan", "scan.receive"


@require_safe
def list_campaigns(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        "digitisation/campaigns/list.html",
        campaigns_seen(agencies=ask_reach(request, READ)),
        {
            "Đợt": "name",
            "Cơ quan chủ trì": "agency.name",
            "Từ ngày": "from_date",
            "Đến ngày": "to_date",
            "Căn cứ": "basis",
        },
        title="Đợt số hóa",
        may_plan=holds_everywhere(request.user, PLAN),
        today=timezone.localdate(),
    )


@require_safe
def show_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _campaign(request, pk))


@require_http_methods(["GET", "POST"])
def create_campaign(request: HttpRequest) -> HttpResponse:
    return form_page(
        request,
        CampaignForm(request.POST or None, on=timezone.localdate()),
        open_campaign,
        "digitisation/campaigns/form.html",
        by=officer_for_all(request, PLAN),
        said="Đã mở đợt số hóa. Hãy giao chỉ tiêu cho từng cơ quan.",
        to="digitisation_campaign",
        key="pk",
        title="Mở đợt số hóa",
    )


@require_http_methods(["GET", "POST"])
def edit_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    officer = officer_for_all(request, PLAN)
    found = get_object_or_404(DigitisationCampaign, pk=pk)
    form = CampaignForm(
        request.POST or None,
        on=timezone.localdate(),
        is_change=True,
        initial={name: getattr(found, name) for name in ("name", "from_date", "to_date", "basis")},
    )
    return form_page(
        request,
        form,
        partial(change_campaign, campaign=found),
        "digitisation/campaigns/form.html",
        by=officer,
        said="Đã sửa đợt số hóa.",
        to="digitisation_campaign",
        args=(pk,),
        title="Sửa đợt số hóa",
        campaign=found,
    )


@require_POST
def edit_share(request: HttpRequest, pk: int) -> HttpResponse:
    officer = officer_for_all(request, PLAN)
    found = get_object_or_404(DigitisationCampaign.objects.select_related("agency"), pk=pk)
    form = ShareForm(request.POST, offers=_agencies_today())
    return form_page(
        request,
        form,
        partial(set_share, campaign=found),
        partial(_shown, request, found, share_form=form),
        by=officer,
        said="Đã giao chỉ tiêu cho {made.agency.name}.",
        to="digitisation_campaign",
        args=(pk,),
    )


delete_share = act_view(
    drop_share,
    "share",
    for_all(PLAN, Share.objects.select_related("agency", "campaign")),
    texts={Refused: "Danh mục của cơ quan này đã có tài liệu được số hóa nên không bỏ được."},
    said="Đã bỏ chỉ tiêu của cơ quan.",
    to="digitisation_campaign",
    key="campaign_id",
)


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _agencies_today() -> dict[str, Any]:
    return {"agency": agencies_existing_on(on=timezone.localdate())}


def _campaign(request: HttpRequest, pk: int) -> DigitisationCampaign:
    """A campaign that the officer's agencies lead or have a share in; 404 for others."""
    return get_object_or_404(campaigns_seen(agencies=ask_reach(request, READ)), pk=pk)


@require_safe
def download_progress(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    found = _campaign(request, pk)
    return sheet_answer(
        f"dot-so-hoa-{found.pk}-{timezone.localdate():%Y%m%d}.{ending}",
        sheets_of(found, progress_of(campaign=found, on=timezone.localdate(), agencies=reach_of(request.user, READ))),
    )


def _shown(request: HttpRequest, found: DigitisationCampaign, **bound: forms.Form) -> HttpResponse:
    today = timezone.localdate()
    return render(
        request,
        "digitisation/campaigns/campaign.html",
        {
            "campaign": found,
            "progress": progress_of(campaign=found, on=today, agencies=reach_of(request.user, READ)),
            "may_plan": holds_everywhere(request.user, PLAN),
            "is_over": found.to_date < today,
            "share_form": bound.get("share_form") or ShareForm(offers=_agencies_today()),
        },
    )


# ---- the document list of an agency ----------------------------------------------------------------------------------

_FILTERS = (("", "Tất cả"), ("chua-co", "Chưa số hóa"), ("dang-lam", "Đang làm"), ("da-cong-bo", "Đã công bố"))


@require_safe
def list_documents(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown_share(request, _share(request, pk))


@require_POST
def import_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """Import all rows. If some have faults, import none, unless the officer chose to skip those."""
    share = _share(request, pk)
    officer = _worker(request, share)
    form = DocumentListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown_share(request, share, form=form)
    file = form.cleaned_data["file"]
    try:
        found: ReadList = read_list(data=file.read(UPLOAD.file_bytes + 1), name=file.name, limits=UPLOAD)
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return _shown_share(request, share, form=form)
    if found.errors and not form.cleaned_data["skips_wrong"]:
        return _shown_share(request, share, form=form, errors=found.errors)
    added = import_list(share=share, lines=found.lines, by=officer, at=timezone.now())
    known = len(found.lines) - added
    said = f"Đã thêm {added} tài liệu" + (f", {known} tài liệu đã có trong danh mục" if known else "")
    return success_redirect(
        request,
        f"{said}{f', bỏ qua {len(found.errors)} hàng sai' if found.errors else ''}.",
        "digitisation_share",
        pk=share.pk,
    )


@require_POST
def link_document(request: HttpRequest, pk: int) -> HttpResponse:
    document, form = _document(request, pk), ActForm(SCAN_LINK_FIELDS, request.POST)
    share = document.share
    scan = Scan.objects.filter(code=form.cleaned_data["code"]).first() if form.is_valid() else None
    if scan is None or not covers(reach_of(request.user, READ), scan.agency_id):
        return error_redirect(request, "Không có tài liệu số hóa nào mang mã này.", "digitisation_share", pk=share.pk)
    by = _worker(request, share)
    with refusals_as_messages(request, success="Đã gắn tài liệu số hóa."):
        link_scan(document=document, scan=scan, agencies=_bearing(share), by=by, at=timezone.now())
    return redirect("digitisation_share", pk=share.pk)


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _share(request: HttpRequest, pk: int) -> Share:
    """The share with this key. Raises PermissionDenied for another agency's."""
    reach = ask_reach(request, READ)
    share = get_object_or_404(Share.objects.select_related("agency", "campaign__agency"), pk=pk)
    permit(covers(reach, share.agency_id))
    return share


def _document(request: HttpRequest, pk: int) -> ListedDocument:
    _share(request, get_object_or_404(ListedDocument, pk=pk).share_id)
    return get_object_or_404(ListedDocument.objects.select_related("share__agency", "share__campaign", "scan"), pk=pk)


def _document_of_worker(request: HttpRequest, pk: int) -> tuple[ListedDocument, Officer]:
    document = _document(request, pk)
    return document, _worker(request, document.share)


def _worker(request: HttpRequest, share: Share) -> Officer:
    """An officer who plans for all agencies, or who receives scans for this one. Raises PermissionDenied."""
    return (
        request.user
        if isinstance(request.user, Officer) and reach_of(request.user, PLAN) is None
        else officer_of(request, RECEIVE, share.agency_id)
    )


def _bearing(share: Share) -> set[int]:
    """Keys of the agencies whose scans count: the agency itself and its current successors."""
    return {share.agency_id, *(one.pk for one in current_successors(agency=share.agency, on=timezone.localdate()))}


unlink_document = act_view(
    unlink_scan,
    "document",
    _document_of_worker,
    said="Đã gỡ tài liệu số hóa.",
    to="digitisation_share",
    key="share_id",
)


def _loss_of(document: ListedDocument) -> dict[str, Any]:
    return {
        "question": f"Bỏ “{document.title}” khỏi danh mục?",
        "losses": [
            f"Dòng này mất hẳn khỏi danh mục của {document.share.agency.name}; muốn có lại thì phải nhập lại.",
            "Tài liệu đã số hóa vẫn còn; chỉ tiêu của cơ quan không đổi.",
        ],
        "act": "Bỏ khỏi danh mục",
    }


remove_listed = act_view(
    remove_document,
    "document",
    _document_of_worker,
    asks=_loss_of,
    said="Đã bỏ khỏi danh mục.",
    to="digitisation_share",
    key="share_id",
)


def _shown_share(
    request: HttpRequest, share: Share, *, form: DocumentListForm | None = None, errors: Sequence[ActivityRowError] = ()
) -> HttpResponse:
    only = request.GET.get("xem", "")
    page = Paginator(listed_documents(share=share, only=only), 50).get_page(request.GET.get("p"))
    documents = list(page.object_list)
    may_work = reach_of(request.user, PLAN) is None or covers(reach_of(request.user, RECEIVE), share.agency_id)
    found = suggestions_for(documents=documents, agencies=_bearing(share)) if may_work else {}
    bearers = current_successors(agency=share.agency, on=timezone.localdate())
    return render(
        request,
        "digitisation/campaigns/share.html",
        {
            "share": share,
            "bearers": [one for one in bearers if one.pk != share.agency_id],
            "page_obj": page,
            "rows": [(one, found.get(one.pk, ())) for one in documents],
            "filters": _FILTERS,
            "only": only,
            "form": form or DocumentListForm(),
            "errors": errors[:200],
            "error_count": len(errors),
            "may_work": may_work,
        },
    )


urls = [
    path("dot/", list_campaigns, name="digitisation_campaigns"),
    path("dot/moi/", create_campaign, name="digitisation_campaign_new"),
    path("dot/<int:pk>/", show_campaign, name="digitisation_campaign"),
    path("dot/<int:pk>/sua/", edit_campaign, name="digitisation_campaign_change"),
    path("dot/<int:pk>/chi-tieu/", edit_share, name="digitisation_share_set"),
    path("dot/<int:pk>/tien-do.xlsx", download_progress, {"ending": "xlsx"}, name="digitisation_campaign_xlsx"),
    path("dot/<int:pk>/tien-do.csv", download_progress, {"ending": "csv"}, name="digitisation_campaign_csv"),
    path("chi-tieu/<int:pk>/bo/", delete_share, name="digitisation_share_drop"),
    path("chi-tieu/<int:pk>/", list_documents, name="digitisation_share"),
    path("chi-tieu/<int:pk>/nhap/", import_documents, name="digitisation_share_import"),
    path("danh-muc/<int:pk>/gan/", link_document, name="digitisation_listed_link"),
    path("danh-muc/<int:pk>/go/", unlink_document, name="digitisation_listed_unlink"),
    path("danh-muc/<int:pk>/bo/", remove_listed, name="digitisation_listed_remove"),
]
menu = (AdminMenuEntry("Đợt số hóa", "digitisation_campaigns", (READ,), "calendar", 60),)
