"""Refusals: keywords by SMS, their confirmation, and the national do-not-call list for advertising."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Q

from portal.agencies.models import Officer
from portal.design.refusals import Refused, refuse_if
from portal.dissemination.channels import fingerprint, normal
from portal.dissemination.models import Account, Consent, FollowerAddress, Letter, Suppression
from portal.dissemination.operations.sending import leave_unanswered, queue_letter, refuse_address
from portal.dissemination.operations.subscriptions import count_keyword
from portal.dissemination.queries.outbox import no_advertising_list
from portal.dissemination.states import PURPOSE, Channel, ConsentAct, ConsentMethod, LetterKind, SuppressionReason
from portal.journal.operations import record
from portal.schema.models import save_fields

# A confirmation that arrives a day later is a nuisance; how to stop is explained again after this time.
_WORTH_TELLING, _TOLD_AGAIN_AFTER = timedelta(hours=12), timedelta(days=30)


def confirm_refusal(*, address: FollowerAddress, at: datetime) -> Letter:
    """Queue a letter that confirms a refusal to the address that has just been blocked.

    A repeated refusal is confirmed only once. To be called in the transaction of the refusal.
    """
    return queue_letter(
        kind=LetterKind.STOPPED,
        at=at,
        follower=address.follower,
        channel=Channel(address.channel),
        address=address,
        expires_at=at + _WORTH_TELLING,
    )


@transaction.atomic
def explain_refusal(
    *, address_of: Callable[[], FollowerAddress | None], at: datetime, account: Account | None = None
) -> Letter | None:
    """Tell a follower how to refuse and where to ask, if their message is neither a known refusal nor a known consent.

    Once in a while; None if nothing is sent.
    """
    address = address_of()
    if address is None or address.confirmed_at is None or address.ended_at is not None:
        return None
    told = Letter.objects.filter(deliveries__address=address, kind=LetterKind.HOW_TO_STOP.value)
    if told.filter(created_at__gt=at - _TOLD_AGAIN_AFTER).exists():
        return None
    return queue_letter(
        kind=LetterKind.HOW_TO_STOP,
        at=at,
        follower=address.follower,
        channel=Channel(address.channel),
        address=address,
        account=account,
        expires_at=at + _WORTH_TELLING,
    )


@dataclass(frozen=True, slots=True)
class MessageAuthor:
    """The author of a message: a telephone number, or a Zalo user.

    `value` is normalised; `mark` identifies the author when the value is not stored.
    """

    value: str = field(repr=False)
    mark: str
    channel: Channel = Channel.SMS

    def address(self) -> FollowerAddress | None:
        return (
            FollowerAddress.objects.select_for_update(of=("self",))
            .select_related("follower")
            .filter(channel=self.channel.value, fingerprint=self.mark)
            .first()
        )


def author_of_number(sender: str, *, key: str) -> MessageAuthor | None:
    """None if it is not a Vietnamese mobile number. `key`: the installation's secret for marks."""
    value = normal(sender, channel=Channel.SMS)
    return MessageAuthor(value, fingerprint(value, key=key, channel=Channel.SMS)) if value else None


def author_on_zalo(user_id: str, *, key: str) -> MessageAuthor:
    return MessageAuthor(user_id, fingerprint(user_id, key=key, channel=Channel.ZALO), Channel.ZALO)


@transaction.atomic
def unsubscribe_by_keyword(*, number: MessageAuthor, happened_at: datetime, at: datetime) -> bool:
    """Stop everything to this number, including what is queued; other channels of the person are not affected.

    Returns whether there was anything to stop: a keyword that is repeated, or was sent before a newer consent, changes
    nothing. A person whose number is stored here gets one confirmation; an unknown number is remembered by its mark.
    """
    leave_unanswered(channel=Channel.SMS, mark=number.mark, until=happened_at)
    address = number.address()
    if address is not None and address.confirmed_at is not None and address.confirmed_at > happened_at:
        return False
    if Suppression.objects.filter(
        channel=Channel.SMS.value, fingerprint=number.mark, reason=SuppressionReason.SAID_NO.value, until__isnull=True
    ).exists() and (address is None or address.ended_at is not None):
        return False
    refuse_address(address=address, channel=Channel.SMS, fingerprint=number.mark, at=at)
    if address is not None:
        _end(address, happened_at=happened_at, at=at)
    return True


