"""By which channels somebody may be reached on this installation."""

from __future__ import annotations

from dataclasses import dataclass

from portal.dissemination.models import Account
from portal.dissemination.states import ADDRESS_CHOICES, AccountKind, Channel


@dataclass(frozen=True, slots=True)
class Open:
    """A channel that letters leave by. `account`: one by which they do; None for the mail server of the settings.

    `browser_key`: what a browser wants to know of who sends (VAPID, RFC 8292), where it was asked for.
    """

    channel: Channel
    label: str
    account: Account | None = None
    browser_key: str = ""

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence: "tin nhắn SMS", "Zalo"."""
        return self.label if self.channel is Channel.ZALO else self.label[:1].lower() + self.label[1:]

    @property
    def official_account(self) -> str:
        """Where the Official Account on Zalo is found."""
        number = self.account.options.get("oa_id", "") if self.account else ""
        return f"https://zalo.me/{number}" if number else ""


def open_channels(*, mail: bool) -> list[Open]:
    """The open channels, in the order in which they are offered; `mail`: whether the settings name a mail server."""
    accounts: dict[str, Account] = {}
    for one in Account.objects.filter(is_open=True).order_by("-weight", "pk"):
        if one.kind == AccountKind.MAIL and not mail:
            continue
        accounts.setdefault(one.channel, one)
    found = [Open(Channel(value), label, accounts.get(value)) for value, label in ADDRESS_CHOICES]
    return [one for one in found if one.account is not None or (mail and one.channel is Channel.EMAIL)]


def is_open(channel: Channel) -> bool:
    """Whether an account of this channel is in use."""
    return Account.objects.filter(channel=channel.value, is_open=True).exists()
