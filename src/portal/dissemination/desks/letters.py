"""The staff door: how many follow what, how letters fare, what to send again. Nobody's address is shown in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.desks import Desk
from portal.agencies.models import Officer
from portal.agencies.queries import may
from portal.dissemination import operations, post, queries
from portal.dissemination.addresses import fingerprint
from portal.dissemination.couriers.port import OUTCOME_LABELS, Outcome
from portal.dissemination.forms import AddressForm
from portal.dissemination.models import Letter

STUCK_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class StuckRow:
    letter: Letter
    outcome: str


@require_safe
def show_outbox(request: HttpRequest) -> HttpResponse:
    officer = _officer_who_may(request, "letter.read")
    page = Paginator(queries.letters_stuck(), STUCK_A_PAGE).get_page(request.GET.get("ket"))
    context = {
        "counts": queries.counts(),
        "followed": queries.most_followed(),
        "stuck": [_row(letter) for letter in page.object_list],
        "stuck_page": page,
        "is_open": settings.MAIL_IS_CONFIGURED,
        "may_retry": _may(officer, "letter.retry"),
        "may_forget": _may(officer, "follower.forget"),
    }
    return render(request, "dissemination/staff/outbox.html", context)


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    officer = _officer_who_may(request, "letter.retry")
    number = request.POST.get("letter", "")
    chosen = [int(number)] if number.isdecimal() else []
    if operations.retry_letters(letters=chosen, by=officer, at=timezone.now()):
        post.hint()
        messages.success(request, "Thư được gửi lại. Kết quả hiện ở đây sau ít phút.")
    else:
        messages.info(request, "Thư này không còn bị kẹt.")
    return redirect("letters")


@sensitive_post_parameters("address")
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Erase an address at its owner's request."""
    officer = _officer_who_may(request, "follower.forget")
    form = AddressForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Địa chỉ chưa đúng dạng.")
        return redirect("letters")
    address = form.cleaned_data["address"]
    known = operations.forget_address(
        address=address, fingerprint=fingerprint(address, key=settings.SECRET_KEY), by=officer, at=timezone.now()
    )
    if known:
        messages.success(request, "Đã xóa địa chỉ và mọi điều gắn với nó.")
    else:
        messages.info(request, "Không có người theo dõi nào ở địa chỉ này.")
    return redirect("letters")


def _row(letter: Letter) -> StuckRow:
    outcome: str = getattr(letter, "outcome", "") or Outcome.UNKNOWN.value
    return StuckRow(letter=letter, outcome=OUTCOME_LABELS[Outcome(outcome)])


def _may(officer: Officer, verb: str) -> bool:
    return may(officer=officer, verb=verb, agency=None, on=timezone.localdate())


def _officer_who_may(request: HttpRequest, verb: str) -> Officer:
    officer: Any = request.user
    if not _may(officer, verb):
        raise PermissionDenied
    return officer


urls: list[URLPattern] = [
    path("thu/", show_outbox, name="letters"),
    path("thu/gui-lai/", retry, name="letters_retry"),
    path("thu/xoa-dia-chi/", forget, name="letters_forget"),
]
menu = (Desk("Theo dõi và gửi thư", "letters", ("letter.read",), "mail", 10, for_all=True),)
