"""The outbox: take what is due, hand it over with no transaction open, write down what came of it.

A letter is *taken* in a short transaction of its own: the attempt is written down and the letter hidden from others for
`LEASE`. What was taken and never answered for (a killed process) is found when the lease is over, counts as "no answer"
and is sent once more: at most one copy too many, and never a third (`couriers.rules.MOST_UNKNOWN`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.addresses import digest, fingerprint, new_token
from portal.dissemination.couriers.port import Outcome, Receipt
from portal.dissemination.couriers.rules import MOST_UNKNOWN, Next, judge
from portal.dissemination.models import Attempt, Follower, Letter, PersonalLink, Suppression
from portal.dissemination.operations.following import stop_all
from portal.dissemination.queries.following import is_suppressed
from portal.dissemination.queries.outbox import news_in
from portal.dissemination.states import UNDER_WAY, LetterKind, LetterState, LinkPurpose, Way
from portal.journal.operations import record

BATCH = 20
# Longer than the slowest batch: twenty letters to a server that lets each wait for its limit of fifteen seconds.
LEASE = timedelta(minutes=10)
CONFIRM_WITHIN = timedelta(days=7)
LINK_FOR = timedelta(days=90)
SUPPRESSED_FOR = timedelta(days=180)

_STATES = {Next.SENT: LetterState.SENT, Next.FAILED: LetterState.FAILED, Next.UNKNOWN: LetterState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Handed:
    """A letter taken to be sent, with the secret of the link that goes into it: known here and in the letter alone."""

    letter: Letter
    attempt: Attempt
    token: str


def take_letters(*, courier: str, key: str, at: datetime, limit: int = BATCH) -> list[Handed]:
    """What is due, at most `limit` letters. What is not to be sent any more is put aside here, at the last moment.

    `key` is the installation's secret for fingerprints of addresses.
    """
    with transaction.atomic():
        due = list(
            Letter.objects.under_way()
            .filter(not_before__lte=at)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("follower", "subscription")
            .order_by("not_before", "pk")[:limit]
        )
        fit = [letter for letter in due if _is_fit(letter, key=key, at=at)]
        return [_take(one, one.follower, courier=courier, at=at) for one in fit if one.follower is not None]


def _is_fit(letter: Letter, *, key: str, at: datetime) -> bool:
    """Whether it is still to be sent: consent stands, the address is good, and it was not lost twice."""
    cut_off = letter.receipts.filter(outcome="").update(outcome=Outcome.UNKNOWN.value, ended_at=at)
    if cut_off and _unanswered(letter) >= MOST_UNKNOWN:
        return _end(letter, LetterState.UNKNOWN, at)
    address = letter.follower.address if letter.follower else ""
    if not address or is_suppressed(fingerprint=fingerprint(address, key=key), at=at):
        return _end(letter, LetterState.SKIPPED, at)
    if not _has_reason(letter):
        return _end(letter, LetterState.SKIPPED, at)
    return True


def _unanswered(letter: Letter) -> int:
    """How many attempts were never answered, since a person set the letter going again (or from the start)."""
    recent = letter.receipts.order_by("-number").values_list("outcome", flat=True)[: letter.attempts]
    return list(recent).count(Outcome.UNKNOWN.value)


def _has_reason(letter: Letter) -> bool:
    if letter.kind == LetterKind.CONFIRM:
        wanted = letter.subscription
        return wanted is not None and wanted.confirmed_at is None and wanted.stopped_at is None
    return letter.kind == LetterKind.LINK or news_in(letter=letter).exists()


def _end(letter: Letter, state: LetterState, at: datetime) -> bool:
    Letter.objects.filter(pk=letter.pk).update(state=state.value, ended_at=at)
    return False


def _take(letter: Letter, follower: Follower, *, courier: str, at: datetime) -> Handed:
    letter.attempts += 1
    letter.state = LetterState.SENDING.value
    letter.not_before = at + LEASE
    letter.save(update_fields=["attempts", "state", "not_before"])
    number = letter.receipts.count() + 1
    attempt = Attempt.objects.create(letter=letter, number=number, courier=courier, begun_at=at)
    return Handed(letter=letter, attempt=attempt, token=_make_link(letter, follower, at))


def _make_link(letter: Letter, follower: Follower, at: datetime) -> str:
    """A secret for this letter. That of an earlier attempt stays good: nobody knows whether it arrived."""
    token = new_token()
    is_confirmation = letter.kind == LetterKind.CONFIRM
    PersonalLink.objects.create(
        follower=follower,
        letter=letter,
        purpose=(LinkPurpose.CONFIRM if is_confirmation else LinkPurpose.MANAGE).value,
        subscription=letter.subscription if is_confirmation else None,
        digest=digest(token),
        created_at=at,
        expires_at=at + (CONFIRM_WITHIN if is_confirmation else LINK_FOR),
    )
    return token


@transaction.atomic
def put_aside(*, handed: Handed, at: datetime) -> None:
    """A letter that was taken has nothing to say any more: it is not sent, and there was no attempt."""
    Attempt.objects.filter(pk=handed.attempt.pk).delete()
    Letter.objects.filter(pk=handed.letter.pk).update(state=LetterState.SKIPPED.value, ended_at=at)


@transaction.atomic
def record_receipt(*, handed: Handed, receipt: Receipt, key: str, at: datetime) -> None:
    """Write down how an attempt went, and what the letter becomes by it. A receipt that comes twice changes nothing."""
    letter = Letter.objects.select_for_update().select_related("follower").get(pk=handed.letter.pk)
    fresh = Attempt.objects.filter(pk=handed.attempt.pk, outcome="")
    if not fresh.update(outcome=receipt.outcome.value, reply=receipt.reply[:40], ended_at=at):
        return
    verdict = judge(outcome=receipt.outcome, attempts=letter.attempts, unknown=_unanswered(letter))
    if letter.state not in UNDER_WAY:
        # The person was forgotten while it was on its way; it stays counted as not needed.
        return
    if verdict.next is Next.AGAIN:
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.QUEUED.value, not_before=at + verdict.pause)
        return
    Letter.objects.filter(pk=letter.pk).update(state=_STATES[verdict.next].value, ended_at=at)
    if verdict.gives_up_address and letter.follower is not None:
        _suppress(letter, receipt.reply, key=key, at=at)


def _suppress(letter: Letter, reply: str, *, key: str, at: datetime) -> None:
    if letter.follower is None:
        return
    Suppression.objects.update_or_create(
        channel=letter.follower.channel,
        fingerprint=fingerprint(letter.follower.address, key=key),
        defaults={"reply": reply[:40], "at": at, "until": at + SUPPRESSED_FOR},
    )
    stop_all(follower=letter.follower, way=Way.RETURNED, at=at)


@transaction.atomic
def retry_letters(*, letters: Sequence[int], by: Officer, at: datetime) -> int:
    """Let stuck letters be sent again from the start, though one may arrive twice. Returns how many."""
    # Receipts stay as they are; only the count of attempts begins anew.
    count = (
        Letter.objects.stuck()
        .filter(pk__in=letters)
        .update(state=LetterState.QUEUED.value, attempts=0, ended_at=None, not_before=at)
    )
    if count:
        record("letter.retried", subject=None, by=by, at=at, details={"count": count})
    return count
