"""A released campaign's article goes to all who follow the Official Account, by a button of whoever may release it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messageproviders.zalo import articles
from portal.agencies.desks import Desk, officer_of
from portal.dissemination.dispatching.broadcasts import article_of
from portal.dissemination.models import Account, Broadcast, Campaign
from portal.dissemination.operations.broadcasting import ENDED_BADLY, Begun, NotReleased, begin_broadcast
from portal.dissemination.states import AccountKind, Channel

RELEASE = "campaign.release"


@never_cache
@require_http_methods(["GET", "POST"])
def broadcast(request: HttpRequest, code: UUID) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.select_related("agency"), code=code)
    officer = officer_of(request, RELEASE, campaign.agency_id)
    account = Account.objects.filter(
        kind=AccountKind.ZALO.value, channel=Channel.ZALO.value, is_open=True, paused_at__isnull=True
    ).first()
    article = article_of(campaign, account) if account else None
    problems = articles.problems(article) if article else []
    if request.method == "POST" and account and article and not problems:
        try:
            begin_broadcast(campaign=campaign, account=account, by=officer, at=timezone.now())
            messages.success(request, "Đã bắt đầu. Zalo tạo và xem bài trước khi gửi, thường mất khoảng nửa giờ.")
        except NotReleased:
            messages.error(request, "Đợt gửi chưa được duyệt, đã dừng, hoặc nội dung đã đổi nên chưa gửi bài được.")
        except Begun:
            messages.info(request, "Bài này đang được gửi hoặc đã gửi rồi.")
        return redirect("campaign_broadcast", code)
    known = Broadcast.objects.filter(campaign=campaign).first()
    context = {
        "campaign": campaign,
        "account": account,
        "article": article,
        "problems": problems,
        "broadcast": known,
        "may_begin": known is None or known.state in ENDED_BADLY,
    }
    return render(request, "dissemination/staff/accounts/broadcast.html", context)


urls: list[URLPattern] = [path("bai-zalo/<uuid:code>/", broadcast, name="campaign_broadcast")]
menu: tuple[Desk, ...] = ()