@transaction.atomic
def allow_again(*, number: MessageAuthor, happened_at: datetime) -> bool:
    """Lift the refusal of a number whose owner writes that they want messages again. Returns whether there was one.

    They may consent anew in the forms, which say to what. Nothing is sent to them.
    """
    return bool(
        Suppression.objects.filter(
            channel=Channel.SMS.value,
            fingerprint=number.mark,
            reason=SuppressionReason.SAID_NO.value,
            at__lte=happened_at,
        ).delete()[0]
    )


@transaction.atomic
def note_word(*, author: MessageAuthor, happened_at: datetime) -> None:
    """Store when the author last wrote: on Zalo they may be answered without a template for some days."""
    known = FollowerAddress.objects.filter(channel=author.channel.value, fingerprint=author.mark)
    known.filter(Q(last_heard_at__isnull=True) | Q(last_heard_at__lt=happened_at)).update(last_heard_at=happened_at)


def _end(address: FollowerAddress, *, happened_at: datetime, at: datetime) -> None:
    was_open = address.ended_at is None
    if was_open:
        save_fields(address, ended_at=at)
    if not was_open or address.confirmed_at is None:
        return  # they had consented to nothing that could be withdrawn
    Consent.objects.create(
        person=address.follower.code,
        act=ConsentAct.WITHDRAWN.value,
        way=ConsentMethod.WORD.value,
        purpose=PURPOSE,
        channel=Channel.SMS.value,
        at=at,
    )
    count_keyword(address=address, happened_at=happened_at)
    confirm_refusal(address=address, at=at)


_BATCH_SIZE = 2000
_NUMBER = re.compile(r"\+?[\d .()-]{8,20}")


def import_no_advertising(
    *,
    lines: Iterable[str],
    key: str,
    at: datetime,
    by: Officer | None = None,
    is_whole: bool = False,
) -> Counter[str]:
    """Import a do-not-call list, one transaction for each batch of lines.

    An interrupted import is repeated from the start and recognises known numbers. `key`: the installation's secret for
    marks. `is_whole`: numbers that are not in the input are removed from the list. Returns counts: "lines", numbers
    "added" and "known", lines that are "not_numbers", and marks "removed".

    These numbers refuse only advertising; what somebody has asked for goes on. Raises Refused if a whole list has fewer
    than half as many lines as there are numbers on the list: a part was sent for the whole.
    """
    if is_whole:
        lines, listed = list(lines), no_advertising_list()["count"]
        words = f"Tệp có {len(lines)} dòng mà danh sách đang có {listed} số: có lẽ chỉ là một phần. Chưa nhận gì."
        refuse_if(2 * len(lines) < listed, Refused(words, field="lines"))
    done: Counter[str] = Counter()
    for batch in batched(lines, _BATCH_SIZE, strict=False):
        done += _take_over(batch, key=key, at=at)
    return _finish(done, at=at, by=by, is_whole=is_whole)


@transaction.atomic
def _take_over(lines: Sequence[str], *, key: str, at: datetime) -> Counter[str]:
    numbers = [number for line in lines if (number := _number_in(line))]
    marks = {fingerprint(number, key=key, channel=Channel.SMS) for number in set(numbers)}
    known = (
        Suppression.objects.filter(channel=Channel.SMS.value, reason=SuppressionReason.NO_ADVERTISING.value)
        .filter(fingerprint__in=marks)
        .count()
    )
    Suppression.objects.bulk_create(
        [
            Suppression(
                channel=Channel.SMS.value, fingerprint=mark, reason=SuppressionReason.NO_ADVERTISING.value, at=at
            )
            for mark in sorted(marks)
        ],
        update_conflicts=True,
        unique_fields=["channel", "fingerprint", "reason"],
        update_fields=["at"],
    )
    fresh = len(marks) - known
    return Counter(lines=len(lines), added=fresh, known=len(numbers) - fresh, not_numbers=len(lines) - len(numbers))


@transaction.atomic
def _finish(done: Counter[str], *, at: datetime, by: Officer | None, is_whole: bool) -> Counter[str]:
    if is_whole:
        gone = Suppression.objects.filter(
            channel=Channel.SMS.value, reason=SuppressionReason.NO_ADVERTISING.value, at__lt=at
        )
        done["removed"] = gone.delete()[0]
    record(
        "suppression.imported",
        subject=None,
        by=by,
        at=at,
        details={name: done[name] for name in ("added", "known", "not_numbers", "removed")},
    )
    return done


def _number_in(line: str) -> str:
    """The first cell of a line that is a Vietnamese mobile number; "" for a heading and for a line without one."""
    found = (
        normal(cell, channel=Channel.SMS)
        for cell in re.split(r"[,;\t]", line)
        if _NUMBER.fullmatch(cell.strip().strip('"'))
    )
    return next((number for number in found if number), "")
