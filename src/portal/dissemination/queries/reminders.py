"""Officers who are written to of what waits for them, and who was told of what by such a letter."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from portal.agencies.models import AccessRequest, ActRequest, Officer, OfficerChannel
from portal.agencies.queries import memoized_block, working_calendar
from portal.agencies.queries.accounts import may_decide_access
from portal.agencies.states.roles import MAY_GIVE
from portal.dissemination.channels import fingerprint
from portal.dissemination.models import Letter, OfficerNews, Suppression
from portal.dissemination.queries.channels import has_template, is_open
from portal.dissemination.states import Channel, LetterKind, LetterState
from portal.journal.models import Entry
from portal.journal.queries.pending_work import (
    WaitingFor,
    WaitingKeys,
    WaitingWork,
    charges_on,
    is_something_new,
    keys_waiting,
    waiting_for,
    waiting_work,
)
from portal.schema.queries import grouped

MORNING, _HOUR = time(7), timedelta(hours=1)
type LookedAt = dict[int, datetime]
"""When it was last looked at what waits for an officer, by key."""

_LINES, _WITNESSED = 5, 30  # of each kind, in a letter; of what a letter is the witness of


def channels_for_officers() -> list[Channel]:
    """By which roads officers may hear what waits: those with an account, and a template where the carrier wants one.
    A telephone shows a number and an address, and nothing of a citizen.
    """
    texts = (Channel.SMS,) if is_open(Channel.SMS) else ()
    zalo = (Channel.ZALO_PHONE,) if has_template(kind=LetterKind.STAFF) else ()
    return [Channel.EMAIL, *texts, *zalo]


def channel_for(officer: Officer) -> Channel:
    """As the officer chose while that is open and nobody has said no from that number; else e-mail."""
    chosen = OfficerChannel.objects.filter(officer=officer).first()
    if chosen is None or chosen.number is None or Channel(chosen.channel) not in channels_for_officers():
        return Channel.EMAIL
    mark = fingerprint(chosen.number, key=settings.DIGEST_KEY, channel=Channel.SMS)
    said_no = Suppression.objects.filter(channel=Channel.SMS.value, fingerprint=mark)
    return Channel.EMAIL if said_no.exists() else Channel(chosen.channel)


def officer_address(officer: Officer, channel: Channel) -> str:
    """Where word for the officer goes by this channel; "" for nowhere."""
    if not officer.is_active or channel is Channel.EMAIL:
        return officer.email if officer.is_active else ""
    chosen = OfficerChannel.objects.filter(officer=officer).first()
    return chosen.number or "" if chosen else ""


def identity_mailboxes(entry: Entry) -> set[str]:
    """Whom a change of an account concerns: its officer, whoever asked for power, and those who may decide on it; and
    of what two do, whoever began it.
    """
    if "officers" in entry.details:
        told = set(Officer.objects.filter(pk__in=entry.details["officers"], is_active=True))
        return {one.email for one in told} - {""}
    subject: Any = entry.subject
    if isinstance(subject, ActRequest):
        return {subject.requested_by.email} - {""}
    # A role whose reorganisation was taken back is no more.
    told = {subject if isinstance(subject, Officer) else subject.officer} if subject else set()
    if isinstance(subject, AccessRequest):
        told.add(subject.requested_by)
        if entry.verb == "access.requested":
            keepers = Officer.objects.filter(postings__role__in=MAY_GIVE, is_active=True).distinct()
            today = timezone.localdate(entry.at)
            told |= {one for one in keepers if may_decide_access(subject, one, (), today)}
    return {mailbox for mailbox in (*(one.email for one in told), *entry.details.get("email", ())) if mailbox}


def officers_to_write_to(*, at: datetime, looked: LookedAt, most: int) -> Iterator[tuple[Officer, WaitingKeys]]:
    """For whom something new waits, or the last day of something has come, with all that waits: on a working day from
    seven on, once; of what presses, again. At most so many officers are looked at, each once an hour by `looked`.
    """
    local = timezone.localtime(at)
    if local.time() < MORNING or not working_calendar().is_working(local.date()):
        return
    lately = [pk for pk, before in looked.items() if at - before < _HOUR]
    written = Officer.objects.filter(Q(told_by__isnull=False) | ~Q(email=""), is_active=True, postings__isnull=False)
    written = written.exclude(pk__in=lately)
    for officer in written.distinct().order_by("pk")[:most]:
        looked[officer.pk] = at
        with memoized_block():
            keys = _keys_to_tell(officer, at)
        if keys:
            yield officer, keys


def _keys_to_tell(officer: Officer, at: datetime) -> WaitingKeys:
    """All that waits; nothing where nothing of it is to be told now."""
    last = Letter.objects.filter(kind=LetterKind.STAFF.value, officer=officer).order_by("-created_at").first()
    keys = keys_waiting(officer=officer, at=at)
    if last is None:
        return keys
    new = {code for code, some in keys.items() if set(some) - set(last.waiting.get(code, ()))}
    if timezone.localdate(last.created_at) == timezone.localdate(at):
        return keys if any(waiting_work()[code].is_pressing for code in new) else {}
    return keys if new or is_something_new(officer=officer, at=at, last=last.created_at) else {}


def waiting_in_letter(*, letter: Letter, at: datetime) -> list[dict[str, Any]]:
    """What waits for its officer as the letter says it: kind by kind how much, and the first of each."""
    if letter.officer is None:
        return []
    groups = (_group(work, asked) for work, asked in waiting_for(officer=letter.officer, at=at))
    return [one for one in groups if one["count"]]


def _group(work: WaitingWork, asked: WaitingFor) -> dict[str, Any]:
    rows = work.found(asked)
    first, count = rows[: _WITNESSED if work.told_by else _LINES], rows.count()
    charges = charges_on(code=work.code, rows=first)
    lines = [
        {
            "title": work.title(row),
            "url": work.url(row),
            "days_late": work.days_late(row, on=asked.on),
            "instead_of": charges[row.pk].officer
            if row.pk in charges and charges[row.pk].officer_id in asked.away
            else "",
        }
        for row in first
    ]
    return {"label": work.label, "count": count, "lines": lines, "rest": count - len(lines)}


def entries_to_tell(*, officer: Officer, at: datetime) -> list[Entry]:
    """The last word on each thing of whose escalation a letter to the officer would be the witness."""
    found: dict[tuple[str, str], Entry] = {}
    for work, asked in waiting_for(officer=officer, at=at):
        if work.told_by and (keys := [str(pk) for pk in work.found(asked).values_list("pk", flat=True)[:_WITNESSED]]):
            for entry in Entry.objects.filter(verb=work.told_by, subject_id__in=keys).order_by("pk"):
                found[work.told_by, entry.subject_id] = entry
    known = OfficerNews.objects.filter(officer=officer, entry__in=found.values()).values_list("entry", flat=True)
    return [entry for entry in found.values() if entry.pk not in set(known)]


def told_to_officers(*, verb: str, keys: Collection[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Of each of these things: which officers a letter that left named it to, and when the last of them left."""
    news = OfficerNews.objects.filter(
        entry__verb=verb, entry__subject_id__in=[str(key) for key in keys], letter__state=LetterState.SENT.value
    ).select_related("entry", "officer", "letter")
    return grouped(
        (int(one.entry.subject_id), (str(one.officer), one.letter.ended_at))
        for one in news.order_by("letter__ended_at")
        if one.letter and one.letter.ended_at
    )
