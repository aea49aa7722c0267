"""Copies are brought up to date by signed webhooks, withdrawn ones are checked at their address, and reminders are sent
while they are still online. State is in the database; tasks only prompt a look at it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID, uuid4

from django.conf import settings
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
from portal.sharing.delivery import (
    ReceiverResponse,
    WebhookAction,
    read_response,
    secrets_at,
    sight_of,
    signed_headers,
    trial_payload,
    webhook_action,
    webhook_id,
    webhook_payload,
)
from portal.sharing.models import Copy, CopyLetter, Partner
from portal.sharing.operations import answer_of, enqueue_once, wake
from portal.sharing.operations.ledger import CopyResult, record_results, take_copies
from portal.sharing.queries.items import due, present
from portal.sharing.states import AttemptOutcome, CopySight, LetterRung, ladder_on
from portal.sharing.syndication import SetKind
from safehttp.client import fetch_many
from safehttp.failures import HttpFailure
from safehttp.types import (
    Client,
    HttpLimits,
    Request,
    Response,
)


@dataclass(frozen=True, slots=True)
class _End:
    """End of the iteration, with the exception that broke it off, if any."""

    broken_by: BaseException | None = None


def bundles[T](source: Iterable[T], *, seconds: float) -> Iterator[list[T]]:
    """Batches of the items of `source`, each yielded `seconds` after its first item at the latest; an exception of the
    source is raised last.

    The source runs in a thread of its own, so it must not use the database.
    """
    waiting: queue.Queue[T | _End] = queue.Queue()
    threading.Thread(target=_pump, args=(source, waiting), name="sharing-pump", daemon=True).start()
    while True:
        first = waiting.get()
        bundle, end = ([], first) if isinstance(first, _End) else _gather(first, waiting, seconds)
        if bundle:
            yield bundle
        if end is not None:
            if end.broken_by is not None:
                raise end.broken_by
            return


def _pump[T](source: Iterable[T], waiting: queue.Queue[T | _End]) -> None:
    try:
        for one in source:
            waiting.put(one)
    except BaseException as error:  # noqa: BLE001  re-raised in the reading thread
        waiting.put(_End(error))
    else:
        waiting.put(_End())


def _gather[T](first: T, waiting: queue.Queue[T | _End], seconds: float) -> tuple[list[T], _End | None]:
    bundle, until = [first], time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            one = waiting.get(timeout=left)
        except queue.Empty:
            break
        if isinstance(one, _End):
            return bundle, one
        bundle.append(one)
    return bundle, None


logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# A receiver stores one file and answers: it gets less time than a site that is harvested.
LIMITS = HttpLimits(connect_seconds=3, read_seconds=8, total_seconds=10, most_body_bytes=64 * 1024, most_redirects=2)
MEDIA_TYPE = "application/json; charset=utf-8"
_WRITE_AFTER = 0.5  # seconds for which results are gathered before they are stored
# Length of one run of the task; then it enqueues itself again, to let other tasks run.
_RUN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class WebhookSigner:
    """Signs webhook requests with secrets derived from the installation's key and from SECRET_KEY_FALLBACKS."""

    key: str

    def request(self, *, partner: Partner, message_id: str, body: bytes, at: datetime) -> Request:
        version, since = partner.secret_version, partner.secret_rotated_at
        made = [
            secrets_at(key=key, uid=partner.uid, version=version, rotated_at=since, at=at)
            for key in (self.key, *settings.SECRET_KEY_FALLBACKS)
        ]
        headers = signed_headers(
            secrets=[one for some in made for one in some],
            message_id=message_id,
            body=body,
            at=at,
        )
        return Request("POST", partner.webhook_url, {"content-type": MEDIA_TYPE, **headers}, body)


@task
def deliver() -> int:
    """Send what is due for some seconds, then enqueue itself again if there may be more. Returns how many were sent."""
    door, sender, total, begun = http_client(), WebhookSigner(settings.SECRET_KEY), 0, time.monotonic()
    while taken := deliver_some(door=door, sender=sender):
        total += taken
        if time.monotonic() - begun > _RUN_SECONDS:
            wake(deliver)
            break
    return total


