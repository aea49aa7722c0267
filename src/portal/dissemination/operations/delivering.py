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
from portal.dissemination.models import Address, Attempt, Follower, Letter, PersonalLink, Suppression
from portal.dissemination.operations.following import stop_all
from portal.dissemination.queries.askers import askers_of
from portal.dissemination.queries.following import suppressed_among
from portal.dissemination.queries.officers import may_be_written_to
from portal.dissemination.queries.outbox import attempts_made, letters_with_news
from portal.dissemination.states import UNDER_WAY, Channel, LetterKind, LetterState, LinkPurpose, SuppressedFor, Way
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
    """A letter taken to be sent to an address, with the secret of the link that goes into it: known here and in the
    letter alone. Whoever asked a question has a receipt code instead, and no link; nor has an officer, who signs in.
    """

    letter: Letter
    attempt: Attempt
    address: str
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
            .select_related("follower", "subscription", "question", "officer")
            .order_by("not_before", "pk")[:limit]
        )
        # What is still open was cut off: nobody knows whether it arrived.
        open_ones = Attempt.objects.filter(letter__in=due, outcome="")
        open_ones.update(outcome=Outcome.UNKNOWN.value, ended_at=at)
        return _take(_sort_out(due, key=key, at=at), courier=courier, at=at)


def _sort_out(due: Sequence[Letter], *, key: str, at: datetime) -> list[tuple[Letter, str]]:
    """What is still to be sent, and where to: consent stands, the address is good, and it was not lost twice."""
    addresses = _addresses(due)
    marks = {pk: fingerprint(address, key=key) for pk, address in addresses.items()}
    given_up = suppressed_among(fingerprints=set(marks.values()), at=at)
    talking = letters_with_news(letters=due)
    fit: list[tuple[Letter, str]] = []
    lost, needless = [], []
    for letter in due:
        if letter.attempts and _unanswered(letter) >= MOST_UNKNOWN:
            lost.append(letter.pk)
        elif letter.pk not in addresses or marks[letter.pk] in given_up or not _has_reason(letter, talking):
            needless.append(letter.pk)
        else:
            fit.append((letter, addresses[letter.pk]))
    for state, ended in ((LetterState.UNKNOWN, lost), (LetterState.SKIPPED, needless)):
        Letter.objects.filter(pk__in=ended).update(state=state.value, ended_at=at)
    return fit


def _addresses(letters: Sequence[Letter]) -> dict[int, str]:
    """Where each letter goes, by its key; whoever has no address any more is not written to."""
    askers = askers_of(letters=letters)
    reached = _mailboxes([one.follower_id for one in letters if one.follower_id is not None])
    followers = {one.pk: reached[one.follower_id] for one in letters if one.follower_id in reached}
    asked = {one.pk: askers[one.question_id].contact for one in letters if one.question_id in askers}
    officers = {one.pk: one.officer.email for one in letters if one.officer and may_be_written_to(one.officer)}
    return followers | asked | officers


def _mailboxes(followers: Sequence[int]) -> dict[int, str]:
    living = Address.objects.filter(follower__in=followers, channel=Channel.EMAIL.value, ended_at__isnull=True)
    return dict(living.order_by("-order", "-pk").values_list("follower", "value"))


def _unanswered(letter: Letter) -> int:
    """How many attempts were never answered, since a person set the letter going again (or from the start)."""
    recent = letter.receipts.order_by("-number").values_list("outcome", flat=True)[: letter.attempts]
    return list(recent).count(Outcome.UNKNOWN.value)


def _has_reason(letter: Letter, talking: set[int]) -> bool:
    if letter.kind == LetterKind.CONFIRM:
        wanted = letter.subscription
        return wanted is not None and wanted.confirmed_at is None and wanted.stopped_at is None
    return letter.kind in (LetterKind.LINK, LetterKind.ASKER, LetterKind.STAFF) or letter.pk in talking


def _take(fit: Sequence[tuple[Letter, str]], *, courier: str, at: datetime) -> list[Handed]:
    """Hide them from others, open a receipt for each, and make the link that goes into each."""
    numbers = attempts_made(letters=[letter for letter, _ in fit])
    handed, links = [], []
    for letter, address in fit:
        letter.attempts += 1
        letter.state, letter.not_before = LetterState.SENDING.value, at + LEASE
        attempt = Attempt(letter=letter, number=numbers.get(letter.pk, 0) + 1, courier=courier, begun_at=at)
        token = new_token() if letter.follower is not None else ""
        if letter.follower is not None:
            links.append(_link(letter, letter.follower, token, at))
        handed.append(Handed(letter=letter, attempt=attempt, address=address, token=token))
    Letter.objects.bulk_update([letter for letter, _ in fit], ["attempts", "state", "not_before"])
    Attempt.objects.bulk_create([one.attempt for one in handed])
    PersonalLink.objects.bulk_create(links)
    return handed


def _link(letter: Letter, follower: Follower, token: str, at: datetime) -> PersonalLink:
    """The link with this secret. That of an earlier attempt stays good: nobody knows whether it arrived."""
    is_confirmation = letter.kind == LetterKind.CONFIRM
    return PersonalLink(
        follower=follower,
        letter=letter,
        purpose=(LinkPurpose.CONFIRM if is_confirmation else LinkPurpose.MANAGE).value,
        subscription=letter.subscription if is_confirmation else None,
        digest=digest(token),
        created_at=at,
        expires_at=at + (CONFIRM_WITHIN if is_confirmation else LINK_FOR),
    )


@transaction.atomic
def put_aside(*, handed: Handed, at: datetime) -> None:
    """A letter that was taken has nothing to say any more: it is not sent, and there was no attempt."""
    Attempt.objects.filter(pk=handed.attempt.pk).delete()
    Letter.objects.filter(pk=handed.letter.pk).update(state=LetterState.SKIPPED.value, ended_at=at)


@transaction.atomic
def record_receipt(*, handed: Handed, receipt: Receipt, key: str, at: datetime) -> None:
    """Write down how an attempt went, and what the letter becomes by it. A receipt that comes twice changes nothing."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("follower").get(pk=handed.letter.pk)
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
    if verdict.gives_up_address:
        _suppress(handed.address, receipt.reply, key=key, at=at)
        if letter.follower is not None:
            stop_all(follower=letter.follower, way=Way.RETURNED, at=at)


def _suppress(address: str, reply: str, *, key: str, at: datetime) -> None:
    Suppression.objects.update_or_create(
        channel=Channel.EMAIL.value,
        fingerprint=fingerprint(address, key=key),
        reason=SuppressedFor.RETURNED.value,
        defaults={"reply": reply[:40], "at": at, "until": at + SUPPRESSED_FOR},
    )


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
