"""Pages under a personal link: confirm, see and change everything, be forgotten; a table of the acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.agencies.models import Place
from portal.agencies.queries.imprint import current_imprint
from portal.agencies.queries.territory import communes_named
from portal.design.fields import ActForm
from portal.design.middleware import private_page
from portal.design.sheets import CSV, comma_separated
from portal.dissemination import operations, queries
from portal.dissemination.channels import LINK_WITHIN, ConfirmBy, digest, new_token
from portal.dissemination.models import Follower, FollowerAddress, Subscription
from portal.dissemination.operations.sending import queue
from portal.dissemination.operations.sending.letters import LINK_FOR
from portal.dissemination.planning.rules import term_on
from portal.dissemination.queries.followers import (
    lately_sent,
    lines_about,
    own_addresses,
    refusals_at,
    requests_of,
    subjects_named,
)
from portal.dissemination.queries.held import as_json, parts_of, words_of
from portal.dissemination.states import Channel, ConsentMethod, Frequency, RequestKind, consent_text, current
from portal.dissemination.web import subscriptions
from portal.dissemination.web.forms import FREQUENCY_FIELDS, AboutForm, AddressForm, RequestForm, channel_named
from portal.journal.queries.retention import term_days

DONE = {  # the message after an act, by the value in the query string
    "da-theo-doi": "Đã xác nhận. Từ nay khi có tin, chúng tôi báo cho bạn.",
    "da-thoi": "Đã thôi theo dõi. Không có tin nào nữa về điều đó.",
    "da-doi": "Đã đổi lịch gửi.",
    "da-ngung": "Đã ngừng gửi tới địa chỉ đó.",
    "da-dung-lai": "Đã dùng lại địa chỉ đó.",
    "da-bo": "Đã bỏ địa chỉ đó; chúng tôi không còn lưu.",
    "da-uu-tien": "Đã đổi thứ tự: tin được gửi tới địa chỉ đó trước.",
    "da-luu": "Đã lưu.",
    "da-co": "Nếu địa chỉ đó nhận được tin, trong ít phút nữa sẽ có tin của chúng tôi để bạn xác nhận.",
    "da-nhan-yeu-cau": "Đã nhận yêu cầu. Trong {days} ngày làm việc, cán bộ sẽ trả lời bạn.",
}
NOT_DONE = {  # messages if nothing was done
    "dia-chi-cuoi": "Địa chỉ cuối cùng không bỏ riêng được. Muốn xóa hết, xin bấm “Xóa mọi dữ liệu của tôi”.",
    "chua-dung": "Chưa gửi, chưa có gì thay đổi. Xin xem lại chỗ được đánh dấu ở dưới.",
    "chua-chon-xa": "Chưa lưu. Xin xem lại xã, phường bạn vừa gõ ở mục Về bạn, rồi bấm “Lưu” lần nữa.",
    "khong-con": "Chưa có gì thay đổi. Xin xem lại trang này.",
    "qua-nhieu": "Vừa có quá nhiều yêu cầu trong một phút. Xin chờ một phút rồi thử lại.",
}


@dataclass(frozen=True, slots=True)
class OwnPageAct:
    """An act of a follower on their own page: the request, the follower, the time."""

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
    def address(self) -> FollowerAddress | None:
        """The address named in the form, if it is theirs."""
        number = self.request.POST.get("dia-chi", "")
        return own_addresses(follower=self.follower).filter(pk=int(number)).first() if number.isdecimal() else None

    def fulfil(self, kind: RequestKind, outcome: str) -> None:
        """Record the act as a request about personal data that is fulfilled at once."""
        operations.fulfil_request(
            kind=kind, person=self.follower.code, channel=None, way=ConsentMethod.PAGE, outcome=outcome, at=self.at
        )


# None: the message of the table.
OwnPageResult = str | HttpResponse | None


def _stop_one(deed: OwnPageAct) -> None:
    if operations.stop(subscriptions=deed.subscriptions, way=ConsentMethod.PAGE, at=deed.at):
        deed.fulfil(RequestKind.WITHDRAW, "Thôi theo dõi một điều trên trang riêng.")


def _stop_all(deed: OwnPageAct) -> None:
    if operations.stop_all(follower=deed.follower, way=ConsentMethod.PAGE, at=deed.at):
        deed.fulfil(RequestKind.WITHDRAW, "Thôi theo dõi tất cả trên trang riêng.")


def _change(deed: OwnPageAct) -> OwnPageResult:
    form = ActForm(FREQUENCY_FIELDS, deed.request.POST)
    if not form.is_valid():
        return "khong-con"
    for subscription in deed.subscriptions:
        operations.change_frequency(subscription=subscription, frequency=Frequency(form.cleaned_data["frequency"]))
    return None


def _forget(deed: OwnPageAct) -> OwnPageResult:
    deed.fulfil(RequestKind.ERASE, "Xóa mọi dữ liệu trên trang riêng.")
    operations.forget_follower(follower=deed.follower, way=ConsentMethod.PAGE, at=deed.at)
    return render(deed.request, "dissemination/forgotten.html")


def _rest_address(deed: OwnPageAct) -> None:
    if deed.address and operations.stop_address(address=deed.address, way=ConsentMethod.PAGE, at=deed.at):
        deed.fulfil(RequestKind.WITHDRAW, "Ngừng nhận tin qua một kênh trên trang riêng.")


def _use_address(deed: OwnPageAct) -> None:
    if address := deed.address:
        operations.resume_address(
            address=address, wording=current(Channel(address.channel)), controller=current_imprint().owner, at=deed.at
        )


def _drop_address(deed: OwnPageAct) -> OwnPageResult:
    is_last = deed.address and not operations.remove_address(address=deed.address, way=ConsentMethod.PAGE, at=deed.at)
    return "dia-chi-cuoi" if is_last else None


def _prefer_address(deed: OwnPageAct) -> None:
    if deed.address:
        operations.prefer_address(address=deed.address)


def _by_zalo(deed: OwnPageAct) -> None:
    if deed.address:
        operations.reach_by_zalo(
            address=deed.address, wanted=deed.request.POST.get("by_zalo") == "1", wording=current(Channel.ZALO_PHONE),
            controller=current_imprint().owner, at=deed.at,
        )  # fmt: skip


def _say_about(deed: OwnPageAct) -> OwnPageResult:
    """A commune that was typed but not yet chosen from the results is not ignored silently."""
    said = deed.request.POST
    typed = said.get("noi-o", "").strip()[:80]
    if "tim" in said or (typed and typed != said.get("da-tim")):
        found = _about_form(deed.follower, typed, said)
        return _again(deed, "" if "tim" in said else "chua-chon-xa", about=found, commune_words=typed)
    form = AboutForm(said, places=Place.objects.existing_on(timezone.localdate()).filter(level="commune"))
    if not form.is_valid():
        return "khong-con"
    operations.change_about(follower=deed.follower, about=form.profile())
    return None


def _add_address(deed: OwnPageAct) -> OwnPageResult:
    channel = channel_named(deed.request.POST.get("kenh", ""))
    chosen = next((one for one in subscriptions.channels_now() if one.channel is channel), None)
    if chosen is None:
        return "khong-con"
    form = AddressForm(deed.request.POST, channel=chosen.channel)
    if form.is_valid() and subscriptions.may_ask(deed.request):
        # Start the confirmation of the channel; a browser that gave its address has given permission.
        handle, owner = new_token(), current_imprint().owner
        confirms = form.channel.row.confirms
        if confirms is ConfirmBy.WORD:
            waiting = operations.await_on_zalo(
                follower=deed.follower, things=(), frequency=Frequency.AT_ONCE, controller=owner, at=deed.at,
                handle=digest(handle),
            )  # fmt: skip
            return subscriptions.wait_for_code(waiting, handle)
        by_code = confirms is ConfirmBy.CODE
        made = operations.ask_to_add(
            follower=deed.follower, reach=subscriptions.reach_of(form), controller=owner, at=deed.at,
            handle=digest(handle) if by_code else "",
        )  # fmt: skip
        queue.wake_after_commit()
        if confirms is ConfirmBy.BROWSER and made is not None:
            operations.confirm(asking=made, way=ConsentMethod.BROWSER, controller=owner, at=deed.at)
            return "da-luu"
        asked = "da-co" if confirms is ConfirmBy.LINK else "khong-con"
        return subscriptions.wait_for_code(made, handle) if by_code else asked
    return _again(deed, "qua-nhieu" if form.is_valid() else "chua-dung", adding=chosen, adding_form=form)


def _again(deed: OwnPageAct, said: str, **shown: object) -> HttpResponse:
    """Show the page again with what was typed: nothing was done, for the reason `said` ("": the choice goes on)."""
    context = _shown(deed.request, deed.follower) | {"not_done": NOT_DONE.get(said, "")} | shown
    return render(deed.request, "dissemination/manage.html", context, status=422 if said else 200)


def _take_along(deed: OwnPageAct) -> OwnPageResult:
    """All data held about them, as a file or as a page to read and print."""
    parts = parts_of(deed.follower)
    deed.fulfil(RequestKind.SEE, "Nhận bản sao dữ liệu trên trang riêng.")
    form = deed.request.POST.get("dang", "")
    if form == "json":
        return _file(as_json(parts, owner=current_imprint().owner, at=deed.at), "application/json", "json")
    return (
        _file(comma_separated(parts), CSV, "csv")
        if form == "csv"
        else render(deed.request, "dissemination/export.html", {"parts": parts, "at": deed.at})
    )


def _file(text: str, kind: str, ending: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="du-lieu-cua-toi.{ending}"'},
    )


def _ask_about_data(deed: OwnPageAct) -> OwnPageResult:
    form = RequestForm(deed.request.POST)
    if not form.is_valid() or not subscriptions.may_ask(deed.request):
        return _again(deed, "qua-nhieu" if form.is_valid() else "chua-dung", asking=form)
    operations.receive_request(
        kind=RequestKind(form.cleaned_data["kind"]),
        person=deed.follower.code,
        channel=None,
        way=ConsentMethod.PAGE,
        words=form.cleaned_data["words"],
        at=deed.at,
    )
    return None


# The function of each act, and the message if it returns none.
ACTS: dict[str, tuple[Callable[[OwnPageAct], OwnPageResult], str]] = {
    "thoi": (_stop_one, "da-thoi"),
    "thoi-het": (_stop_all, "da-thoi"),
    "doi": (_change, "da-doi"),
    "xoa": (_forget, ""),
    "ngung-dia-chi": (_rest_address, "da-ngung"),
    "dung-dia-chi": (_use_address, "da-dung-lai"),
    "bo-dia-chi": (_drop_address, "da-bo"),
    "uu-tien": (_prefer_address, "da-uu-tien"),
    "qua-zalo": (_by_zalo, "da-luu"),
    "ve-toi": (_say_about, "da-luu"),
    "them-dia-chi": (_add_address, "da-co"),
    "tai-ve": (_take_along, ""),
    "yeu-cau": (_ask_about_data, "da-nhan-yeu-cau"),
}
# The attribute of `OwnPageAct` without which an act has nothing to do.
_NEEDS = dict.fromkeys(("thoi", "doi"), "subscriptions") | dict.fromkeys(
    ("ngung-dia-chi", "dung-dia-chi", "bo-dia-chi", "uu-tien", "qua-zalo"), "address"
)

_LINES, _LETTERS, _THINGS, _REQUESTS = 10, 10, 20, 10


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows what it is about; only the button confirms, because mail scanners open every link."""
    now = timezone.now()
    asking = queries.pending_by_token(token=token, at=now)
    wanted = list(asking.subscriptions.filter(stopped_at__isnull=True).order_by("pk")) if asking else []
    if asking is None or (not wanted and asking.subscriptions.exists()):
        return over(request)
    is_done = asking.confirmed_at is not None
    if request.method == "POST":
        owner = current_imprint().owner
        if not operations.confirm(asking=asking, way=ConsentMethod.LETTER, controller=owner, at=now):
            return over(request)
        is_done = True
    named = subjects_named(pairs=[(one.kind, one.key) for one in wanted])
    return render(
        request,
        "dissemination/confirm.html",
        {
            "subjects": [named.get((one.kind, one.key)) for one in wanted],
            "is_weekly": all(one.frequency == "hang-tuan" for one in wanted),
            "is_done": is_done,
            "is_known": asking.address is not None and asking.address.confirmed_at is not None,
            "consent": consent_text(version=asking.wording, owner=current_imprint().owner),
            "days": term_days("unconfirmed", timezone.localdate()),
        },
    )


