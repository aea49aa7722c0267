"""Views of links for people without an account: e-mailed to a leader who decides, or shown once, for an expert."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.admin.menu import AdminMenuEntry, confirmation
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import ask_any, may, signed_in
from portal.design.fields import ActForm, WholeNumberField
from portal.design.markup import qr_picture
from portal.design.refusals import (
    error_redirect,
    or_refuse,
    permit,
    refusals_in_form,
    success_redirect,
)
from portal.editorial.admin import page_or_404
from portal.editorial.models import DeskLink, PortalPage, StepState
from portal.editorial.operations.personal_links import (
    MOST_DAYS,
    make_expert_link,
    make_leader_link,
    register_leader,
    revoke_link,
)
from portal.editorial.operations.workflow import step_of
from portal.editorial.queries.personal_links import (
    APPOINT,
    BY_LINK,
    WRITE,
    leaders_for,
    links_of,
    may_make_link,
    may_send_to_leader,
    remarks_seen,
)
from portal.editorial.queries.reminders import open_step_of
from portal.editorial.queries.workflow import charge_of
from portal.editorial.states.workflow import ApprovalStep, PersonalLinkPurpose


class LeaderForm(forms.Form):
    officer = forms.TypedChoiceField(label="Lãnh đạo duyệt", coerce=int, empty_value=None)

    def __init__(self, *args: Any, leaders: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = ((leader.pk, _name_and_roles(leader)) for leader in leaders)
        self.fields["officer"].choices = [("", "Chọn người duyệt"), *named]  # type: ignore[attr-defined]


def _name_and_roles(leader: Officer) -> str:
    """The name with the roles held: two people in an agency may share a name."""
    posts = {f"{one.get_role_display()}, {one.agency.label}" for one in leader.postings.all()}
    return f"{leader} ({', '.join(sorted(posts))})"


NEW_LEADER_FIELDS = {
    "name": forms.CharField(
        label="Họ và tên",
        max_length=120,
        help_text="Người này nhận vai trò Lãnh đạo cơ quan, không có mật khẩu, chỉ duyệt qua liên kết.",
    ),
    "mailbox": forms.EmailField(
        label="Thư điện tử", max_length=254, help_text="Hộp thư riêng của lãnh đạo; liên kết chỉ gửi tới đây."
    ),
}


EXPERT_FIELDS = {
    "name": forms.CharField(
        label="Tên chuyên gia", max_length=120, help_text="Chỉ để biết góp ý của ai; tự xóa sau thời hạn lưu."
    ),
    "office": forms.CharField(label="Đơn vị", max_length=200, required=False),
    "days": WholeNumberField(label="Đọc được trong (ngày)", min_value=1, max_value=MOST_DAYS, initial=7),
}


_A_PAGE = 20


@never_cache
@require_http_methods(["GET", "POST"])
def link_for_leader(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the leader, who gets the address by e-mail; the PIN is shown only in the response to this submission."""
    page = _page_to_send(request, pk)
    if (state := open_step_of(page=page)) is None or step_of(state) not in BY_LINK:
        return error_redirect(
            request, "Bài chưa đến bước lãnh đạo duyệt, nên chưa gửi liên kết được.", "wagtailadmin_pages:edit", page.pk
        )
    by, on, agency = signed_in(request), timezone.localdate(), _deciding_agency(page, state)
    new_leader = ActForm(NEW_LEADER_FIELDS, request.POST if "mailbox" in request.POST else None)
    if new_leader.is_bound and new_leader.is_valid():
        with refusals_in_form(new_leader):
            _register(request, new_leader.cleaned_data, agency)
            return redirect("editorial_leader_link", page.pk)
    leaders = [one for one in leaders_for(state=state, page=page, on=on) if one.pk != by.pk]
    form = LeaderForm(request.POST if "officer" in request.POST else None, leaders=leaders)
    if form.is_bound and form.is_valid():
        officer = get_object_or_404(Officer, pk=form.cleaned_data["officer"])
        with refusals_in_form(form):
            link, pin = make_leader_link(state=state, officer=officer, by=by, at=timezone.now())
            return render(request, "editorial/desks/leader_told.html", {"page": page, "link": link, "pin": pin})
    return render(
        request,
        "editorial/desks/leader_link.html",
        {
            "page": page,
            "form": form,
            "new_leader": new_leader,
            "leaders": leaders,
            "step": state.task.name,
            "links": links_of(page=page, purpose=PersonalLinkPurpose.DECIDE)[:_A_PAGE],
            "agency": agency,
            "has_mail": settings.MAIL_IS_CONFIGURED,
            "may_send": may_send_to_leader(officer=by, page=page, on=on),
            "may_register": agency is not None and may(officer=by, verb=APPOINT, agency=agency, on=on),
        },
        status=422 if form.is_bound or new_leader.is_bound else 200,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def link_for_expert(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite an outside expert to read the newest version; list earlier invitations and their remarks."""
    page = _page_to_send(request, pk)
    form = ActForm(EXPERT_FIELDS, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form):
            link, token = make_expert_link(page=page, **form.cleaned_data, by=signed_in(request), at=timezone.now())
            return _made(request, page, link, reverse("editorial:advise", args=[token]))
    return render(
        request,
        "editorial/desks/expert_link.html",
        {"page": page, "form": form, "links": links_of(page=page, purpose=PersonalLinkPurpose.READ)[:_A_PAGE]},
        status=422 if form.is_bound else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_personal_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for confirmation first: a revoked link never opens again, and its address was shown only once."""
    link = get_object_or_404(DeskLink.objects.select_related("page", "officer"), pk=pk)
    name = "editorial_leader_link" if link.purpose == PersonalLinkPurpose.DECIDE else "editorial_expert_link"
    if request.method != "POST":
        _page_to_send(request, link.page_id)
        return confirmation(
            request,
            question=f"Thu hồi liên kết đã gửi {link.officer or link.guest_name}?",
            losses=[
                "Liên kết không mở được nữa, dù người nhận đang đọc dở; muốn gửi lại thì phải tạo liên kết khác.",
                "Bài viết và những gì người nhận đã gửi vẫn còn.",
            ],
            act="Thu hồi liên kết",
            back=reverse(name, args=[link.page_id]),
        )
    done = revoke_link(link=link, by=signed_in(request), at=timezone.now())
    return success_redirect(
        request,
        "Đã thu hồi liên kết." if done else "Liên kết này đã dùng hoặc đã thu hồi từ trước.",
        name,
        link.page_id,
    )


@require_safe
def list_remarks(request: HttpRequest) -> HttpResponse:
    """List experts' remarks on the pages of this officer's agencies, newest first."""
    ask_any(request, (WRITE,))
    found = remarks_seen(officer=signed_in(request), on=timezone.localdate())
    return render(
        request, "editorial/desks/remarks.html", {"page_obj": Paginator(found, _A_PAGE).get_page(request.GET.get("p"))}
    )


def _page_to_send(request: HttpRequest, pk: int) -> PortalPage:
    page = page_or_404(pk)
    permit(may_make_link(officer=request.user, page=page, on=timezone.localdate()))
    return page


def _made(request: HttpRequest, page: PortalPage, link: DeskLink, address: str) -> HttpResponse:
    url = settings.PORTAL_BASE_URL.rstrip("/") + address
    return render(
        request, "editorial/desks/link_made.html", {"page": page, "link": link, "url": url, "picture": qr_picture(url)}
    )


def _deciding_agency(page: PortalPage, state: StepState) -> Agency | None:
    charge = charge_of(page=page, on=timezone.localdate())
    key = charge.board if step_of(state) is ApprovalStep.BOARD else charge.agency
    return Agency.objects.filter(pk=key).first() if key is not None else None


def _register(request: HttpRequest, said: dict[str, str], agency: Agency | None) -> None:
    agency = or_refuse(agency, PermissionDenied())
    register_leader(**said, agency=agency, by=signed_in(request), on=timezone.localdate())
    messages.success(request, f"Đã ghi {said['name']} là lãnh đạo của {agency.name}.")


urls: list[URLPattern] = [
    path("lien-ket/lanh-dao/<int:pk>/", link_for_leader, name="editorial_leader_link"),
    path("lien-ket/chuyen-gia/<int:pk>/", link_for_expert, name="editorial_expert_link"),
    path("lien-ket/thu-hoi/<int:pk>/", revoke_personal_link, name="editorial_revoke_link"),
    path("gop-y/", list_remarks, name="editorial_remarks"),
]
menu: tuple[AdminMenuEntry, ...] = (
    AdminMenuEntry("Góp ý của chuyên gia", "editorial_remarks", (WRITE,), "comment", 40),
)
