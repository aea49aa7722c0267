"""Accounts at providers: their settings, pauses, weights, templates, and the notices that providers send.

A secret is read from the environment or a file of the server, else from what was typed in the browser; typed secrets
and tokens are sealed with our key.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q

from messageproviders.outcomes import AccountWeight, reweigh
from messageproviders.port import SendOutcome, SendReceipt
from messageproviders.zalo.templates import ZaloTemplate
from portal.agencies.models import Officer
from portal.dissemination.models import Account, Attempt, Campaign, CarrierSecret, Notice, Template, Wording
from portal.dissemination.notifications.short_forms import strangers
from portal.dissemination.queries.objections import RUNNING
from portal.dissemination.states import (
    AccountKind,
    CampaignState,
    Channel,
    DeliveryState,
    LetterKind,
    NoticeKind,
    TemplateState,
)
from portal.journal.operations import record
from portal.schema.models import save_fields


@transaction.atomic
def enter_account(*, said: Mapping[str, Any], secrets: Mapping[str, str], by: Officer, at: datetime) -> Account:
    """`said`: values of `Account` fields. `secrets`: what was typed, by the suffix to the account's secret name."""
    account = Account.objects.create(**said, created_at=at, changed_at=at)
    _keep_secrets(account, secrets, at)
    record("account.opened", subject=account, by=by, at=at, details={"kind": account.kind})
    return account


@transaction.atomic
def change_account(
    *, account: Account, said: Mapping[str, Any], secrets: Mapping[str, str], by: Officer, at: datetime
) -> Account:
    """Save changed settings and secrets. Clears the last connection check, which was made with other settings.

    What was learned automatically stays: current weight, quota, signature variant. Senders start anew with these
    settings, by `changed_at`.
    """
    current = Account.objects.select_for_update().get(pk=account.pk)
    changed = sorted(name for name, value in said.items() if getattr(current, name) != value)
    if changed or secrets:
        save_fields(
            current,
            **{name: said[name] for name in changed},
            changed_at=at,
            checked_at=None,
            checked_outcome="",
            checked_reply="",
        )
        _keep_secrets(current, secrets, at)
        record(
            "account.changed", subject=current, by=by, at=at, details={"fields": changed + ["secrets"] * bool(secrets)}
        )
    return current


def _keep_secrets(account: Account, secrets: Mapping[str, str], at: datetime) -> None:
    """Store the secrets sealed, under the account's secret name, or a new one if it has none."""
    if secrets and not account.secret:
        save_fields(account, secret=f"account-{account.pk}")
    for rest, value in secrets.items():
        CarrierSecret.objects.update_or_create(name=account.secret + rest, defaults={"value": value, "kept_at": at})


@transaction.atomic
def note_check(*, account: Account, outcome: SendOutcome, reply: str, at: datetime) -> None:
    """Store the result of a connection check."""
    save_fields(account, checked_at=at, checked_outcome=outcome.value, checked_reply=reply[:_WHY_LENGTH])


@transaction.atomic
def note_daily_quota(*, account: Account, left: int | None = None, daily: int | None = None, at: datetime) -> None:
    """Store the provider's report of how many messages the account may send today."""
    said = {"quota_left": left, "daily_quota": daily}
    known = {name: max(0, number) for name, number in said.items() if number is not None}
    Account.objects.filter(pk=account.pk).update(quota_at=at, **known)


@transaction.atomic
def learn(*, account: Account, name: str, value: str) -> None:
    """Store something found out about the account in its options."""
    current = Account.objects.select_for_update().get(pk=account.pk)
    if current.options.get(name) != value:
        save_fields(current, options=current.options | {name: value})


_WHY_LENGTH = 200
_LOOKED_AT = 20_000  # the latest attempts; more than are made in a minute
_TROUBLE = (SendOutcome.LATER.value, SendOutcome.UNREACHABLE.value, SendOutcome.UNKNOWN.value, SendOutcome.BROKEN.value)
_MINUTE, _PATIENCE, _SPAN = timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)


def ensure_mail_account(*, at: datetime) -> Account:
    """Return the first e-mail account; if there is none, create one for the mail server of the installation."""
    known = Account.objects.filter(channel=Channel.EMAIL.value).order_by("pk").first()
    if known is not None:
        return known
    made, _ = Account.objects.get_or_create(
        name="Máy chủ thư của cổng",
        defaults={"channel": Channel.EMAIL.value, "kind": AccountKind.MAIL.value, "created_at": at},
    )
    return made


@transaction.atomic
def pause_account(*, account: Account, why: str, at: datetime, by: Officer | None = None) -> bool:
    """Pause the account: it sends nothing until it is resumed. Returns False if it was paused already."""
    if not Account.objects.filter(pk=account.pk, paused_at__isnull=True).update(
        paused_at=at, paused_why=why[:_WHY_LENGTH]
    ):
        return False
    account.paused_at, account.paused_why = at, why[:_WHY_LENGTH]
    record("account.paused", subject=account, by=by, at=at, details={"why": why[:_WHY_LENGTH]})
    return True


