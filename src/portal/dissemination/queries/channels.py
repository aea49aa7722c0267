"""By which channels somebody may be reached on this installation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from portal.dissemination.models import Account, Address, Delivery, Template
from portal.dissemination.queries.accounts import holder_number
from portal.dissemination.states import ADDRESS_CHOICES, AccountKind, Channel, LetterKind, TemplateState


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


def stop_number() -> str:
    """The number to which one writes words such as TC and DK; "" where carriers name none."""
    named = Account.objects.filter(channel=Channel.SMS.value, is_open=True).order_by("-weight", "pk")
    return next((said for one in named if (said := str(one.options.get("stop_number", "")))), "")


def may_come_by_number(address: Address) -> bool:
    """Whether Zalo may still bring our word to the telephone of whoever stopped at this identity on Zalo: numbers are
    written to through Zalo, and which of them is theirs nobody has told us.
    """
    if address.channel != Channel.ZALO or not is_open(Channel.ZALO_PHONE):
        return False
    return not Address.objects.filter(follower=address.follower_id, channel=Channel.SMS.value).exists()


def was_told_heard_no(*, address: Address) -> bool:
    """Whether this address was told that its no was heard, as long as letters are kept."""
    return Delivery.objects.filter(address=address, letter__kind=LetterKind.STOPPED.value).exists()


def roads_of(address: Address, *, kind: LetterKind) -> list[Channel]:
    """By which channels a letter of this kind may go to an address, what is tried first foremost.

    By Zalo to the number of whoever agreed to that, where a template may say such letters; and by its own channel.
    """
    own = Channel(address.channel)
    return [Channel.ZALO_PHONE, own] if address.by_zalo and has_template(kind=kind) else [own]


def has_template(*, kind: LetterKind) -> bool:
    """Whether letters of this kind may go through Zalo to telephone numbers now."""
    return bool(letter_templates(kind=kind, accounts=_holders(Channel.ZALO_PHONE)))


def letter_templates(*, kind: LetterKind, accounts: Collection[int]) -> list[Template]:
    """Templates of these accounts (those that hold the tokens) by which letters of this kind may be said."""
    usable = Template.objects.filter(account__in=accounts, letters=kind.value, state=TemplateState.ENABLED.value)
    return list(usable.order_by("pk"))


def _holders(channel: Channel) -> set[int]:
    return {holder_number(one) for one in Account.objects.filter(channel=channel.value, is_open=True)}


def is_open(channel: Channel) -> bool:
    """Whether an account of this channel is in use."""
    return Account.objects.filter(channel=channel.value, is_open=True).exists()
