"""Which approved template says a letter on Zalo, and with which values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from portal.dissemination.models import Account, Address, Delivery, Template
from portal.dissemination.queries.accounts import holder_number
from portal.dissemination.queries.channels import letter_templates
from portal.dissemination.states import Channel, LetterKind
from portal.dissemination.telling.templated import Forms, filled_in

Filled = tuple[str, Mapping[str, str]]  # the provider's number of a template, and its values
_NONE: Filled = ("", {})


class LetterTemplates:
    """Looks templates up once for a bundle of letters."""

    def __init__(self, *, at: datetime) -> None:
        self.day = timezone.localdate(at)
        self._known: dict[tuple[int, LetterKind], list[Template]] = {}

    def choose(self, delivery: Delivery, address: Address | None, *, kind: LetterKind, forms: Forms) -> Filled:
        """The template of the delivery's account that says most of the letter. Without one ("") the courier leaves the
        letter to the next channel, as it does where the number's owner wants no Zalo there any more."""
        channel, account = Channel(delivery.channel), delivery.account
        by_phone = channel is Channel.ZALO_PHONE
        if account is None or (by_phone and (address is None or not address.by_zalo)):
            return _NONE
        fitting = [
            (one.outside_id, values)
            for one in self._of(account, kind)
            if (by_phone or one.by_uid) and (values := filled_in(one.parameters, forms)) is not None
        ]
        return max(fitting, key=lambda one: len(one[1]), default=_NONE)

    def _of(self, account: Account, kind: LetterKind) -> list[Template]:
        key = (holder_number(account), kind)
        if key not in self._known:
            self._known[key] = letter_templates(kind=kind, accounts=[key[0]])
        return self._known[key]
