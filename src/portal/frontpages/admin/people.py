"""The officers of an agency, managed by its head or account administrator: invite, follow up, end roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django import forms
from django.core.validators import EmailValidator, RegexValidator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import AccessRequest, Agency, Officer, Posting
from portal.agencies.queries import agencies_existing_on, ask_any, scope_today, signed_in
from portal.agencies.queries.accounts import roles_to_ask, who_gives
from portal.agencies.states import AccessState
from portal.agencies.states.roles import ROLES
from portal.design.admin import act_view, form_page, list_page
from portal.design.refusals import NotAllowed, refuse_if
from portal.frontpages.operations.people import (
    end_role,
    hand_invitation,
    invitations_of,
    invite,
    may_end,
    revoke_invitation,
)

KEEP = "people.keep"


def _agencies(by: Officer, on: date) -> QuerySet[Agency]:
    scope, existing = scope_today(by, KEEP), agencies_existing_on(on=on)
    return existing if scope.everywhere else existing.filter(pk__in=scope.agency_ids)


def _people(by: Officer, on: date) -> QuerySet[Posting]:
    """The current and future roles at the agencies that the officer manages."""
    lasting = Posting.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), officer__is_active=True)
    return lasting.filter(agency__in=_agencies(by, on)).select_related("officer", "agency")


def _is_contact(said: str) -> None:
    """Validate a mailbox or a telephone number. Raises ValidationError."""
    text = "Hãy ghi một hộp thư, hoặc số điện thoại 10 chữ số."
    check = EmailValidator(text) if "@" in said else RegexValidator(r"^0\d{9}$", text)
    check(said)


class PersonForm(forms.Form):
    name = forms.CharField(label="Họ và tên", max_length=120)
    contact = forms.CharField(
        label="Hộp thư hoặc số điện thoại",
        max_length=150,
        validators=[_is_contact],
        help_text="Dùng để đăng nhập. Không có hộp thư thì liên kết mời hiện ở đây để bạn trao tận tay.",
    )
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan")
    role = forms.ChoiceField(label="Vai trò")

    def __init__(self, *args: Any, by: Officer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies, roles = (self.fields[name] for name in ("agency", "role"))
        agencies.queryset = found = _agencies(by, on)  # type: ignore[attr-defined]
        agencies.initial = found.first()
        codes = roles_to_ask(officer=by, agency=found.first(), on=on)
        roles.choices = [(one.code, one.label) for one in ROLES.values() if one.code in codes]  # type: ignore[attr-defined]


def _invite(*, by: Officer, at: datetime, **said: Any) -> str:
    """Invite an officer; returns the message about what was done and who must approve the rest."""
    officer = invite(**said, by=by, at=at)
    if officer.postings.exists():
        return f"Đã lập tài khoản {officer}. {hand_invitation(officer=officer, by=by, at=at)}"
    return f"Đã ghi đề nghị. {_who_confirms(said['role'], said['agency'], by, timezone.localdate(at))}"


def _who_confirms(role: str, agency: Agency, by: Officer, on: date) -> str:
    names = ", ".join(map(str, who_gives(role=role, agency=agency, on=on).exclude(pk=by.pk)[:5]))
    if not names:
        return "Chưa có ai duyệt được: hãy báo quản trị hệ thống."
    return f"Vai trò và lời mời chỉ có khi một người này duyệt: {names}."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    ask_any(request, (KEEP,))
    by, today = signed_in(request), timezone.localdate()
    form = PersonForm(request.POST or None, by=by, on=today)
    page = partial(_page, request, form, by, today)
    return form_page(request, form, _invite, page, by=by, said=lambda made: made, to="agency_people")


def _page(request: HttpRequest, form: PersonForm, by: Officer, today: date) -> HttpResponse:
    waiting = AccessRequest.objects.filter(state=AccessState.REQUESTED, agency__in=_agencies(by, today))

    def rows(found: Sequence[Posting]) -> list[tuple[Posting, bool, tuple[datetime, bool] | None]]:
        invited = invitations_of([one.officer for one in found], at=timezone.now())
        return [(one, may_end(one, by=by, on=today), invited.get(one.officer_id)) for one in found]

    return list_page(
        request,
        "frontpages/people.html",
        _people(by, today).order_by("agency__name_sort", "officer__display_name", "role"),
        {
            "Cán bộ": "officer",
            "Vai trò": "get_role_display",
            "Cơ quan": "agency.name",
            "Từ ngày": "from_date",
            "Thôi từ ngày": "to_date",
            "Vào cổng gần nhất": "officer.last_login",
        },
        title="Người của cơ quan",
        rows=rows,
        status=422 if form.errors else 200,
        form=form,
        waiting=[
            (one, _who_confirms(one.role, one.agency, one.requested_by, today))  # type: ignore[arg-type]
            for one in waiting.select_related("officer", "agency", "requested_by")[:20]
        ],
    )


def _posting(request: HttpRequest, pk: int) -> tuple[Posting, Officer]:
    """A role at one of the officer's agencies. Raises Http404 for others."""
    ask_any(request, (KEEP,))
    by = signed_in(request)
    return get_object_or_404(_people(by, timezone.localdate()), pk=pk), by


def _invited(request: HttpRequest, pk: int) -> tuple[Officer, Officer]:
    """The officer to invite again. Raises NotAllowed for one's own role and for a role that this officer could not
    request."""
    posting, by = _posting(request, pk)
    refuse_if(not may_end(posting, by=by, on=timezone.localdate()), NotAllowed())
    return posting.officer, by


urls = [
    path("co-quan-toi/", people, name="agency_people"),
    path(
        "co-quan-toi/<int:pk>/thoi/",
        act_view(
            end_role,
            "posting",
            _posting,
            said=lambda made: f"{made.officer} thôi vai trò này từ ngày {made.to_date:%d/%m/%Y}.",
            to="agency_people",
            asks=lambda one: {
                "question": f"Cho {one.officer} thôi vai trò này?",
                "losses": [
                    f"{one.get_role_display()} tại {one.agency} "
                    + (
                        f"bắt đầu từ ngày {one.from_date:%d/%m/%Y} nên hết từ ngày hôm sau; trước đó vẫn còn quyền."
                        if one.from_date >= timezone.localdate()
                        else "hết từ hôm nay; quyền của vai trò ấy khép lại ngay."
                    ),
                    "Việc đã làm vẫn ghi tên người ấy. Giao lại thì cần đề nghị mới.",
                ],
                "act": "Cho thôi vai trò",
            },
        ),
        name="agency_people_end",
    ),
    path(
        "co-quan-toi/<int:pk>/moi-lai/",
        act_view(hand_invitation, "officer", _invited, said=str, to="agency_people"),
        name="agency_people_invite",
    ),
    path(
        "co-quan-toi/<int:pk>/thu-hoi/",
        act_view(
            revoke_invitation,
            "officer",
            _invited,
            said="Đã thu hồi: liên kết mời {found} không mở được nữa.",
            to="agency_people",
        ),
        name="agency_people_revoke",
    ),
]
menu = (AdminMenuEntry("Người của cơ quan", "agency_people", (KEEP,), "group", 679),)
