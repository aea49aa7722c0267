"""What may be done on one's own page: a table from the name of the button to the act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.agencies.models import Place
from portal.dissemination import confirming, operations, post, queries, views
from portal.dissemination.addresses import digest, new_token
from portal.dissemination.exporting import as_csv, as_json, parts_of
from portal.dissemination.forms import AboutForm, AddressForm, FrequencyForm, RequestForm, channel_named
from portal.dissemination.models import Address, Follower, Subscription
from portal.dissemination.operations import AboutMe
from portal.dissemination.queries.following import own_addresses
from portal.dissemination.states import Channel, Frequency, RequestKind, Way
from portal.dissemination.wording import current

# What is said after an act, by what stands in the address.
DONE = {
    "da-theo-doi": "Đã xác nhận. Từ nay khi có tin, chúng tôi báo cho bạn.",
    "da-thoi": "Đã thôi theo dõi. Không có tin nào nữa về điều đó.",
    "da-doi": "Đã đổi lịch gửi.",
    "da-ngung": "Đã ngừng gửi tới địa chỉ đó.",
    "da-dung-lai": "Từ nay chúng tôi lại gửi tới địa chỉ đó.",
    "da-bo": "Đã bỏ địa chỉ đó; chúng tôi không còn lưu.",
    "dia-chi-cuoi": (
        "Đây là địa chỉ cuối cùng nên không bỏ riêng được. "
        "Muốn không còn gì được lưu, xin bấm “Xóa mọi dữ liệu của tôi”."
    ),
    "da-uu-tien": "Đã đổi thứ tự: tin được gửi tới địa chỉ đó trước.",
    "da-luu": "Đã lưu.",
    "da-co": "Nếu địa chỉ đó nhận được tin, trong ít phút nữa sẽ có tin của chúng tôi để bạn xác nhận.",
    "chua-dung": "Địa chỉ hoặc số điện thoại chưa đúng dạng; chưa có gì thay đổi.",
    "da-nhan-yeu-cau": "Đã nhận yêu cầu. Trong {days} ngày làm việc, cán bộ sẽ trả lời bạn.",
    "qua-nhieu": "Vừa có quá nhiều yêu cầu trong một phút. Xin chờ một phút rồi thử lại.",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does it, with what they filled in, and when."""

    request: HttpRequest
    follower: Follower
    at: datetime

    @property
    def subscriptions(self) -> list[Subscription]:
        """The subscription named in the form, if it is theirs."""
        number = self.request.POST.get("subscription", "")
        living = queries.living_subscriptions(follower=self.follower)
        return list(living.filter(pk=int(number))) if number.isdecimal() else []

    @property
    def address(self) -> Address | None:
        """The address named in the form, if it is theirs."""
        number = self.request.POST.get("dia-chi", "")
        return own_addresses(follower=self.follower).filter(pk=int(number)).first() if number.isdecimal() else None

    def fulfil(self, kind: RequestKind, outcome: str) -> None:
        """What they asked for is done at once, and is counted among the requests that the law knows."""
        operations.fulfil_request(
            kind=kind, person=self.follower.code, channel=None, way=Way.PAGE, outcome=outcome, at=self.at
        )


Done = str | HttpResponse


def _stop_one(deed: Deed) -> Done:
    if operations.stop(subscriptions=deed.subscriptions, way=Way.PAGE, at=deed.at):
        deed.fulfil(RequestKind.WITHDRAW, "Thôi theo dõi một điều trên trang riêng.")
    return "da-thoi"


def _stop_all(deed: Deed) -> Done:
    if operations.stop_all(follower=deed.follower, way=Way.PAGE, at=deed.at):
        deed.fulfil(RequestKind.WITHDRAW, "Thôi theo dõi tất cả trên trang riêng.")
    return "da-thoi"


def _change(deed: Deed) -> Done:
    form = FrequencyForm(deed.request.POST)
    if form.is_valid():
        for subscription in deed.subscriptions:
            operations.change_frequency(subscription=subscription, frequency=Frequency(form.cleaned_data["frequency"]))
    return "da-doi"


def _forget(deed: Deed) -> Done:
    deed.fulfil(RequestKind.ERASE, "Xóa mọi dữ liệu trên trang riêng.")
    operations.forget_follower(follower=deed.follower, way=Way.PAGE, at=deed.at)
    return render(deed.request, "dissemination/forgotten.html")


def _rest_address(deed: Deed) -> Done:
    if deed.address and operations.stop_address(address=deed.address, way=Way.PAGE, at=deed.at):
        deed.fulfil(RequestKind.WITHDRAW, "Ngừng nhận tin qua một kênh trên trang riêng.")
    return "da-ngung"