@transaction.atomic
def resume_account(*, account: Account, by: Officer | None, at: datetime) -> bool:
    """Resume the account. Returns False if it was not paused."""
    if not Account.objects.filter(pk=account.pk, paused_at__isnull=False).update(paused_at=None, paused_why=""):
        return False
    account.paused_at, account.paused_why = None, ""
    record("account.resumed", subject=account, by=by, at=at)
    return True


def note_quota(*, account: Account, receipts: Sequence[SendReceipt], at: datetime) -> None:
    """Store the quota left today from the last receipt that reports it; 0 if a receipt says that it is used up."""
    said = [one.quota_left for one in receipts if one.quota_left is not None]
    if any(one.outcome is SendOutcome.QUOTA for one in receipts):
        said.append(0)
    if said:
        account.quota_left, account.quota_at = said[-1], at
        Account.objects.filter(pk=account.pk).update(quota_left=said[-1], quota_at=at)


@transaction.atomic
def reweigh_accounts(*, channel: str, at: datetime) -> dict[int, int]:
    """Shift weight away from accounts in trouble, or back to the resting weight. Returns the weights that changed."""
    going = list(
        Account.objects.select_for_update(no_key=True)
        .filter(channel=channel, is_open=True)
        .filter(paused_at__isnull=True)
        .order_by("pk")
    )
    changed = reweigh([_standing(one, at) for one in going], at=at) if len(going) > 1 else {}
    for key, weight in changed.items():
        Account.objects.filter(pk=key).update(weight=weight, weighed_at=at)
    return changed


def _standing(account: Account, at: datetime) -> AccountWeight:
    recent = Attempt.objects.filter(
        pk__gt=(Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) - _LOOKED_AT, account=account
    )
    accepted = Q(begun_at__range=(at - _SPAN, at - _PATIENCE), outcome=SendOutcome.ACCEPTED.value)
    counted = recent.aggregate(
        errors=Count("pk", filter=Q(ended_at__gt=at - _MINUTE, outcome__in=_TROUBLE)),
        accepted=Count("pk", filter=accepted),
        late=Count("pk", filter=accepted & Q(delivery__state=DeliveryState.ACCEPTED.value)),
    )
    late = counted["late"]
    # If none at all was confirmed, the carrier is taken to send no receipts.
    is_told = late < counted["accepted"]
    return AccountWeight(
        account=account.pk,
        weight=account.weight,
        resting=account.resting_weight,
        weighed_at=account.weighed_at,
        errors=counted["errors"],
        slow=late / counted["accepted"] if counted["accepted"] and is_told else 0.0,
    )


_STATES: Mapping[str, TemplateState] = {
    "ENABLE": TemplateState.ENABLED,
    "PENDING_REVIEW": TemplateState.PENDING,
    "REJECT": TemplateState.REJECTED,
    "DISABLE": TemplateState.DISABLED,
    "DELETE": TemplateState.DISABLED,
}


@transaction.atomic
def keep_templates(*, account: Account, known: Sequence[ZaloTemplate], is_whole: bool, at: datetime) -> None:
    """Store the provider's report on its templates. With `is_whole`, templates that it does not name are disabled."""
    for one in known:
        _keep(account, one, at)
    if is_whole:
        for template in (
            Template.objects.select_for_update()
            .filter(account=account)
            .exclude(outside_id__in=[one.number for one in known])
        ):
            _turn(template, TemplateState.DISABLED, "Zalo không còn mẫu tin này.", at)


@transaction.atomic
def note_template_state(*, account: Account, outside_id: str, status: str, reason: str, at: datetime) -> bool:
    """Store a template state reported by the provider. Returns False if the template or the state is unknown."""
    template = Template.objects.select_for_update().filter(account=account, outside_id=outside_id).first()
    if template is None or status not in _STATES:
        return False
    _turn(template, _STATES[status], reason, at)
    return True


