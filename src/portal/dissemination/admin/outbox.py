"""The outbox for staff: figures, failed letters and retries; letters on paper from waiting to posted.

Addresses are masked, except on what is printed for the post.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from messageproviders.port import OUTCOME_LABELS, SendOutcome
from portal.agencies.admin.menu import AdminMenuEntry, confirmation
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import ask_reach, officer_for_all, scope_today, signed_in
from portal.design.admin import ListColumns, act_view, form_page, list_page
from portal.design.fields import ActForm, DayInput, WholeNumberField
from portal.design.markup import grouped
from portal.design.refusals import count_message, refusals_as_messages, success_redirect
from portal.dissemination import queries
from portal.dissemination.admin.account_forms import PAUSE_FIELDS
from portal.dissemination.models import Account, Delivery, PostBatch
from portal.dissemination.operations import post
from portal.dissemination.operations.refusals import import_no_advertising
from portal.dissemination.operations.sending import queue, retry_alike, retry_deliveries, why_waiting
from portal.dissemination.queries.channels import at_work
from portal.dissemination.queries.outbox import (
    StuckReason,
    by_channel,
    cost_of_post,
    deliveries_stuck,
    no_advertising_list,
    post_batches,
    stuck_alike,
    stuck_in_detail,
    to_post,
)
from portal.dissemination.states import Channel, DeliveryState, PostBatchState, SuppressionReason
from portal.schema.queries import narrowed

STUCK_A_PAGE, _TICKED_BY_HAND = 30, 5  # groups are offered above the second number
LARGEST_LIST = 20 * 1024 * 1024  # bytes: a million numbers and more
_LONGEST_KEY = 18  # digits: fits the keys of every database
_RISKS = {
    DeliveryState.UNKNOWN.value: "Tin “không rõ” có thể đã tới: người nhận có thể nhận hai lần.",
    DeliveryState.FAILED.value: "Tin gửi lại có thể được tính tiền như tin mới.",
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
            "waiting": why_waiting(at=timezone.now()),
            "paused": Account.objects.filter(is_open=True, paused_at__isnull=False),
            "stuck": [_row(delivery) for delivery in page.object_list],
            "stuck_page": page,
            "stuck_alike": stuck_alike() if page.paginator.count > _TICKED_BY_HAND else [],
            "is_open": settings.MAIL_IS_CONFIGURED,
            "may_retry": scope_today(officer, "letter.retry").everywhere,
        },
    )


_SENT_AGAIN = "Đã cho gửi lại {} tin."
_NONE_STUCK = "Không còn tin nào bị kẹt như vậy."


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
    count_message(request, count, _SENT_AGAIN, "Không có tin nào được chọn, hoặc tin đã chọn không còn bị kẹt.")
    return redirect("letters")


@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Send again all deliveries stuck for the same reason.

    The page asks first (`hoi`): whoever has the message already would get it twice.
    """
    officer = officer_for_all(request, "letter.retry")
    said = {name: request.POST.get(name, "") for name in ("dot", "kenh", "tinh-trang", "vi")}
    campaign = int(said["dot"]) if said["dot"].isdecimal() and len(said["dot"]) <= _LONGEST_KEY else None
    alike: StuckReason = {
        "campaign": campaign, "channel": said["kenh"], "state": said["tinh-trang"], "reason": said["vi"],
    }  # fmt: skip
    if (said["dot"] and campaign is None) or not (count := deliveries_stuck().filter(**alike).count()):
        messages.info(request, _NONE_STUCK)
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
    count_message(request, count, _SENT_AGAIN, _NONE_STUCK)
    return redirect("letters")


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
    """Upload the national do-not-call list for advertising, as a file of the ministry."""
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
    """The receiver as staff may see it: an address without its middle, an officer's name, an asker's question."""
    letter = delivery.letter
    if delivery.address is not None:
        return str(delivery.address)
    if letter is not None and letter.officer is not None:
        return f"cán bộ {letter.officer}"
    if letter is not None and letter.question is not None:
        return f"người hỏi {letter.question}"
    return ", ".join(str(one) for one in letter.follower.addresses.all()) if letter and letter.follower else "—"


# ---- paper -----------------------------------------------------------------------------------------------------------

VERB = "letter.post"
# Columns of a file: the register of letters handed to the post, without names.
_COLUMNS: ListColumns = {
    "Tập": "pk",
    "Cơ quan gửi": "agency.name",
    "Số thư lập": lambda batch: len(batch.letters),
    "Tình trạng": "get_state_display",
    "Lập lúc": "made_at",
    "Người lập": "made_by",
    "Số của bưu điện": "number",
    "Ngày giao": "posted_on",
    "Người giao": "handed_by",
    "Chi phí (đồng)": cost_of_post,
}


POST_HAND_OVER_FIELDS = {
    "number": forms.CharField(
        label="Số của bưu điện (số bảng kê hoặc số hiệu bưu gửi)",
        max_length=40,
        error_messages={"required": "Hãy ghi số của bưu điện."},
    ),
    "on": forms.DateField(
        label="Ngày giao",
        widget=DayInput,
        initial=timezone.localdate,
        error_messages={"required": "Hãy ghi ngày giao.", "invalid": "Ngày chưa đúng."},
    ),
    "count": WholeNumberField(
        label="Số thư đã giao", min_value=0, error_messages={"required": "Hãy ghi số thư đã giao."}
    ),
}


