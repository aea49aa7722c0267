"""Copies that were to go are looked at, and letters climb from rung to rung while one may still be read."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import timezone

from portal.agencies.queries import officers_doing
from portal.journal.operations import record
from portal.outward.operations import http_client
from portal.schema.models import save_fields
from portal.schema.queries import grouped
from portal.sharing.delivery import sight_of
from portal.sharing.models import Copy, CopyLetter
from portal.sharing.operations import enqueue_once
from portal.sharing.operations.delivery import Clock
from portal.sharing.states import CopySight, LetterRung, ladder_on
from safehttp.client import fetch_many
from safehttp.failures import HttpFailure
from safehttp.types import Client, HttpLimits, Request, Response

logger = logging.getLogger(__name__)

LOOK_AGAIN, LOOK_WEEKLY = timedelta(hours=1), timedelta(days=7)
_LOOKED_AFTER = timedelta(days=90)  # a copy that is gone is looked at each week for so long
_AT_ONCE, _MOST_NAMED = 40, 30
# A page is larger than a receipt (`delivery.LIMITS`).
_LIMITS = HttpLimits(connect_seconds=3, read_seconds=8, total_seconds=15, most_body_bytes=3_000_000, most_redirects=3)
_NOT_TAKEN = "máy chủ thư không nhận; cổng sẽ thử lại"


def copies_to_look_at(*, at: datetime) -> QuerySet[Copy]:
    """Where a withdrawn copy stands, by its receiver's word: at once, each hour until it is gone, then each week."""
    soon = Q(looked_at__isnull=True) | (Q(looked_at__lte=at - LOOK_AGAIN) & ~Q(sight=CopySight.GONE))
    weekly = Q(looked_at__lte=at - LOOK_WEEKLY, wanted_at__gte=at - _LOOKED_AFTER)
    told = Copy.objects.filter(is_withdrawn=True).exclude(copy_url="")
    return (
        told.filter(soon | weekly)
        .select_related("item", "partner")
        .order_by(F("looked_at").asc(nulls_first=True), "pk")
    )


def look_due(*, at: datetime) -> None:
    """Scheduled, each minute: see that somebody looks."""
    if copies_to_look_at(at=at).exists():
        enqueue_once(look_at_copies)


@task
def look_at_copies() -> int:
    """Look at what is due, once. Returns at how many."""
    return look_at_some(door=http_client())


def look_at_some(*, door: Client, clock: Clock = timezone.now) -> int:
    """Fetch the addresses with no transaction open, then write down what was seen. Killed, it looks again."""
    due = list(copies_to_look_at(at=clock())[:_AT_ONCE])
    for copy, answered in fetch_many(door, [(copy, Request("GET", copy.copy_url, {})) for copy in due], limits=_LIMITS):
        note_sight(copy=copy, answered=answered, at=clock())
    return len(due)


@transaction.atomic
def note_sight(*, copy: Copy, answered: Response | HttpFailure, at: datetime) -> None:
    """What stands at a copy's address. Its words missing once may be a page of maintenance: only twice is it gone."""
    held = Copy.objects.select_for_update(of=("self",)).filter(pk=copy.pk, is_withdrawn=True).first()
    if held is None:
        return  # public again meanwhile
    sight = CopySight.UNCLEAR
    if isinstance(answered, Response):
        sight = sight_of(
            status=answered.status,
            robots=answered.headers.get("x-robots-tag", ""),
            body=answered.body.decode("utf-8", "replace"),
            title=copy.item.title,
        )
    if sight is CopySight.ABSENT and held.sight in (CopySight.ABSENT, CopySight.GONE):
        sight = CopySight.GONE
    if held.sight == CopySight.GONE and sight is CopySight.STANDS:
        held.rung = 0  # it came back: the letters begin anew
    save_fields(held, sight=sight.value, looked_at=at, rung=held.rung)


def copies_unsettled(*, at: datetime) -> QuerySet[Copy]:
    """Withdrawn copies that nobody has seen gone and whose letters have not all had their turn. Of one that is
    confirmed, without an address to look at, only the receiver is asked for it."""
    recent = Copy.objects.filter(is_withdrawn=True, wanted_at__range=(at - _LOOKED_AFTER, at), rung__lt=len(LetterRung))
    is_told = Q(copy_url="", confirmed_version__gte=F("wanted_version"))
    unseen = recent.exclude(sight=CopySight.GONE).filter(~is_told | Q(rung=0))
    return unseen.select_related("partner__agency", "item__agency").order_by("wanted_at", "pk")


def climb_ladder(*, at: datetime) -> int:
    """Scheduled, each quarter of an hour: write the letters that are due, one for all copies of a receiver and an
    agency. Returns how many were tried."""
    due = grouped(
        ((copy.partner_id, copy.item.agency_id, rung), copy)
        for copy in copies_unsettled(at=at)
        if (rung := _rung_due(copy, at)) is not None
    )
    for (_, _, rung), copies in due.items():
        _write(copies, rung, at)
    return len(due)


def _rung_due(copy: Copy, at: datetime) -> LetterRung | None:
    steps = ladder_on(timezone.localdate(copy.wanted_at))[copy.rung :]
    waited = at - copy.wanted_at - timedelta(minutes=copy.partner.confirm_minutes)
    return steps[0].rung if steps and waited >= steps[0].after else None


def _write(copies: Sequence[Copy], rung: LetterRung, at: datetime) -> None:
    """One letter, and what became of it. Where nobody can be written to, the next rung has its turn; what the mail
    server does not take is tried again."""
    mailboxes = _mailboxes(copies[0], rung, at)
    error = "" if mailboxes else "chưa có địa chỉ thư"
    said = {"copies": copies[:_MOST_NAMED], "more": len(copies[_MOST_NAMED:]), "partner": copies[0].partner}
    subject, _, body = render_to_string(f"sharing/letters/{rung.value}.txt", said).strip().partition("\n")
    try:
        if mailboxes:
            send_mail(subject, body.lstrip(), None, mailboxes)
    except (SMTPException, OSError) as failure:
        logger.warning(
            "A letter on copies of partner %d was not taken: %s", copies[0].partner_id, type(failure).__name__
        )
        error = _NOT_TAKEN
    _note_letter(copies, rung, error=error, at=at)


@transaction.atomic
def _note_letter(copies: Sequence[Copy], rung: LetterRung, *, error: str, at: datetime) -> None:
    said = {"at": at, "is_sent": not error, "error": error}
    are_new = [CopyLetter.objects.update_or_create(copy=copy, rung=rung.value, defaults=said)[1] for copy in copies]
    if error != _NOT_TAKEN:
        Copy.objects.filter(pk__in=[copy.pk for copy in copies]).update(rung=F("rung") + 1)
    if any(are_new) or not error:
        about = {"partner": copies[0].partner_id, "agency": copies[0].item.agency_id, "copies": len(copies)}
        record(
            "copy.written_of",
            subject=copies[0].partner,
            by=None,
            at=at,
            details=about | {"rung": rung.value, "error": error},
        )


def _mailboxes(copy: Copy, rung: LetterRung, at: datetime) -> Sequence[str]:
    """Whom a rung writes to: the receiver's contact; who minds what the item's agency exchanges; its leaders."""
    if rung is LetterRung.PARTNER:
        return [copy.partner.contact_email] if copy.partner.contact_email else []
    found = officers_doing(
        verb=_DOING[rung], agencies=[copy.item.agency_id] if copy.item.agency_id else [], on=timezone.localdate(at)
    )
    return sorted({one.email for one in found if one.email})


_DOING = {LetterRung.OFFICER: "source.edit", LetterRung.LEADER: "report.approve"}
