"""The staff door: how many follow what, how letters fare, what to send again. Nobody's address is shown in full."""

from __future__ import annotations

from functools import partial

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from messageproviders.port import OUTCOME_LABELS, SendOutcome
from portal.agencies.admin.menu import AdminMenuEntry, confirmation
from portal.agencies.queries import officer_for_all, scope_today
from portal.design.admin import form_page
from portal.design.refusals import success_redirect
from portal.dissemination import queries
from portal.dissemination.models import Account, Delivery
from portal.dissemination.operations.refusals import import_no_advertising
from portal.dissemination.operations.sending import queue, retry_alike, retry_deliveries
from portal.dissemination.queries.outbox import (
    StuckReason,
    by_channel,
    deliveries_stuck,
    no_advertising_list,
    stuck_alike,
    stuck_in_detail,
    waiting,
)
from portal.dissemination.states import DeliveryState

STUCK_A_PAGE, _TICKED_BY_HAND = 30, 5  # of more than these, groups are offered
LARGEST_LIST = 20 * 1024 * 1024  # bytes: a million numbers and more
_LONGEST_KEY = 18  # digits: fits the keys of every database
_RISKS = {
    DeliveryState.UNKNOWN.value: "Tin “không rõ” có thể đã tới: người nhận có thể nhận hai lần.",
    DeliveryState.FAILED.value: "Mỗi tin gửi lại được tính tiền như tin mới.",
}


@require_safe
def show_outbox(request: HttpRequest) -> HttpResponse:
    officer = officer_for_all(request, "letter.read")
    page = Paginator(stuck_in_detail(), STUCK_A_PAGE).get_page(request.GET.get("ket"))
    return render(
        request,
        "dissemination/staff/outbox.html",
        {
            "counts": queries.counts(),
            "followed": queries.most_followed(),
            "table": by_channel(),
            "waiting": waiting(),
            "paused": Account.objects.filter(is_open=True, paused_at__isnull=False),
            "stuck": [_row(delivery) for delivery in page.object_list],
            "stuck_page": page,
            "stuck_alike": stuck_alike() if page.paginator.count > _TICKED_BY_HAND else [],
            "is_open": settings.MAIL_IS_CONFIGURED,
            "may_retry": scope_today(officer, "letter.retry").everywhere,
        },
    )


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    officer = officer_for_all(request, "letter.retry")
    count = retry_deliveries(
        deliveries=[int(number) for number in request.POST.getlist("delivery") if number.isdecimal()][:STUCK_A_PAGE],
        by=officer,
        at=timezone.now(),
    )
    if count:
        queue.wake_after_commit()
        messages.success(request, f"Đã cho gửi lại {count} tin. Kết quả hiện ở đây sau ít phút.")
    else:
        messages.info(request, "Không có tin nào được chọn, hoặc tin đã chọn không còn bị kẹt.")
    return redirect("letters")


@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """All that is stuck alike. The desk asks first (`hoi`): whoever has the message already would get it twice."""
    officer = officer_for_all(request, "letter.retry")
    said = {name: request.POST.get(name, "") for name in ("dot", "kenh", "tinh-trang", "vi")}
    campaign = int(said["dot"]) if said["dot"].isdecimal() and len(said["dot"]) <= _LONGEST_KEY else None
    alike: StuckReason = {
        "campaign": campaign, "channel": said["kenh"], "state": said["tinh-trang"], "reason": said["vi"],
    }  # fmt: skip
    if (said["dot"] and campaign is None) or not (count := deliveries_stuck().filter(**alike).count()):
        messages.info(request, "Không còn tin nào bị kẹt như vậy.")
        return redirect("letters")
    if "hoi" in request.POST:
        return confirmation(
            request,
            question=f"Gửi lại {count} tin bị kẹt?",
            losses=[
                _RISKS[said["tinh-trang"]],
                "Ai đã từ chối hoặc không còn thuộc diện nhận tin thì vẫn không nhận tin này.",
            ],
            act=f"Gửi lại {count} tin",
            back=reverse("letters"),
            fields=said,
        )
    count = retry_alike(alike=alike, by=officer, at=timezone.now())
    queue.wake_after_commit()
    return success_redirect(request, f"Đã cho gửi lại {count} tin. Kết quả hiện ở đây sau ít phút.", "letters")


class NoAdvertisingForm(forms.Form):
    lines = forms.FileField(
        label="Tệp danh sách",
        help_text="CSV hoặc văn bản thuần (.txt), mỗi dòng một số, đến 20 MB. Máy chỉ giữ dấu của số, không giữ số.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp không có gì bên trong."},
    )
    is_whole = forms.BooleanField(
        label="Tệp là toàn bộ danh sách: số không còn trong tệp được nhận quảng cáo trở lại", required=False
    )

    def clean_lines(self) -> list[str]:
        sent = self.cleaned_data["lines"]
        if sent.size > LARGEST_LIST:
            raise forms.ValidationError("Tệp lớn hơn 20 MB: hãy chia ra nhiều tệp.")
        return sent.read().decode("utf-8-sig", errors="replace").splitlines()


@require_http_methods(["GET", "HEAD", "POST"])
def no_advertising(request: HttpRequest) -> HttpResponse:
    """The national list of numbers that want no advertising, as a file of the ministry has it."""
    officer = officer_for_all(request, "letter.retry")
    return form_page(
        request,
        NoAdvertisingForm(request.POST or None, request.FILES or None),
        partial(import_no_advertising, key=settings.DIGEST_KEY),
        "dissemination/staff/no_advertising.html",
        by=officer,
        said="Đã đọc {made[lines]} dòng: thêm {made[added]} số, {made[known]} số đã có, {made[not_numbers]} dòng không "
        "có số di động, bỏ {made[removed]} số.",
        to="letters_no_advertising",
        listed=no_advertising_list(),
    )


def _row(delivery: Delivery) -> dict[str, object]:
    outcome: str = getattr(delivery, "outcome", "") or SendOutcome.UNKNOWN.value
    return {
        "delivery": delivery,
        "outcome": OUTCOME_LABELS[SendOutcome(outcome)],
        "what": str(delivery.campaign) if delivery.letter is None else delivery.letter.get_kind_display(),
        "whom": _whom(delivery),
    }


def _whom(delivery: Delivery) -> str:
    """As the desk may show them: an address without its middle, an officer by name, an asker by their question."""
    letter = delivery.letter
    if delivery.address is not None:
        return str(delivery.address)
    if letter is not None and letter.officer is not None:
        return f"cán bộ {letter.officer}"
    if letter is not None and letter.question is not None:
        return f"người hỏi {letter.question}"
    return ", ".join(str(one) for one in letter.follower.addresses.all()) if letter and letter.follower else "—"


urls: list[URLPattern] = [
    path("thu/", show_outbox, name="letters"),
    path("khong-quang-cao/", no_advertising, name="letters_no_advertising"),
    path("thu/gui-lai/", retry, name="letters_retry"),
    path("thu/gui-lai-ca-nhom/", retry_all, name="letters_retry_all"),
]
menu = (AdminMenuEntry("Theo dõi và gửi thư", "letters", ("letter.read",), "mail", 10, for_all=True),)
