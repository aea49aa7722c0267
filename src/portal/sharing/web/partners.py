"""The page of a partner for its webmaster, by a link from an officer: uid, embed code, attempts and their results. The
link gives no right to publish and does not show the secret."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.operations import rate_limits
from portal.design.admin import list_page
from portal.design.middleware import private_page
from portal.design.refusals import or_404, success_redirect
from portal.sharing.models import Partner
from portal.sharing.operations import delivery, wake
from portal.sharing.operations.partners import send_again
from portal.sharing.queries.feeds import named_set
from portal.sharing.queries.items import attempts_at, copies_of_partner, lagging

LINK_LASTS = timedelta(days=90)
_SALT = "sharing.partner.page"
_PAGE = rate_limits.RateLimit("partner-pages", 60)


def page_path(partner: Partner) -> str:
    """The page's path, valid for 90 days or until the partner's secret is rotated or the partner is turned off."""
    token = signing.dumps([str(partner.uid), partner.secret_version], salt=_SALT)
    return reverse("pulling:partner", args=[token])


def _partner(token: str) -> Partner:
    try:
        uid, version = signing.loads(token, salt=_SALT, max_age=LINK_LASTS)
    except signing.BadSignature as error:
        raise Http404 from error
    return or_404(Partner.objects.filter(uid=UUID(uid), secret_version=version, is_active=True).first())


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_partner(request: HttpRequest, token: str) -> HttpResponse:
    """The partner's ledger; POST resends what is pending."""
    if not rate_limits.is_allowed(request=request, door=_PAGE, minute=rate_limits.this_minute()):
        return render(request, "429.html", status=429)
    partner = _partner(token)
    waiting = lagging().filter(partner=partner)
    if request.method == "POST":
        send_again(copies=list(waiting.values_list("pk", flat=True)), by=None, at=timezone.now())
        wake(delivery.deliver)
        return success_redirect(request, "Những gì đang chờ đã vào lượt gửi lại.", "pulling:partner", token)
    return list_page(
        request,
        "sharing/partner.html",
        copies_of_partner(partner=partner, only_lagging=request.GET.get("cham") == "1"),
        {
            "Nội dung": "item.title",
            "Bản đã xác nhận": "confirmed_version",
            "Bản phải có": "wanted_version",
            "Kết quả gần nhất": "get_last_outcome_display",
            "Lỗi gần nhất": "last_error",
            "Gửi gần nhất": "last_sent_at",
            "Thử lại lúc": "not_before",
        },
        title="Sổ bản sao",
        partner=partner,
        sets=[named.name for code in partner.sets if (named := named_set(code))],
        waiting=waiting.count(),
        attempts=attempts_at(partner=partner, limit=20),
        now=timezone.now(),
    )
