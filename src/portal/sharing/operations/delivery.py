"""Copies brought up to date by signed webhooks, and looked at where they were to go: letters climb from rung to rung
while one may still be read. The database is the truth, the task only a hint to look."""

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
    """That the source gives nothing more, and what broke it off."""

    broken_by: BaseException | None = None


def bundles[T](source: Iterable[T], *, seconds: float) -> Iterator[list[T]]:
    """Lists of what the source gives, each so many seconds after its first at the latest; an error of the source last.

    The source is read in a thread of its own, so it must not touch the database.
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
    except BaseException as error:  # noqa: BLE001  handed over to whoever reads
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

# A receiver writes one file and answers: it has less time than a site that is harvested.
LIMITS = HttpLimits(connect_seconds=3, read_seconds=8, total_seconds=10, most_body_bytes=64 * 1024, most_redirects=2)
MEDIA_TYPE = "application/json; charset=utf-8"
_WRITE_AFTER = 0.5  # seconds for which results are gathered before they are written
# One run of the task; then others have their turn, and it asks for itself again.
_RUN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class WebhookSigner:
    """Who signs: the installation's key, from which the partners' secrets are made, and beside it those of before."""

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
    """Send what is due for some seconds; asks for itself again while there is more. Returns how many were sent."""
    door, sender, total, begun = http_client(), WebhookSigner(settings.SECRET_KEY), 0, time.monotonic()
    while taken := deliver_some(door=door, sender=sender):
        total += taken
        if time.monotonic() - begun > _RUN_SECONDS:
            wake(deliver)
            break
    return total


def send_due(*, at: datetime) -> None:
    """Scheduled, every few seconds: see that somebody sends what is due."""
    if due(at=at).exists():
        enqueue_once(deliver)


def deliver_some(*, door: Client, sender: WebhookSigner, clock: Clock = timezone.now) -> int:
    """Take one bundle, send it in parallel with no transaction open, write down what came of it. 0 = nothing is due."""
    taken = take_copies(at=clock())
    if not taken:
        return 0
    for answers in bundles(fetch_many(door, _requests(taken, sender, clock()), limits=LIMITS), seconds=_WRITE_AFTER):
        at = clock()
        record_results(results=[_result(one, answered, at) for one, answered in answers], at=at)
    return len(taken)


def _requests(taken: Sequence[Copy], sender: WebhookSigner, at: datetime) -> list[tuple[Copy, Request]]:
    """One request for each copy; an item that goes to many sites is written once for each action, and once more for
    who takes one set alone, in the words of that."""
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
    """Only a section says something of its own."""
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
    """What came back, or did not, as a receipt; of who owes none, any success is one (no `content_id`)."""
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
    """What the site says to a signed request that asks nothing of it. Never called with a transaction open."""
    content_id = uuid4()
    asked = sender.request(
        partner=partner,
        message_id=webhook_id(content_id=content_id, version=0),
        body=trial_payload(content_id=content_id),
        at=at,
    )
    return response_of(answer_of(door, asked, limits=LIMITS), content_id=content_id, version=0, at=at)


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
