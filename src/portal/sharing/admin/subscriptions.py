"""Who reads along through the WebSub hub."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from portal.agencies.desks import Desk, officer_for_all
from portal.sharing.admin.ledger import A_PAGE, PARTNER
from portal.sharing.queries.ledger import subscriptions_listed


@require_safe
def subscription_list(request: HttpRequest) -> HttpResponse:
    officer_for_all(request, PARTNER)
    page = Paginator(subscriptions_listed(), A_PAGE).get_page(request.GET.get("p"))
    return render(request, "sharing/admin/subscriptions.html", {"page_obj": page})


urls = [path("dang-ky/", subscription_list, name="sharing_subscriptions")]
menu = (Desk("Chương trình đăng ký nhận tin", "sharing_subscriptions", (PARTNER,), "resubmit", 30),)
