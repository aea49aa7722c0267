"""What the worker does for accounts and for what providers tell (`JOURNAL_CHORES`). Written to be called again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Max, Q

from messageproviders.zalo import asks
from messageproviders.zalo.calls import NoToken, Zalo, quota_in
from messageproviders.zalo.errors import TEMPLATE_OFF
from messageproviders.zalo.templates import Known, all_listed, read_info
from portal.dissemination.dispatching.zalo import sharing_with, zalo_of
from portal.dissemination.hearing_sms import poll_sms, read_sms
from portal.dissemination.hearing_zalo import poll_zalo, read_zalo
from portal.dissemination.models import Account, Attempt, Template
from portal.dissemination.operations.accounts import note_daily_quota
from portal.dissemination.operations.hearing import tidy_notices
from portal.dissemination.operations.templates import keep_templates
from portal.dissemination.secrets import SecretMissing
from portal.dissemination.states import AccountKind
from safehttp.port import Door

logger = logging.getLogger(__name__)

_DAILY = timedelta(days=1)
_LATELY = timedelta(minutes=15)
_LOOKED_AT = 20_000  # attempts, the latest


def renew_tokens(*, at: datetime) -> None:
    """A chore, each minute: tokens that have served most of their time are renewed before anybody needs them."""
    for account in _connected():
        try:
            zalo_of(account).token()
        except (NoToken, SecretMissing) as missing:
            logger.warning("Zalo account %s has no token: %s", account.pk, type(missing).__name__)


def read_notices(*, at: datetime) -> None:
    """A chore, every few seconds: what Zalo and carriers of text messages have told is read."""
    read_zalo(at=at)
    read_sms(at=at)


def ask_for_receipts(*, at: datetime) -> None:
    """A chore, some times an hour: carriers are asked what became of messages of which nothing was heard."""
    poll_sms(at=at)
    poll_zalo(at=at)


def sync_templates(*, at: datetime) -> None:
    """A chore, every few minutes: templates that nobody looked at for a day, or of which Zalo has just refused one
    because it is off; and the quota of today."""
    for account in _connected():
        checked = Template.objects.filter(account=account).aggregate(last=Max("checked_at"))["last"]
        if checked is None or checked <= at - _DAILY or _found_one_off(account, since=max(checked, at - _LATELY)):
            sync_account(account=account, at=at)


def tidy(*, at: datetime) -> None:
    """A chore, each hour."""
    tidy_notices(at=at)


def sync_account(*, account: Account, at: datetime, door: Door | None = None) -> bool:
    """Ask Zalo for the templates and the quota of an account. Whether it answered; nothing changes if it did not."""
    try:
        zalo = zalo_of(account, door=door)
        listed, said = all_listed(zalo)
        known = [_whole(zalo, one) for one in listed] if said.is_good else []
        quota = zalo.ask(asks.quota_of_templates())
    except (NoToken, SecretMissing):
        return False
    if said.is_good:
        keep_templates(account=account, known=known, is_whole=True, at=at)
    if quota.is_good:
        note_daily_quota(account=account, left=quota_in(quota.data), daily=_daily(quota.data), at=at)
    return said.is_good


def _whole(zalo: Zalo, listed: Known) -> Known:
    """With its parameters; as the list has it where Zalo does not say."""
    said = zalo.ask(asks.template_info(template=listed.number))
    if not said.is_good:
        return listed
    info = read_info(said)
    status = info.status or listed.status
    return Known(
        listed.number,
        info.name or listed.name,
        status,
        tag=info.tag or listed.tag,
        quality=info.quality or listed.quality,
        reason=info.reason or listed.reason,
        by_uid=info.by_uid,
        parameters=info.parameters,
        body=info.body,
    )


def _found_one_off(account: Account, *, since: datetime) -> bool:
    """Whether a message was refused since then because its template is off, and no webhook has said so."""
    accounts = [one.pk for one in sharing_with(account)]
    last = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    recent = Attempt.objects.filter(pk__gt=last - _LOOKED_AT, account__in=accounts, ended_at__gt=since)
    return recent.filter(reply=str(TEMPLATE_OFF)).exists()


def _daily(data: object) -> int | None:
    said = str(data.get("dailyQuota", "")) if isinstance(data, dict) else ""
    return int(said) if said.isdecimal() else None


def _connected() -> list[Account]:
    """Zalo accounts in use that somebody has connected and that hold tokens of their own."""
    zalo = Account.objects.filter(Q(token__isnull=False), kind=AccountKind.ZALO.value, is_open=True)
    return list(zalo.order_by("pk"))
