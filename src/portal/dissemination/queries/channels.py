"""By which channels somebody may be reached on this installation."""

from __future__ import annotations

from dataclasses import dataclass

from portal.dissemination.models import Account
from portal.dissemination.states import ADDRESS_CHOICES, AccountKind, Channel


@dataclass(frozen=True, slots=True)
class Open:
    """A channel that letters leave by. `account`: one by which they do; None for the mail server of the settings."""

    channel: Channel
    label: str
    account: Account | None = None

    @property
    def official_account(self) -> str:
        """Where the Official Account on Zalo is found."""
        number = self.account.options.get("oa_id", "") if self.account else ""
        return f"https://zalo.me/{number}" if number else ""

    @property
    def browser_key(self) -> str:
        """What a browser wants to know of who sends (VAPID, RFC 8292)."""
        return str(self.account.options.get("public_key", "")) if self.account else ""


def open_channels(*, mail: bool) -> list[Open]:
    """The open channels, in the order in which they are offered; `mail`: whether the settings name a mail server."""
    accounts: dict[str, Account] = {}
    for one in Account.objects.filter(is_open=True).order_by("-weight", "pk"):
        if one.kind == AccountKind.MAIL and not mail:
            continue
        accounts.setdefault(one.channel, one)
    found = [Open(Channel(value), label, accounts.get(value)) for value, label in ADDRESS_CHOICES]
    return [one for one in found if one.account is not None or (mail and one.channel is Channel.EMAIL)]