@private_page
@sensitive_post_parameters("address", "p256dh", "auth")
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """The follower's own page: see, change, download, unsubscribe, be forgotten."""
    now = timezone.now()
    if (follower := queries.follower_by_token(token=token, at=now)) is None:
        return over(request)
    if request.method == "POST" and (act := ACTS.get(request.POST.get("viec", ""))) is not None:
        (do, said), deed = act, OwnPageAct(request, follower, now)
        needed = _NEEDS.get(request.POST["viec"])
        done = "khong-con" if needed and not getattr(deed, needed) else do(deed) or said
        return done if isinstance(done, HttpResponse) else redirect(f"{request.path}?xong={done}")
    return render(request, "dissemination/manage.html", _shown(request, follower))


def _shown(request: HttpRequest, follower: Follower) -> dict[str, object]:
    things = Paginator(queries.living_subscriptions(follower=follower), _THINGS).get_page(request.GET.get("dieu"))
    living = list(things.object_list)
    lines = Paginator(lines_about(follower=follower), _LINES).get_page(request.GET.get("so"))
    letters = Paginator(lately_sent(follower=follower), _LETTERS).get_page(request.GET.get("tin"))
    shown = list(lines.object_list)
    named = subjects_named(
        pairs=[(one.kind, one.key) for one in living] + [(one.kind, one.key) for one in shown if one.kind]
    )
    channels = subscriptions.channels_now()
    adding = subscriptions.chosen_channel(request, channels)
    addresses = list(own_addresses(follower=follower))
    refused = refusals_at(fingerprints={one.fingerprint for one in addresses}, at=timezone.now())
    return {
        "follower": follower,
        "addresses": [(one, digest(one.value), refused.get((one.channel, one.fingerprint))) for one in addresses],
        "is_leaving": not any(one.channel == Channel.ZALO and not one.ended_at for one in addresses),
        "rows": [(one, named.get((one.kind, one.key))) for one in living],
        "things": things,
        "frequencies": Frequency.choices(),
        "done": DONE.get(request.GET.get("xong", ""), "").format(days=term_on(timezone.localdate()).answer_days),
        "not_done": NOT_DONE.get(request.GET.get("xong", ""), ""),
        "lines": lines,
        "line_rows": [(one, named.get((one.kind, one.key)), words_of(one)) for one in shown],
        "letters": letters,
        "letter_days": term_days("letters", timezone.localdate()),
        "channels": channels,
        "adding": adding,
        "adding_consent": consent_text(version=current(adding.channel), owner=current_imprint().owner)
        if adding
        else "",
        "adding_form": AddressForm(channel=adding.channel if adding else Channel.EMAIL),
        "about": _about_form(follower),
        "asking": RequestForm(),
        "requests": Paginator(requests_of(person=follower.code), _REQUESTS).get_page(request.GET.get("yeu-cau")),
        "offers_zalo": any(one.channel is Channel.ZALO for one in channels),
        "zalo_words": consent_text(version=current(Channel.ZALO_PHONE), owner=current_imprint().owner),
    }


