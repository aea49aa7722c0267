"""What became of letters, told by their deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from portal.dissemination.models import Delivery, Letter
from portal.dissemination.states import ACTIVE, STUCK, UNDER_WAY, DeliveryState, LetterState

_SENT = {DeliveryState.ACCEPTED.value, DeliveryState.UNCONFIRMED.value, DeliveryState.DELIVERED.value}
_FAILED = {DeliveryState.FAILED.value, DeliveryState.EXPIRED.value}


def outcome_of(states: Collection[str]) -> LetterState:
    """Of the states of all deliveries of one letter."""
    if _SENT & set(states):
        return LetterState.SENT
    if set(ACTIVE) & set(states):
        return LetterState.QUEUED
    if DeliveryState.UNKNOWN.value in states:
        return LetterState.UNKNOWN
    return LetterState.FAILED if _FAILED & set(states) else LetterState.SKIPPED


def settle_letters(*, letters: Collection[int], at: datetime) -> None:
    """Write down what became of these. One that was put aside, because its receiver is gone, stays so."""
    if not letters:
        return
    states: dict[int, list[str]] = defaultdict(list)
    for letter, state in Delivery.objects.filter(letter__in=letters).values_list("letter", "state"):
        states[letter].append(state)
    alike: dict[LetterState, list[int]] = defaultdict(list)
    for letter, several in states.items():
        alike[outcome_of(several)].append(letter)
    for outcome, keys in alike.items():
        is_over = outcome.value not in UNDER_WAY
        open_ones = Letter.objects.filter(pk__in=keys, state__in=(*UNDER_WAY, *STUCK)).exclude(state=outcome.value)
        open_ones.update(state=outcome.value, ended_at=at if is_over else None)
