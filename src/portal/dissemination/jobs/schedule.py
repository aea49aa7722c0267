"""Journal readers and scheduled jobs: letters, campaigns, accounts, notices and clean-up."""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from secrets import token_hex

from django.conf import settings
from django.core.mail import mailers
from django.db.models import Max, Q
from django.utils import timezone

from messageproviders.port import OutboundMessage, SendOutcome
from messageproviders.zalo import provider
from messageproviders.zalo.client import TEMPLATE_OFF, ZaloClient, ZaloTokenMissing
from messageproviders.zalo.provider import ArticleStep
from portal.dissemination.channels import normal
from portal.dissemination.jobs.notices import poll_sms, poll_zalo, read_sms, read_zalo
from portal.dissemination.jobs.process import SENDER, lock_path
from portal.dissemination.models import Account, Attempt, Broadcast, Template
from portal.dissemination.notifications.cases import ANSWER_VERBS as OF_ANSWERS
from portal.dissemination.notifications.cases import ASKER_VERBS as TOLD_TO_ASKERS
from portal.dissemination.notifications.cases import CONTENT_VERBS as OF_CONTENTS
from portal.dissemination.notifications.laws import LAW_VERBS
from portal.dissemination.operations import (
    collect_asker_news,
    collect_news,
    tally_notifications,
    write_asker_letters,
    write_letters,
    write_officer_letters,
)
from portal.dissemination.operations import remove_expired as tidy_up
from portal.dissemination.operations.accounts import SecretMissing
from portal.dissemination.operations.campaigns import WARNING_VERBS as CONCERNING_CAMPAIGNS
from portal.dissemination.operations.campaigns import warn_campaigns
from portal.dissemination.operations.campaigns.broadcasts import article_of, note_step, take_broadcast
from portal.dissemination.operations.campaigns.delivery import launch, recount
from portal.dissemination.operations.notifications import notify_identity_changes
from portal.dissemination.operations.providers import MailEnvelope
from portal.dissemination.operations.providers.registry import accounts_with_receipts, provider_of
from portal.dissemination.operations.providers.zalo import sharing_with, sync_account, zalo_client_of
from portal.dissemination.operations.sending import queue
from portal.dissemination.queries.channels import at_work
from portal.dissemination.queries.receivers import LookedAt
from portal.dissemination.states import AccountKind, BroadcastState, Channel
from portal.files.operations import is_held
from portal.journal.jobs import begin_command, machine_name
from portal.journal.models import Entry
from portal.journal.queries import is_leased, journal_reader
from portal.journal.queries.health import HealthCheck
from safehttp.types import Client

_started: subprocess.Popen[bytes] | None = None  # the process that this one has started


@journal_reader("followers", "Tin cho người theo dõi", (*LAW_VERBS, *OF_ANSWERS, *OF_CONTENTS))
def followers_reader(entries: Sequence[Entry]) -> None:
    """Journal reader: notes which followers are to be notified of an entry. Idempotent."""
    collect_news(entries=entries, at=timezone.now())


@journal_reader("askers", "Thư cho người hỏi", TOLD_TO_ASKERS)
def askers_reader(entries: Sequence[Entry]) -> None:
    """Journal reader: notes which askers are to be notified of an entry. Idempotent."""
    collect_asker_news(entries=entries)


@journal_reader(
    "identity",
    "Thư về tài khoản, vai trò",
    (
        "officer.changed",
        "officer.ended",
        "password.",
        "factor.",
        "posting.",
        "access.",
        "act.approved",
        "act.refused",
        "act.lapsed",
        "work.",
        "absence.",
    ),
)
def identity_reader(entries: Sequence[Entry]) -> None:
    """Journal reader: mails at once the people whom a change of account, role, password or duty concerns.

    Not idempotent: an entry that is read twice is mailed twice.
    """
    if settings.MAIL_IS_CONFIGURED:
        notify_identity_changes(entries=entries)