class NotForLetters(Exception):
    """The template requires parameters that no letter fills in: `names`."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


@transaction.atomic
def use_for_letters(*, template: Template, kind: LetterKind | None, by: Officer, at: datetime) -> Template:
    """Use the template for letters of this kind that fit it; None: for no letters any more.

    Raises NotForLetters.
    """
    if kind is not None and (names := strangers(template.parameters)):
        raise NotForLetters(names)
    save_fields(template, letters=kind.value if kind else "")
    record("template.used", subject=template, by=by, at=at, details={"letters": template.letters})
    return template


def _keep(account: Account, one: ZaloTemplate, at: datetime) -> None:
    state = _STATES.get(one.status, TemplateState.PENDING)
    template, is_new = Template.objects.select_for_update().get_or_create(
        account=account,
        outside_id=one.number[:80],
        defaults={"name": one.name[:200], "state": state.value, "checked_at": at},
    )
    save_fields(
        template,
        name=one.name[:200],
        tag=one.tag[:20],
        quality=one.quality[:20],
        by_uid=one.by_uid,
        checked_at=at,
        body=one.body or template.body,
        parameters=[parameter.as_json() for parameter in one.parameters] or template.parameters,
    )
    if not is_new:
        _turn(template, state, one.reason, at)


def _turn(template: Template, state: TemplateState, reason: str, at: datetime) -> None:
    """Change the state of the template. If it was enabled, pause the running campaigns that use it."""
    before = TemplateState(template.state)
    if before is state:
        return
    save_fields(template, state=state.value, reason=reason[:300])
    record("template.changed", subject=template, by=None, at=at, details={"from": before.value, "to": state.value})
    if before is TemplateState.ENABLED:
        why = f"Mẫu tin “{template.name}” không dùng được nữa: {template.get_state_display().lower()}."[:300]
        for campaign in Campaign.objects.select_for_update(of=("self",)).filter(
            pk__in=Wording.objects.filter(template=template).values("campaign"), state__in=RUNNING
        ):
            Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.PAUSED.value, paused_why=why)
            record("campaign.paused", subject=campaign, by=None, at=at, details={"why": why})


# A reader that took a notice and did not finish within this time is taken for dead.
NOTICE_LEASE = timedelta(minutes=5)
_PAUSES = (
    *(timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)),
    *(timedelta(hours=12), timedelta(hours=24)),
)


def keep_notice(*, account: Account, kind: NoticeKind, digest: str, raw: str, at: datetime) -> None:
    """Store the notice, once however often it arrives: a single insert, because the provider waits for the response."""
    Notice.objects.bulk_create(
        [Notice(account=account, kind=kind.value, digest=digest, raw=raw, received_at=at, not_before=at)],
        ignore_conflicts=True,
    )


@transaction.atomic
def take_notices(
    *, accounts: list[int], at: datetime, limit: int = 100, kinds: Collection[NoticeKind] = tuple(NoticeKind)
) -> list[Notice]:
    """Lease the notices that are due, in the order of their arrival; no other reader takes them meanwhile."""
    taken = list(
        Notice.objects.filter(account__in=accounts, read_at__isnull=True, not_before__lte=at)
        .filter(kind__in=[kind.value for kind in kinds])
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("account")
        .order_by("received_at", "pk")[:limit]
    )
    Notice.objects.filter(pk__in=[one.pk for one in taken]).update(
        not_before=at + NOTICE_LEASE, attempts=F("attempts") + 1
    )
    for one in taken:
        one.attempts += 1
    return taken


def finish_notice(*, notice: Notice, at: datetime, error: str = "") -> None:
    """Mark the notice as read. To be called in the transaction of its effects."""
    Notice.objects.filter(pk=notice.pk).update(read_at=at, error=error[:200])


def read_again(*, notice: Notice, at: datetime, error: str) -> None:
    """Schedule another attempt; after the last one, mark the notice as read, with the error."""
    if notice.attempts > len(_PAUSES):
        finish_notice(notice=notice, at=at, error=error)
        return
    Notice.objects.filter(pk=notice.pk).update(not_before=at + _PAUSES[notice.attempts - 1], error=error[:200])


_NAME = re.compile(r"[A-Za-z0-9_-]{1,90}")


class SecretMissing(Exception):
    """No secret of this name is configured. The message is for the operator and contains no secret."""


class Misconfigured(SecretMissing):
    """The options of an account are unusable. As with a missing secret, only the operator can fix it."""


def account_secret(name: str) -> str:
    """The secret of an account: from the server if it has one of this name, else as typed in the browser.

    Raises SecretMissing.
    """
    if found := server_secret(name):
        return found
    kept = CarrierSecret.objects.filter(name=name).first()
    if kept is None or not kept.value:
        raise SecretMissing(f"Chưa có bí mật “{name}”: nhập ở trang của tài khoản, hoặc đặt trên máy chủ.")
    return kept.value


def server_secret(name: str) -> str:
    """The secret in the environment or in the file of this name; "" if neither has it. Raises SecretMissing."""
    if not _NAME.fullmatch(name):
        raise SecretMissing(f"Tên bí mật không hợp lệ: {name!r}.")
    variable = f"MESSAGES_SECRET_{name.upper().replace('-', '_')}"
    if found := os.environ.get(variable):
        return found
    path = Path(settings.MESSAGES_SECRETS_DIR or Path(settings.PRIVATE_DIR) / "messages") / name
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def shared_keys() -> dict[str, bytes]:
    """Keys to which the push subscriptions of browsers are bound, by the name of the secret."""
    keys: dict[str, bytes] = {}
    for name in Account.objects.filter(kind=AccountKind.PUSH.value).values_list("secret", flat=True):
        with suppress(SecretMissing):  # on a machine that does not send
            keys[name] = account_secret(name).encode()
    return keys