POST_RETURN_FIELDS = {
    "place": WholeNumberField(label="Thư số", min_value=1, error_messages={"required": "Hãy ghi thư số mấy."}),
    "why": forms.TypedChoiceField(
        label="Vì sao",
        coerce=SuppressionReason,
        choices=[(one.value, one.label) for one in (SuppressionReason.RETURNED, SuppressionReason.SAID_NO)],
        error_messages={"required": "Hãy chọn lý do."},
    ),
}


@require_safe
def show_posts(request: HttpRequest) -> HttpResponse:
    """The waiting letters, by sender, and the batches made of them."""
    reach = ask_reach(request, VERB)
    found = to_post(at=timezone.now(), agencies=reach).order_by().values("sender")
    counted = list(found.annotate(count=Count("pk"), since=Min("delivery__created_at")).order_by("since"))
    named = Agency.objects.in_bulk([one["sender"] for one in counted if one["sender"]])
    return list_page(
        request,
        "dissemination/staff/posts.html",
        post_batches(agencies=reach),
        _COLUMNS,
        title="Thư giấy",
        waiting=[one | {"agency": named.get(one["sender"])} for one in counted],
        most=post.MOST_LETTERS,
        account=at_work(Channel.POST).first(),
    )


@require_POST
def make_post(request: HttpRequest) -> HttpResponse:
    reach, number = ask_reach(request, VERB), request.POST.get("co-quan", "")
    known = narrowed(Agency.objects.all(), pk__in=reach)
    agency = get_object_or_404(known, pk=int(number)) if number.isdecimal() else None
    with refusals_as_messages(request):
        if batch := post.make_batch(agency=agency, by=signed_in(request), at=timezone.now()):
            return success_redirect(request, f"Đã lập tập {batch.pk}: {len(batch.letters)} thư.", "post", batch.pk)
        messages.info(request, "Không còn thư nào gửi được lúc này; vì sao thì từng thư đã ghi.")
    return redirect("posts")


def _found(request: HttpRequest, pk: int) -> tuple[PostBatch, Officer]:
    """Raises PermissionDenied without the right to post letters, Http404 for letters of other agencies."""
    return get_object_or_404(post_batches(agencies=ask_reach(request, VERB)), pk=pk), signed_in(request)


@never_cache
@require_safe
def show_post(request: HttpRequest, pk: int) -> HttpResponse:
    batch, _ = _found(request, pk)
    is_ready = batch.state == PostBatchState.READY
    _, going = post.in_hand(batch, at=timezone.now())
    states = dict(Delivery.objects.filter(pk__in=batch.letters).values_list("pk", "state"))
    return render(
        request,
        "dissemination/staff/post.html",
        {
            "batch": batch,
            "rows": [(is_ready and key not in going, _ON_PAPER.get(states.get(key, ""), "—")) for key in batch.letters],
            "left": len(going),
            "is_ready": is_ready,
            "is_forgotten": is_ready and batch.handful is None,
            "cost": grouped(cost_of_post(batch)),
            "hand_over": ActForm(POST_HAND_OVER_FIELDS),
            "note_return": ActForm(POST_RETURN_FIELDS) if batch.state == PostBatchState.HANDED else None,
        },
    )


# The status text of a letter in a batch: only letters handed to the post are called posted.
_ON_PAPER = dict(DeliveryState.choices()) | {
    DeliveryState.SENDING.value: "Trong tập, chưa giao",
    DeliveryState.ACCEPTED.value: PostBatchState.HANDED.label,
    DeliveryState.FAILED.value: "Bưu điện trả lại",
}


@never_cache
@require_POST
def print_post(request: HttpRequest, pk: int) -> HttpResponse:
    batch, by = _found(request, pk)
    with refusals_as_messages(request):
        return HttpResponse(
            post.print_batch(batch=batch, by=by, at=timezone.now()),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="thu-giay-tap-{batch.pk}.pdf"'},
        )
    return redirect("post", pk)


_POST_ACTS: Mapping[str, tuple[str, Any, Mapping[str, forms.Field], str]] = {
    "da-giao": ("post_hand_over", post.hand_over, POST_HAND_OVER_FIELDS, "Đã ghi: giao bưu điện."),
    "bo": ("post_drop", post.drop_batch, PAUSE_FIELDS, "Đã bỏ tập; thư trở lại hàng chờ."),
    "tra-lai": ("post_return", post.note_return, POST_RETURN_FIELDS, "Đã ghi thư bị trả lại."),
}
urls: list[URLPattern] = [
    path("thu/", show_outbox, name="letters"),
    path("khong-quang-cao/", no_advertising, name="letters_no_advertising"),
    path("thu/gui-lai/", retry, name="letters_retry"),
    path("thu/gui-lai-ca-nhom/", retry_all, name="letters_retry_all"),
    path("buu-dien/", show_posts, name="posts"),
    path("buu-dien/lap/", make_post, name="post_make"),
    path("buu-dien/<int:pk>/", show_post, name="post"),
    path("buu-dien/<int:pk>/thu.pdf", print_post, name="post_print"),
    *(
        path(
            f"buu-dien/<int:pk>/{word}/",
            act_view(do, "batch", _found, form=form, said=said, to="post", key="pk"),
            name=name,
        )
        for word, (name, do, form, said) in _POST_ACTS.items()
    ),
]
menu = (
    AdminMenuEntry("Theo dõi và gửi thư", "letters", ("letter.read",), "mail", 10, for_all=True),
    AdminMenuEntry("Thư giấy", "posts", (VERB,), "mail", 7),
)