@journal_reader("campaigns", "Đợt gửi mà luật đã vượt qua", CONCERNING_CAMPAIGNS)
def campaigns_reader(entries: Sequence[Entry]) -> None:
    """Journal reader: pauses campaigns whose content is no longer valid and marks those already sent. Idempotent."""
    warn_campaigns(entries=entries, at=timezone.now())


def send_campaigns(*, at: datetime) -> None:
    """Scheduled each minute: start due campaigns, end finished ones, recount them when the last receipts are in."""
    if launch(at=at, hearing=accounts_with_receipts()):
        queue.wake_after_commit()
    recount(at=at)


def send_letters(*, at: datetime) -> None:
    """Scheduled each minute: write due news into letters, and wake the sending process."""
    if write_letters(at=at, mail=settings.MAIL_IS_CONFIGURED) + write_asker_letters(at=at):
        queue.wake_after_commit()


_looked: LookedAt = {}
_OFFICERS_AT_ONCE = 25  # each costs some thirty queries, and other jobs wait meanwhile


def write_to_officers(*, at: datetime) -> None:
    """Scheduled each minute: from the morning on, notify some officers of pending work, each checked once an hour."""
    if write_officer_letters(at=at, looked=_looked, most=_OFFICERS_AT_ONCE):
        queue.wake_after_commit()


def keep_sending(*, at: datetime) -> bool:
    """Scheduled every few seconds: start the sending process if none runs on any machine. Returns whether it did.

    The process ends with this one. It is a process of its own, because a million messages must not slow the pages of
    the portal.
    """
    global _started
    is_running = _started is not None and _started.poll() is None
    if (
        is_running
        or not settings.MESSAGES_SEND_EMBEDDED
        or is_held(lock_path())
        or is_leased(SENDER, but=machine_name())
    ):
        return False
    _started = begin_command("send_messages", "--with-parent", str(os.getpid()))
    return True


def remove_old_data(*, at: datetime) -> None:
    """Scheduled each hour."""
    tally_notifications(at=at)
    tidy_up(at=at)


logger = logging.getLogger(__name__)

_DAILY = timedelta(days=1)
_LATELY = timedelta(minutes=15)
_LOOKED_AT = 20_000  # the latest attempts


def renew_tokens(*, at: datetime) -> None:
    """Scheduled each minute: renew tokens that have served most of their time, before they are needed."""
    for account in _connected():
        try:
            zalo_client_of(account).token()
        except (ZaloTokenMissing, SecretMissing) as missing:
            logger.warning("Zalo account %s has no token: %s", account.pk, type(missing).__name__)


def read_notices(*, at: datetime) -> None:
    """Scheduled every few seconds: read the notices of Zalo and of carriers of text messages."""
    read_zalo(at=at)
    read_sms(at=at)


def ask_for_receipts(*, at: datetime) -> None:
    """Scheduled several times an hour: poll carriers for delivery receipts that have not arrived."""
    poll_sms(at=at)
    poll_zalo(at=at)


def sync_templates(*, at: datetime) -> None:
    """Scheduled every few minutes: sync templates and today's quota.

    Only for accounts whose templates were not checked for a day, or whose template Zalo has just refused because it is
    off.
    """
    for account in _connected():
        checked = Template.objects.filter(account=account).aggregate(last=Max("checked_at"))["last"]
        if checked is None or checked <= at - _DAILY or _found_one_off(account, since=max(checked, at - _LATELY)):
            sync_account(account=account, at=at)


def _found_one_off(account: Account, *, since: datetime) -> bool:
    """Whether a message was refused since then because its template is off, without a webhook that said so."""
    accounts = [one.pk for one in sharing_with(account)]
    last = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return (
        Attempt.objects.filter(pk__gt=last - _LOOKED_AT, account__in=accounts, ended_at__gt=since)
        .filter(reply=str(TEMPLATE_OFF))
        .exists()
    )


def _connected() -> list[Account]:
    """Zalo accounts in use that have been connected and hold their own tokens."""
    return list(
        Account.objects.filter(Q(token__isnull=False), kind=AccountKind.ZALO.value, is_open=True).order_by("pk")
    )