def _use_address(deed: Deed) -> Done:
    if address := deed.address:
        wording = current(Channel(address.channel))
        operations.resume_address(address=address, wording=wording, controller=settings.PORTAL_OWNER, at=deed.at)
    return "da-dung-lai"


def _drop_address(deed: Deed) -> Done:
    if deed.address is None:
        return "da-bo"
    return "da-bo" if operations.remove_address(address=deed.address, way=Way.PAGE, at=deed.at) else "dia-chi-cuoi"


def _prefer_address(deed: Deed) -> Done:
    if deed.address:
        operations.prefer_address(address=deed.address)
    return "da-uu-tien"


def _by_zalo(deed: Deed) -> Done:
    if deed.address:
        operations.reach_by_zalo(
            address=deed.address, wanted=deed.request.POST.get("by_zalo") == "1", wording=current(Channel.ZALO_PHONE),
            controller=settings.PORTAL_OWNER, at=deed.at,
        )  # fmt: skip
    return "da-luu"


def _say_about(deed: Deed) -> Done:
    form = AboutForm(deed.request.POST, places=Place.objects.existing_on(timezone.localdate()).filter(level="commune"))
    if form.is_valid():
        place = form.cleaned_data["place"]
        said = AboutMe(place.pk if place else None, form.cleaned_data["role"], form.cleaned_data["language"])
        operations.change_about(follower=deed.follower, about=said)
    return "da-luu"


def _add_address(deed: Deed) -> Done:
    channel = channel_named(deed.request.POST.get("kenh", ""))
    open_ones = {one.channel for one in views.channels_now()}
    form = AddressForm(deed.request.POST, channel=channel or Channel.EMAIL)
    if channel not in open_ones or not form.is_valid():
        return "chua-dung"
    if not views.may_ask(deed.request):
        return "qua-nhieu"
    return _ask_for_address(deed, form)


def _ask_for_address(deed: Deed, form: AddressForm) -> Done:
    """Begin the confirmation that the channel knows; a browser that gave its address has given its leave."""
    handle, owner = new_token(), settings.PORTAL_OWNER
    if form.channel is Channel.ZALO:
        waiting = operations.await_on_zalo(
            follower=deed.follower, things=(), frequency=Frequency.AT_ONCE, controller=owner, at=deed.at,
            handle=digest(handle),
        )  # fmt: skip
        return confirming.wait_for_code(waiting, handle)
    by_code = form.channel is Channel.SMS
    made = operations.ask_to_add(
        follower=deed.follower, reach=views.reach_of(form), controller=owner, at=deed.at,
        handle=digest(handle) if by_code else "",
    )  # fmt: skip
    post.hint()
    if form.channel is Channel.PUSH and made is not None:
        operations.confirm(asking=made, way=Way.BROWSER, controller=owner, at=deed.at)
        return "da-luu"
    return confirming.wait_for_code(made, handle) if by_code else "da-co"


def _take_along(deed: Deed) -> Done:
    """Everything that is kept of them, as a file or as a page to read and print."""
    parts = parts_of(deed.follower)
    deed.fulfil(RequestKind.SEE, "Nhận bản sao dữ liệu trên trang riêng.")
    form = deed.request.POST.get("dang", "")
    if form == "json":
        return _file(as_json(parts, owner=settings.PORTAL_OWNER, at=deed.at), "application/json", "json")
    if form == "csv":
        return _file(as_csv(parts), "text/csv; charset=utf-8", "csv")
    return render(deed.request, "dissemination/export.html", {"parts": parts, "at": deed.at})


def _file(text: str, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="du-lieu-cua-toi.{ending}"'
    return response


def _ask_about_data(deed: Deed) -> Done:
    form = RequestForm(deed.request.POST)
    if not form.is_valid():
        return "chua-dung"
    if not views.may_ask(deed.request):
        return "qua-nhieu"
    operations.receive_request(
        kind=RequestKind(form.cleaned_data["kind"]),
        person=deed.follower.code,
        channel=None,
        way=Way.PAGE,
        words=form.cleaned_data["words"],
        at=deed.at,
    )
    return "da-nhan-yeu-cau"


ACTS: dict[str, Callable[[Deed], Done]] = {
    "thoi": _stop_one,
    "thoi-het": _stop_all,
    "doi": _change,
    "xoa": _forget,
    "ngung-dia-chi": _rest_address,
    "dung-dia-chi": _use_address,
    "bo-dia-chi": _drop_address,
    "uu-tien": _prefer_address,
    "qua-zalo": _by_zalo,
    "ve-toi": _say_about,
    "them-dia-chi": _add_address,
    "tai-ve": _take_along,
    "yeu-cau": _ask_about_data,
}
