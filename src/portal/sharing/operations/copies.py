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
from portal.sharing.delivery import sight_of
from portal.sharing.models import Copy, CopyLetter
from portal.sharing.operations import enqueue_once
from portal.sharing.operations.delivery import LIMITS, Clock
from portal.sharing.states import CopySight, LetterRung, LetterStep, ladder_on
from safehttp.client import fetch_many
from safehttp.failures import HttpFailure
from safehttp.types import Client, Request, Response

logger = logging.getLogger(__name__)

LOOK_AGAIN, LOOK_WEEKLY = timedelta(hours=1), timedelta(days=7)
_LOOKED_AFTER = timedelta(days=90)  # a copy that is gone is looked at each week for so long
_AT_ONCE = 40
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
    asked = [(copy, Request("GET", copy.copy_url, {})) for copy in due]
    for copy, answered in fetch_many(door, asked, limits=LIMITS):
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
    """Withdrawn copies past their time that nobody has seen gone. Of one that is confirmed, without an address to look
    at, only the receiver is asked for it."""
    late = Copy.objects.filter(is_withdrawn=True, wanted_at__lt=at, rung__lt=len(LetterRung)).exclude(
        sight=CopySight.GONE
    )
    is_told = Q(copy_url="", confirmed_version__gte=F("wanted_version"))
    return (
        late.filter(~is_told | Q(rung=0)).select_related("partner__agency", "item__agency").order_by("wanted_at", "pk")
    )


def climb_ladder(*, at: datetime) -> int:
    """Scheduled, each quarter of an hour: write the letters that are due. Returns how many were tried."""
    tried = 0
    for copy in copies_unsettled(at=at):
        waited = at - copy.wanted_at - timedelta(minutes=copy.partner.confirm_minutes)
        steps = ladder_on(timezone.localdate(copy.wanted_at))
        if copy.rung < len(steps) and waited >= steps[copy.rung].after:
            _write(copy, steps[copy.rung], at)
            tried += 1
    return tried


def _write(copy: Copy, step: LetterStep, at: datetime) -> None:
    """One letter, and what became of it. Where nobody can be written to, the next rung has its turn; what the mail
    server does not take is tried again."""
    mailboxes = _mailboxes(copy, step.rung, at)
    error = "" if mailboxes else "chưa có địa chỉ thư"
    text = render_to_string(f"sharing/letters/{step.rung.value}.txt", {"copy": copy, "late": at - copy.wanted_at})
    subject, _, body = text.strip().partition("\n")
    try:
        if mailboxes:
            send_mail(subject, body.lstrip(), None, mailboxes)
    except (SMTPException, OSError) as failure:
        logger.warning("A letter on copy %d was not taken: %s", copy.pk, type(failure).__name__)
        error = _NOT_TAKEN
    _note_letter(copy, step.rung, error=error, at=at)


@transaction.atomic
def _note_letter(copy: Copy, rung: LetterRung, *, error: str, at: datetime) -> None:
    said = {"at": at, "is_sent": not error, "error": error}
    _, is_new = CopyLetter.objects.update_or_create(copy=copy, rung=rung.value, defaults=said)
    if error != _NOT_TAKEN:
        Copy.objects.filter(pk=copy.pk, rung=copy.rung).update(rung=copy.rung + 1)
    if is_new or not error:
        details = {"partner": copy.partner_id, "item": str(copy.item.content_id), "rung": rung.value, "error": error}
        record("copy.written_of", subject=copy, by=None, at=at, details=details)


def _mailboxes(copy: Copy, rung: LetterRung, at: datetime) -> Sequence[str]:
    """Whom a rung writes to: the receiver's contact; who minds what the item's agency exchanges; its leaders."""
    if rung is LetterRung.PARTNER:
        return [copy.partner.contact_email] if copy.partner.contact_email else []
    agencies = [copy.item.agency_id] if copy.item.agency_id else []
    found = officers_doing(verb=_DOING[rung], agencies=agencies, on=timezone.localdate(at))
    return sorted({one.email for one in found if one.email})


_DOING = {LetterRung.OFFICER: "source.edit", LetterRung.LEADER: "report.approve"}