# Hours in which broadcasts may be sent: all descriptions of Zalo's hours allow them.
_OPENS, _CLOSES = time(7, 0), time(21, 30)
_MOST_STEPS = 20


def carry_broadcasts(*, at: datetime, door: Client | None = None) -> int:
    """Scheduled each half minute. Returns the number of steps made."""
    may_send = _OPENS <= timezone.localtime(at).time() < _CLOSES
    for count in range(_MOST_STEPS):
        if (taken := take_broadcast(at=at, may_send=may_send)) is None:
            return count
        note_step(broadcast=taken, step=_step(taken, door), at=at)
    return _MOST_STEPS


def _step(taken: Broadcast, door: Client | None) -> ArticleStep:
    try:
        return _next_step(taken, zalo_client_of(taken.account, door=door))
    except (ZaloTokenMissing, SecretMissing) as missing:
        return ArticleStep(SendOutcome.LATER, code=str(missing)[:40])


def _next_step(taken: Broadcast, zalo: ZaloClient) -> ArticleStep:
    if taken.state == BroadcastState.MADE:
        return provider.verify(zalo, token=taken.token)
    if taken.state == BroadcastState.VERIFIED:
        return provider.send(zalo, articles=[taken.article])
    article = article_of(taken.campaign, taken.account)
    return (
        ArticleStep(SendOutcome.REFUSED, code="bai-viet")
        if article is None or provider.problems(article)
        else provider.create(zalo, article)
    )


# ---- health checks, and alarms by mail and telephone -----------------------------------------------------------------


def _sender_fault(at: datetime) -> str:
    """Why messages do not leave this machine; "" if they do.

    A sending process holds a lock while it lives, or a lease on another machine.
    """
    accounts = Account.objects.filter(is_open=True)
    paused = [f"{one.name}: {one.paused_why}" for one in accounts.filter(paused_at__isnull=False)]
    locks = lock_path().parent.glob("sender*.lock")
    is_alive = any(is_held(path) for path in locks) or is_leased(SENDER, but=machine_name())
    is_dead = settings.MESSAGES_SEND_EMBEDDED and accounts.exists() and not is_alive
    return " ".join(
        ["Không có tiến trình nào gửi tin trên máy này."] * is_dead
        + [f"Tài khoản gửi đang tạm dừng ({'; '.join(paused)})."] * bool(paused)
    )


def _mail_fault(at: datetime) -> str | None:
    """Connect to the mail server as a letter would; nothing is sent."""
    if not settings.MAIL_IS_CONFIGURED:
        return None
    with mailers["default"]:
        return ""


CHECKS = (
    HealthCheck("sender", "Tiến trình gửi tin", _sender_fault),
    HealthCheck("mail", "Máy chủ thư", _mail_fault),
)


def mail_alarm(*, subject: str, text: str, short: str, to: Sequence[str] = ()) -> bool:
    """Send an alarm by the portal's own mail server, past the outbox. Raises the errors of the server."""
    to = to or settings.ALARM_MAIL_TO if settings.MAIL_IS_CONFIGURED else []
    return bool(to and MailEnvelope(subject, text, settings.DEFAULT_FROM_EMAIL, to).send())


def text_alarm(*, subject: str, text: str, short: str) -> bool:
    """Send an alarm by the first active account for text messages, past the outbox.

    Returns whether one was accepted.
    """
    messages = [
        OutboundMessage(
            reference=f"alarm-{token_hex(6)}", to=normal(one, channel=Channel.SMS), text=short, is_urgent=True
        )
        for one in settings.ALARM_PHONES
    ]
    account = at_work(Channel.SMS).first()
    if account is None or not messages:
        return False
    carrier = provider_of(account)
    try:
        outcomes = {receipt.outcome for receipt in carrier.carry(messages)}
    finally:
        carrier.close()
    return SendOutcome.ACCEPTED in outcomes
