"""Letters on paper: batched, printed, handed to the post under its number, and perhaps returned.

No process sends them. An officer holds a batch as a process holds what it sends (`Handful`): letters are checked again
before they leave, and those that nobody handed over are queued again (docs/decisions/0325).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from messageproviders.port import (
    ArrivalState,
    DeliveryReport,
    OutboundMessage,
    ProviderAbilities,
    SendOutcome,
    SendReceipt,
    reference_of,
)
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import reaches
from portal.design.refusals import Refused, or_refuse, refuse_if
from portal.dissemination.models import Account, Attempt, Delivery, Handful, PostBatch
from portal.dissemination.operations import subscriptions
from portal.dissemination.operations.renderers.campaigns import current_sender
from portal.dissemination.operations.renderers.letters import renderer_of
from portal.dissemination.operations.sending import (
    LeasedDelivery,
    SendResult,
    apply_reports,
    finish_batch,
    mark_handed_over,
    put_aside,
    record_results,
    refuse_address,
    return_batch,
)
from portal.dissemination.operations.sending.lease import stopped_in_hand, take_found
from portal.dissemination.operations.sending.results import give_up_address
from portal.dissemination.queries.channels import at_work
from portal.dissemination.queries.objections import Objection
from portal.dissemination.queries.outbox import batch_of, to_post
from portal.dissemination.states import (
    POST_ACTS,
    Channel,
    ConsentMethod,
    DeliveryState,
    Priority,
    SkipReason,
    SuppressionReason,
)
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner, require
from portal.questions.queries.letters import write_pdf
from portal.schema.models import save_fields

MOST_LETTERS = 100  # of one batch
# After this time an unposted batch expires: its letters wait again and are rendered anew with current contents.
HELD_FOR = timedelta(days=14)

batch_acts = ActRunner[PostBatch](
    "batch",
    may=lambda batch, by, verbs, on: reaches(officer=by, verbs=verbs, agency_id=batch.agency_id, on=on),
    details=lambda batch: {"agency": batch.agency_id, "batch": batch.pk},
    passed=lambda batch: f"Tập thư này: {batch.get_state_display().lower()}.",
)


@transaction.atomic
def make_batch(*, agency: Agency | None, by: Officer, at: datetime) -> PostBatch | None:
    """Put what waits for the post in the name of an agency (None: the province) and may leave now into one officer's
    batch.

    One letter for each person, except urgent ones. None if nothing may leave: the objection to each letter is stored.
    Raises NotAllowed, Refused.
    """
    require(POST_ACTS["print"].verbs, agency.pk if agency else None, by=by, at=at)
    account = or_refuse(at_work(Channel.POST).first(), Refused("Chưa có tài khoản gửi thư giấy nào đang dùng."))
    waiting = to_post(at=at).filter(sender=agency.pk) if agency else to_post(at=at).filter(sender__isnull=True)
    found: dict[tuple[int, int], tuple[int, int | None]] = {}
    for one in waiting.select_for_update(of=("self",), skip_locked=True).select_related("delivery")[:MOST_LETTERS]:
        again = one.pk if one.priority == Priority.URGENT else 0
        found.setdefault((one.delivery.follower_id, again), (one.pk, one.delivery.address_id))
    taken = take_found(account, list(found.values()), key=settings.DIGEST_KEY, at=at)
    wordless = {
        key: Objection(DeliveryState.SKIPPED, why)
        for key, why in _words(taken, at=at).items()
        if isinstance(why, SkipReason)
    }
    put_aside(taken=taken, objections=wordless, at=at)
    if not (letters := [one.key for one in taken if one.key not in wordless]):
        finish_batch({one.handful for one in taken})
        return None
    Handful.objects.filter(pk=taken[0].handful).update(taken_at=at + HELD_FOR)
    batch = PostBatch.objects.create(
        agency=agency, handful_id=taken[0].handful, letters=letters, made_by=by, made_at=at
    )
    record("post.made", subject=batch, by=by, at=at, details=batch_acts.details(batch) | {"count": len(letters)})
    return batch


def in_hand(batch: PostBatch, *, at: datetime) -> tuple[list[LeasedDelivery], set[int]]:
    """The letters of the batch that are still leased, in the order of the print, and the keys of those that may still
    go.

    The receiver of another letter has refused since the print.
    """
    handful = batch.handful or Handful(pk=0, attempts=[])
    attempts = dict(Attempt.objects.filter(pk__in=handful.attempts, outcome="").values_list("delivery", "pk"))
    taken = [
        LeasedDelivery(one, attempts[one.pk], handful.pk, handful.attempts.index(attempts[one.pk]))
        for one in batch_of(keys=[key for key in batch.letters if key in attempts])
    ]
    return taken, {one.key for one in taken} - set(stopped_in_hand(taken=taken, at=at))


@batch_acts.does(POST_ACTS["print"])
def print_batch(*, batch: PostBatch, by: Officer, at: datetime) -> bytes:
    """The list for the post, the letters and the labels, as one PDF; the journal records who opened the addresses.

    Raises NotAllowed, WrongState, Refused.
    """
    taken, going = in_hand(batch, at=at)
    written = {key: said for key, said in _words(taken, at=at).items() if isinstance(said, OutboundMessage)}
    told = {
        f"{batch.pk}/{place}": written[key]
        for place, key in enumerate(batch.letters, start=1)
        if key in going and key in written
    }
    refuse_if(not told, Refused("Tập này không còn thư nào để in."))
    sender = batch.agency.name if batch.agency else current_sender().owner
    return write_pdf(
        *(_letter(number, message, sender, at) for number, message in told.items()),
        posts=[{"number": number, "address": message.to} for number, message in told.items()],
    )


@batch_acts.does(POST_ACTS["hand_over"])
def hand_over(*, batch: PostBatch, number: str, on: date, count: int, by: Officer, at: datetime) -> None:
    """Record that the post has the batch, with the number and the day of the post.

    `count`: how many letters were handed over; it must equal those that may still go, so that letters to receivers who
    refused since the print were pulled out. Each letter costs what the account says. Raises NotAllowed, WrongState,
    Refused.
    """
    refuse_if(
        not number.strip() or not timezone.localdate(batch.made_at) <= on <= timezone.localdate(at),
        Refused("Hãy ghi số của bưu điện, và ngày giao từ ngày lập tập đến hôm nay."),
    )
    taken, _ = in_hand(batch, at=at)
    refuse_if(not taken, Refused("Tập này đã quá hạn, thư đã trở lại hàng chờ. Hãy bỏ tập và lập tập mới."))
    going = mark_handed_over(chunk=taken, at=at)
    refuse_if(
        count != len(going),
        Refused(f"Còn {len(going)} thư được gửi. Hãy rút các thư ghi “rút ra” rồi đếm lại.", field="count"),
    )
    results = [
        SendResult(one, SendReceipt(reference_of(one.key), SendOutcome.ACCEPTED)) for one in taken if one.key in going
    ]
    account = Account.objects.get(pk=taken[0].delivery.account_id or 0)
    # Returned letters are recorded later.
    record_results(account=account, results=results, at=at, abilities=ProviderAbilities(gives_receipts=True))
    Delivery.objects.filter(pk__in=going).update(handed_at=at)
    finish_batch({taken[0].handful})
    save_fields(batch, number=number.strip()[:40], posted_on=on, handed_by=by)


@batch_acts.does(POST_ACTS["drop"])
def drop_batch(*, batch: PostBatch, why: str, by: Officer, at: datetime) -> None:
    """Drop a batch that was not handed over: its letters are queued again.

    Raises NotAllowed, WrongState, ReasonMissing.
    """
    taken, _ = in_hand(batch, at=at)
    return_batch(taken=taken, at=at)
    finish_batch({one.handful for one in taken})


@batch_acts.does(POST_ACTS["note_return"])
def note_return(*, batch: PostBatch, place: int, why: SuppressionReason, by: Officer, at: datetime) -> None:
    """Record that the post returned the letter at this place (from 1).

    The address is not used for a time, or never again if its receiver refused the letter; notifications continue on
    another channel of theirs. Raises NotAllowed, WrongState, Refused.
    """
    key = dict(enumerate(batch.letters, start=1)).get(place, 0)
    posted = Delivery.objects.select_related("address").filter(pk=key, state=DeliveryState.ACCEPTED.value)
    delivery = or_refuse(
        posted.first(), Refused("Không có thư nào mang số này đã giao mà chưa ghi bị trả lại.", field="place")
    )
    if why is SuppressionReason.SAID_NO and delivery.address is not None:
        subscriptions.stop_address(address=delivery.address, way=ConsentMethod.RETURNED, at=at)
        refuse_address(address=delivery.address, channel=Channel.POST, fingerprint=delivery.fingerprint, at=at)
    give_up_address(delivery, "", at=at)
    heard = DeliveryReport("", ArrivalState.FAILED, reference=reference_of(key))
    apply_reports(account=Account.objects.get(pk=delivery.account_id or 0), heard=[heard], at=at)


def _words(taken: list[LeasedDelivery], *, at: datetime) -> Mapping[int, OutboundMessage | SkipReason]:
    return renderer_of(current_sender(), key=settings.DIGEST_KEY).messages([one.delivery for one in taken], at=at)


def _letter(number: str, message: OutboundMessage, sender: str, at: datetime) -> dict[str, Any]:
    """Laid out like letters of answers (`questions.queries.letters`); number and name are left to the officer."""
    return {
        "above": (),
        "issuer": sender.upper(),
        "number": "………/………",
        "subject": message.subject,
        "place": "……………",
        "date": timezone.localdate(at),
        "to": message.to.partition("\n")[0],
        "opening": "",
        "text": message.text,
        "closing": "",
        "office": "",
        "signer": "",
        "reference": f"thư {number}",
    }