def send_due(*, at: datetime) -> None:
    """Scheduled every few seconds: enqueue `deliver` if anything is due."""
    if due(at=at).exists():
        enqueue_once(deliver)


def deliver_some(*, door: Client, sender: WebhookSigner, clock: Clock = timezone.now) -> int:
    """Lease one batch, send it in parallel outside any transaction, and store the results. Returns its size."""
    taken = take_copies(at=clock())
    if not taken:
        return 0
    for answers in bundles(fetch_many(door, _requests(taken, sender, clock()), limits=LIMITS), seconds=_WRITE_AFTER):
        at = clock()
        record_results(results=[_result(one, answered, at) for one, answered in answers], at=at)
    return len(taken)


def _requests(taken: Sequence[Copy], sender: WebhookSigner, at: datetime) -> list[tuple[Copy, Request]]:
    """One request for each copy. An item is presented once for all its receivers, and once more for each section that
    is the only set of a receiver, as a section may have its own title and lead; a body is built once for each action.
    """
    by_set = grouped((_sole_set(one), one.item) for one in taken)
    items = {
        (within, item.content_id): item
        for within, some in by_set.items()
        for item in present(list(set(some)), within=within)
    }
    bodies: dict[tuple[str, UUID, WebhookAction], bytes] = {}
    requests = []
    for one in taken:
        within = _sole_set(one)
        item = items[within, one.item.content_id]
        action = webhook_action(item, confirmed_version=one.confirmed_version)
        if (within, item.content_id, action) not in bodies:
            bodies[within, item.content_id, action] = webhook_payload(item, action=action)
        asked = sender.request(
            partner=one.partner,
            message_id=webhook_id(content_id=item.content_id, version=item.version),
            body=bodies[within, item.content_id, action],
            at=at,
        )
        requests.append((one, asked))
    return requests


def _sole_set(one: Copy) -> str:
    """The code of the partner's only set if that is a section, else "": only sections have their own title and lead."""
    sets = one.partner.sets
    return sets[0] if len(sets) == 1 and sets[0].startswith(f"{SetKind.SECTION}:") else ""


def _result(one: Copy, answered: Response | HttpFailure, at: datetime) -> CopyResult:
    receipt = response_of(answered, content_id=one.item.content_id, version=one.wanted_version, at=at)
    if receipt.outcome is not AttemptOutcome.CONFIRMED:
        logger.warning("Copy %d was not confirmed: %s %s", one.pk, receipt.outcome.value, receipt.status)
    took = answered.seconds if isinstance(answered, Response) else 0.0
    return CopyResult(one.pk, one.wanted_version, receipt, milliseconds=round(took * 1000))


def response_of(
    answered: Response | HttpFailure, *, content_id: UUID | None = None, version: int = 0, at: datetime
) -> ReceiverResponse:
    """The result of a request; without `content_id` no receipt is expected and any success confirms."""
    return (
        ReceiverResponse(AttemptOutcome.UNREACHABLE, error=answered.label)
        if isinstance(answered, HttpFailure)
        else read_response(
            status=answered.status,
            body=answered.body,
            retry_after=answered.headers.get("retry-after", ""),
            content_id=content_id,
            version=version,
            at=at,
        )
    )


def try_partner(*, partner: Partner, door: Client, sender: WebhookSigner, at: datetime) -> ReceiverResponse:
    """The partner's answer to a signed trial request. Never call it within a transaction."""
    content_id = uuid4()
    asked = sender.request(
        partner=partner,
        message_id=webhook_id(content_id=content_id, version=0),
        body=trial_payload(content_id=content_id),
        at=at,
    )
    return response_of(answer_of(door, asked, limits=LIMITS), content_id=content_id, version=0, at=at)


LOOK_AGAIN, LOOK_WEEKLY = timedelta(hours=1), timedelta(days=7)
_LOOKED_AFTER = timedelta(days=90)  # a removed copy is checked each week for this long
_AT_ONCE, _MOST_NAMED = 40, 30
# Larger than `LIMITS`: a page is bigger than a receipt.
_LIMITS = HttpLimits(connect_seconds=3, read_seconds=8, total_seconds=15, most_body_bytes=3_000_000, most_redirects=3)
_NOT_TAKEN, _NO_SERVER = "máy chủ thư không nhận; cổng sẽ thử lại", "cổng chưa có máy chủ thư"