def _about_form(follower: Follower, words: str = "", said: QueryDict | None = None) -> AboutForm:
    found = [one.commune.pk for one in communes_named(words=words, on=timezone.localdate())]
    return AboutForm(
        said,
        initial={"place": follower.place_id, "role": follower.role, "language": follower.language},
        places=Place.objects.filter(
            pk__in=[*found, *([follower.place_id] if follower.place_id else [])], level="commune"
        ).order_by("name_sort"),
    )


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe from what a letter was sent for.

    Mailboxes post here by themselves (RFC 8058), so nothing else is asked.
    """
    now = timezone.now()
    if (found := queries.subscriptions_about(token=token, at=now)) is None:
        return over(request)
    about_letter = list(found)
    if request.method == "POST":
        operations.stop(subscriptions=about_letter, way=ConsentMethod.ONE_CLICK, at=now)
    return render(
        request,
        "dissemination/one_click.html",
        {
            "subjects": list(subjects_named(pairs=[(one.kind, one.key) for one in about_letter]).values()),
            "is_done": request.method == "POST",
            "token": token,
        },
    )


def over(request: HttpRequest) -> HttpResponse:
    """The link has expired or never existed; both look alike."""
    channels = subscriptions.typed_channels()
    return render(
        request,
        "dissemination/over.html",
        {
            "form": AddressForm(channel=channels[0].channel if channels else Channel.EMAIL),
            "is_open": bool(channels),
            "channels": channels,
            "chosen": channels[0] if channels else None,
            "days": LINK_WITHIN.days,
            "link_days": LINK_FOR.days,
        },
        status=404,
    )
