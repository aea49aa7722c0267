"""Accounts that send messages, their health and callback URL, and the open channels."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from messageproviders.port import OUTCOME_LABELS, SendOutcome
from portal.dissemination.models import Account, Attempt, FollowerAddress, Template, Token
from portal.dissemination.states import ADDRESS_CHOICES, AccountKind, Channel, LetterKind, TemplateState

# The number of latest attempts searched for an account's last failure: those of some minutes, or of weeks.
_LOOKED_AT = 5_000
_FINE = ("", SendOutcome.ACCEPTED.value)


def account_healths(*, known_secrets: frozenset[str], at: datetime) -> list[dict[str, Any]]:
    """Every account, by channel, and its health. `known_secrets`: names of the secrets that this installation has.

    `hinders` are sentences for an officer: none if no obstacle is known. `seen_at`: when the account last worked with
    its current settings, that is when a message was last accepted or the carrier accepted the connection; None if
    neither was seen, or trouble with the carrier was seen since.
    """
    accounts = list(Account.objects.order_by("channel", "name"))
    tokens = {token.account_id: token for token in Token.objects.all()}
    failures, seen = _last_failures(), _last_taken()
    counted = {
        account: (count, usable)
        for account, count, usable in Template.objects.values_list("account")
        .annotate(count=Count("pk"), enabled=Count("pk", filter=Q(state=TemplateState.ENABLED.value)))
        .order_by()
    }
    hinders = {one.pk: _hinders(one, tokens, known_secrets, at) for one in accounts}
    return [
        {
            "account": one,
            "hinders": hinders[one.pk],
            "left": left_today(one, at=at),
            "seen_at": None if hinders[one.pk] else _seen(one, seen.get(one.pk), failures.get(one.pk)),
            "check_label": CHECK_LABELS[SendOutcome(one.checked_outcome)] if one.checked_outcome else "",
            "token": tokens.get(holder_number(one)),
            "last_failure": failures.get(one.pk),
            "templates": counted.get(holder_number(one), (0, 0))[0],
            "enabled_templates": counted.get(holder_number(one), (0, 0))[1],
        }
        for one in accounts
    ]


def at_work(channel: Channel | None = None) -> QuerySet[Account]:
    """The accounts that send now, the one with the largest weight first: used by campaigns, their tests and plans.

    An account of another channel to the same number is left out: it would send another wording, or none.
    """
    found = Account.objects.filter(is_open=True, paused_at__isnull=True).order_by("-weight", "pk")
    return found.filter(channel=channel.value) if channel else found


def mail_account() -> Account | None:
    """The account entered in the browser whose mail server sends everything that the portal writes by itself.

    None if the server of the settings is used, or the database cannot be queried.
    """
    try:
        return next((one for one in at_work(Channel.EMAIL) if one.options.get("host")), None)
    except DatabaseError:
        return None


def holder_number(account: Account) -> int:
    """Key of the account whose token and templates this account uses."""
    return int(account.options.get("token_of") or account.pk)


def templates_known(*, account: Account | None = None) -> QuerySet[Template]:
    found = Template.objects.select_related("account").order_by("account__name", "name", "pk")
    return found.filter(account=account) if account else found


def left_today(account: Account, *, at: datetime) -> int | None:
    """How many messages the account may send today, None if no limit is known; what was left on another day does not
    count.
    """
    is_of_today = account.quota_at is not None and timezone.localdate(account.quota_at) == timezone.localdate(at)
    return account.quota_left if is_of_today and account.quota_left is not None else account.daily_quota


def _hinders(account: Account, tokens: dict[int, Token], known_secrets: frozenset[str], at: datetime) -> Sequence[str]:
    judged = (
        (not account.is_open, "Tài khoản không còn dùng."),
        (account.paused_at is not None, f"Đang tạm dừng: {account.paused_why.rstrip('. ')}."),
        (
            account.secret and account.secret not in known_secrets,
            f"Chưa có bí mật “{account.secret}”.",
        ),
        (left_today(account, at=at) == 0, "Đã hết hạn mức hôm nay."),
    )
    connection = _of_token(tokens.get(holder_number(account)), at) if account.kind == AccountKind.ZALO else []
    return [*(words for is_so, words in judged if is_so), *connection]


def _of_token(token: Token | None, at: datetime) -> list[str]:
    if token is None:
        return ["Chưa kết nối với Zalo."]
    return (
        ["Kết nối với Zalo đã mất, cần kết nối lại."] if token.failed_at is not None and token.expires_at <= at else []
    )


# Labels of the carrier's answer to a connection check; not for messages.
CHECK_LABELS = dict.fromkeys(SendOutcome, "chưa kết nối được") | {
    SendOutcome.ACCEPTED: "kết nối được",
    SendOutcome.BROKEN: "bị từ chối: xem lại tên đăng nhập, mật khẩu, hợp đồng",
    SendOutcome.UNREACHABLE: "không tới được máy chủ",
}
# Outcomes that concern the account and not one message.
_TROUBLE = (SendOutcome.BROKEN.value, SendOutcome.UNREACHABLE.value)


def _last_taken() -> dict[int, datetime]:
    """When a message was last accepted from each account."""
    last = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    taken = Attempt.objects.filter(pk__gt=last - _LOOKED_AT, outcome=SendOutcome.ACCEPTED.value, account__isnull=False)
    return dict(taken.order_by().values_list("account").annotate(last=Max("ended_at")))


def _seen(account: Account, taken: datetime | None, failure: dict[str, Any] | None) -> datetime | None:
    checked = account.checked_at if account.checked_outcome == SendOutcome.ACCEPTED.value else None
    good = max((one for one in (taken, checked) if one), default=None)
    refused = account.checked_at if account.checked_outcome and not checked else None
    failed = failure["at"] if failure and failure["outcome"] in _TROUBLE else None
    since = max(one for one in (account.changed_at, refused, failed, account.created_at) if one)
    return good if good and good >= since else None


def _last_failures() -> dict[int, dict[str, Any]]:
    last = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return {
        account: {"at": at, "outcome": outcome, "label": OUTCOME_LABELS[SendOutcome(outcome)], "reply": reply}
        for account, at, outcome, reply in Attempt.objects.filter(pk__gt=last - _LOOKED_AT, account__isnull=False)
        .exclude(outcome__in=_FINE)
        .order_by("pk")
        .values_list("account", "ended_at", "outcome", "reply")
    }


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """A channel by which letters are sent. `account`: one that sends them; None for the mail server of the settings.

    `browser_key`: the public key with which a browser identifies the sender (VAPID, RFC 8292), if requested.
    """

    channel: Channel
    label: str
    account: Account | None = None
    browser_key: str = ""

    @property
    def official_account(self) -> str:
        """The URL of the Official Account on Zalo."""
        number = self.account.options.get("oa_id", "") if self.account else ""
        return f"https://zalo.me/{number}" if number else ""


def open_channels(*, mail: bool) -> list[OpenChannel]:
    """The open channels, in the order in which they are offered; `mail`: whether the settings name a mail server."""
    accounts: dict[str, Account] = {}
    for one in Account.objects.filter(is_open=True).order_by("-weight", "pk"):
        if one.kind == AccountKind.MAIL and not mail:
            continue
        accounts.setdefault(one.channel, one)
    found = [OpenChannel(Channel(value), label, accounts.get(value)) for value, label in ADDRESS_CHOICES]
    return [one for one in found if one.account is not None or (mail and one.channel is Channel.EMAIL)]


def stop_number() -> str:
    """The number to which people send keywords such as TC and DK; "" if no carrier has one."""
    return next(
        (
            said
            for one in Account.objects.filter(channel=Channel.SMS.value, is_open=True).order_by("-weight", "pk")
            if (said := str(one.options.get("stop_number", "")))
        ),
        "",
    )


def may_come_by_number(address: FollowerAddress) -> bool:
    """Whether Zalo may still deliver our messages to the telephone of a person who left on Zalo.

    Messages through Zalo go to numbers, and nobody has told us which of them is theirs.
    """
    return (
        address.channel == Channel.ZALO
        and is_open(Channel.ZALO_PHONE)
        and not FollowerAddress.objects.filter(follower=address.follower_id, channel=Channel.SMS.value).exists()
    )


def fallback_channels_of(address: FollowerAddress, *, kind: LetterKind) -> list[Channel]:
    """The channels on which a letter of this kind may go to an address, in the order to try them.

    Zalo by number, if its owner agreed to that and a template fits such letters; and the address's own channel.
    """
    own = Channel(address.channel)
    return [Channel.ZALO_PHONE, own] if address.by_zalo and has_template(kind=kind) else [own]


def has_template(*, kind: LetterKind) -> bool:
    """Whether letters of this kind may go through Zalo to telephone numbers now."""
    accounts = Account.objects.filter(channel=Channel.ZALO_PHONE.value, is_open=True)
    return bool(letter_templates(kind=kind, accounts={holder_number(one) for one in accounts}))


def letter_templates(*, kind: LetterKind, accounts: Collection[int]) -> list[Template]:
    """Enabled templates of these accounts (the holders of the tokens) for letters of this kind."""
    return list(
        Template.objects.filter(account__in=accounts, letters=kind.value, state=TemplateState.ENABLED.value).order_by(
            "pk"
        )
    )


def is_open(channel: Channel) -> bool:
    """Whether an account of this channel is in use."""
    return Account.objects.filter(channel=channel.value, is_open=True).exists()


def callback_secret_of(account: Account, *, key: str) -> str:
    made = hmac.new(key.encode(), f"portal.dissemination.web.callbacks:{account.pk}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made.digest()).rstrip(b"=").decode()


def callback_path_of(account: Account, *, key: str) -> str:
    return reverse("callbacks:receive", args=[account.pk, callback_secret_of(account, key=key)])