def copies_to_look_at(*, at: datetime) -> QuerySet[Copy]:
    """Withdrawn copies whose address is known and due for a check: at once, each hour until gone, then each week."""
    soon = Q(looked_at__isnull=True) | (Q(looked_at__lte=at - LOOK_AGAIN) & ~Q(sight=CopySight.GONE))
    weekly = Q(looked_at__lte=at - LOOK_WEEKLY, wanted_at__gte=at - _LOOKED_AFTER)
    told = Copy.objects.filter(is_withdrawn=True).exclude(copy_url="")
    return (
        told.filter(soon | weekly)
        .select_related("item", "partner")
        .order_by(F("looked_at").asc(nulls_first=True), "pk")
    )


def look_due(*, at: datetime) -> None:
    """Scheduled every minute: enqueue `look_at_copies` if any copy is due for a check."""
    if copies_to_look_at(at=at).exists():
        enqueue_once(look_at_copies)


@task
def look_at_copies() -> int:
    """Check one batch of the copies that are due. Returns how many."""
    return look_at_some(door=http_client())


def look_at_some(*, door: Client, clock: Clock = timezone.now) -> int:
    """Fetch the addresses outside any transaction and store what was seen. If interrupted, they are fetched again."""
    due = list(copies_to_look_at(at=clock())[:_AT_ONCE])
    for copy, answered in fetch_many(door, [(copy, Request("GET", copy.copy_url, {})) for copy in due], limits=_LIMITS):
        note_sight(copy=copy, answered=answered, at=clock())
    return len(due)


@transaction.atomic
def note_sight(*, copy: Copy, answered: Response | HttpFailure, at: datetime) -> None:
    """Store what is at a copy's address. A page without the title may be a maintenance page; twice means gone."""
    held = Copy.objects.select_for_update(of=("self",)).filter(pk=copy.pk, is_withdrawn=True).first()
    if held is None:
        return  # published again meanwhile
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
        held.rung = 0  # online again: the reminders start anew
    save_fields(held, sight=sight.value, looked_at=at, rung=held.rung)


def copies_unsettled(*, at: datetime) -> QuerySet[Copy]:
    """Withdrawn copies not seen gone that have reminders left. Of a copy confirmed as removed but without a known
    address, only the receiver is reminded."""
    recent = Copy.objects.filter(is_withdrawn=True, wanted_at__range=(at - _LOOKED_AFTER, at), rung__lt=len(LetterRung))
    is_told = Q(copy_url="", confirmed_version__gte=F("wanted_version"))
    unseen = recent.exclude(sight=CopySight.GONE).filter(~is_told | Q(rung=0))
    return unseen.select_related("partner__agency", "item__agency").order_by("wanted_at", "pk")


def climb_ladder(*, at: datetime) -> int:
    """Scheduled every quarter of an hour: send the reminders that are due, one for all copies of a receiver and an
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
    """Send one reminder and store the result. Without a recipient the step counts as done; if the mail server fails, or
    none is configured, it is tried again."""
    mailboxes = _mailboxes(copies[0], rung, at)
    error = "chưa có địa chỉ thư" if not mailboxes else "" if settings.MAIL_IS_CONFIGURED else _NO_SERVER
    said = {"copies": copies[:_MOST_NAMED], "more": len(copies[_MOST_NAMED:]), "partner": copies[0].partner}
    subject, _, body = render_to_string(f"sharing/letters/{rung.value}.txt", said).strip().partition("\n")
    try:
        if not error:
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
    if error not in (_NOT_TAKEN, _NO_SERVER):
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
    """Recipients of a rung: the receiver's contact; officers of the item's agency who may edit sources; its leaders."""
    if rung is LetterRung.PARTNER:
        return [copy.partner.contact_email] if copy.partner.contact_email else []
    found = officers_doing(
        verb=_DOING[rung], agencies=[copy.item.agency_id] if copy.item.agency_id else [], on=timezone.localdate(at)
    )
    return sorted({one.email for one in found if one.email})


_DOING = {LetterRung.OFFICER: "source.edit", LetterRung.LEADER: "report.approve"}
