"""Accounts at carriers: entered, changed, paused and let go on. One that fails is paused by the system itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.models import Account
from portal.journal.operations import record

_MOST_IN_A_REASON = 200


class NoReason(Exception):
    """An account is paused for a reason that others can read. Say one."""


@transaction.atomic
def enter_account(*, said: Mapping[str, Any], by: Officer, at: datetime) -> Account:
    """`said` are fields of `Account`; secrets are named in it and stand elsewhere."""
    account = Account.objects.create(**said, created_at=at)
    record("account.opened", subject=account, by=by, at=at, details={"kind": account.kind})
    return account


@transaction.atomic
def change_account(*, account: Account, said: Mapping[str, Any], by: Officer, at: datetime) -> Account:
    """What was learned by itself stays: weight of the moment, quota, the variant of signatures."""
    current = Account.objects.select_for_update().get(pk=account.pk)
    changed = sorted(name for name, value in said.items() if getattr(current, name) != value)
    for name in changed:
        setattr(current, name, said[name])
    if changed:
        current.save(update_fields=changed)
        record("account.changed", subject=current, by=by, at=at, details={"fields": changed})
    return current


@transaction.atomic
def pause_account(*, account: Account, why: str, by: Officer | None, at: datetime) -> bool:
    """Nothing leaves by it until somebody lets it go on; what waits, waits. Again changes nothing. Raises NoReason."""
    if not why.strip():
        raise NoReason(account.pk)
    paused = Account.objects.filter(pk=account.pk, paused_at__isnull=True)
    if not paused.update(paused_at=at, paused_why=why.strip()[:_MOST_IN_A_REASON]):
        return False
    record("account.paused", subject=account, by=by, at=at, details={"why": why.strip()[:_MOST_IN_A_REASON]})
    return True


@transaction.atomic
def resume_account(*, account: Account, by: Officer, at: datetime) -> bool:
    paused = Account.objects.filter(pk=account.pk, paused_at__isnull=False)
    if not paused.update(paused_at=None, paused_why=""):
        return False
    record("account.resumed", subject=account, by=by, at=at)
    return True


@transaction.atomic
def note_quota(*, account: Account, left: int | None = None, daily: int | None = None, at: datetime) -> None:
    """What the provider says of how many messages the account may send today."""
    known: dict[str, Any] = {"quota_at": at}
    if left is not None:
        known["quota_left"] = max(0, left)
    if daily is not None:
        known["daily_quota"] = max(0, daily)
    Account.objects.filter(pk=account.pk).update(**known)


@transaction.atomic
def learn(*, account: Account, name: str, value: str) -> None:
    """Keep in an account's options what was found out about it."""
    current = Account.objects.select_for_update().get(pk=account.pk)
    if current.options.get(name) != value:
        current.options = current.options | {name: value}
        current.save(update_fields=["options"])
