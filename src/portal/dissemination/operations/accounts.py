"""Accounts at carriers: entered, changed, and what is learned of them. Pausing is in `sending.accounts`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.models import Account
from portal.journal.operations import record


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
def note_daily_quota(*, account: Account, left: int | None = None, daily: int | None = None, at: datetime) -> None:
    """What the provider says by itself of how many messages the account may send today."""
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
