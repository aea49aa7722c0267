"""Accounts stop and go on, keep count of their quota, and share the messages of a channel by weight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from messageproviders.port import Outcome, Receipt
from messageproviders.weights import Standing, reweigh
from portal.agencies.models import Officer
from portal.dissemination.models import Account, Attempt
from portal.dissemination.states import AccountKind, Channel, DeliveryState
from portal.journal.operations import record

_MAIL_NAME = "Máy chủ thư của cổng"
_WHY_LENGTH = 200
_LOOKED_AT = 20_000  # attempts, the latest: more than are made in a minute
_TROUBLE = (Outcome.LATER.value, Outcome.UNREACHABLE.value, Outcome.UNKNOWN.value, Outcome.BROKEN.value)
_MINUTE, _PATIENCE, _SPAN = timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)


def ensure_mail_account(*, at: datetime) -> Account:
    """The mail server of the installation is an account like others: made where no account of e-mail is kept."""
    known = Account.objects.filter(channel=Channel.EMAIL.value).order_by("pk").first()
    if known is not None:
        return known
    made, _ = Account.objects.get_or_create(
        name=_MAIL_NAME,
        defaults={"channel": Channel.EMAIL.value, "kind": AccountKind.MAIL.value, "created_at": at},
    )
    return made


@transaction.atomic
def pause_account(*, account: Account, why: str, at: datetime, by: Officer | None = None) -> bool:
    """Nothing leaves by this account until somebody resumes it. Whether it was going; again is no harm."""
    going = Account.objects.filter(pk=account.pk, paused_at__isnull=True)
    if not going.update(paused_at=at, paused_why=why[:_WHY_LENGTH]):
        return False
    account.paused_at, account.paused_why = at, why[:_WHY_LENGTH]
    record("account.paused", subject=account, by=by, at=at, details={"why": why[:_WHY_LENGTH]})
    return True


@transaction.atomic
def resume_account(*, account: Account, by: Officer | None, at: datetime) -> bool:
    """It sends again. Whether it was paused."""
    paused = Account.objects.filter(pk=account.pk, paused_at__isnull=False)
    if not paused.update(paused_at=None, paused_why=""):
        return False
    account.paused_at, account.paused_why = None, ""
    record("account.resumed", subject=account, by=by, at=at)
    return True


def note_quota(*, account: Account, receipts: Sequence[Receipt], at: datetime) -> None:
    """What the carrier said of how much is left today, the last word; nothing is left once it said so."""
    said = [one.quota_left for one in receipts if one.quota_left is not None]
    if any(one.outcome is Outcome.QUOTA for one in receipts):
        said.append(0)
    if said:
        account.quota_left, account.quota_at = said[-1], at
        Account.objects.filter(pk=account.pk).update(quota_left=said[-1], quota_at=at)


@transaction.atomic
def reweigh_accounts(*, channel: str, at: datetime) -> dict[int, int]:
    """Move shares away from accounts in trouble, or back to rest. Returns the weights that changed."""
    accounts = Account.objects.select_for_update(no_key=True).filter(channel=channel, is_open=True)
    going = list(accounts.filter(paused_at__isnull=True).order_by("pk"))
    changed = reweigh([_standing(one, at) for one in going], at=at) if len(going) > 1 else {}
    for key, weight in changed.items():
        Account.objects.filter(pk=key).update(weight=weight, weighed_at=at)
    return changed


def _standing(account: Account, at: datetime) -> Standing:
    last = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    recent = Attempt.objects.filter(pk__gt=last - _LOOKED_AT, account=account)
    accepted = Q(begun_at__range=(at - _SPAN, at - _PATIENCE), outcome=Outcome.ACCEPTED.value)
    counted = recent.aggregate(
        errors=Count("pk", filter=Q(ended_at__gt=at - _MINUTE, outcome__in=_TROUBLE)),
        accepted=Count("pk", filter=accepted),
        late=Count("pk", filter=accepted & Q(delivery__state=DeliveryState.ACCEPTED.value)),
    )
    late = counted["late"]
    # Where nothing at all was confirmed, this carrier simply gives no receipts.
    is_told = late < counted["accepted"]
    return Standing(
        account=account.pk,
        weight=account.weight,
        resting=account.resting_weight,
        weighed_at=account.weighed_at,
        errors=counted["errors"],
        slow=late / counted["accepted"] if counted["accepted"] and is_told else 0.0,
    )
