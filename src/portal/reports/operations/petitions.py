"""Petitions: drafted from difficulties, changed until they are signed, sent with number and day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import may
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.plans.models import DifficultyAct
from portal.plans.operations.difficulties import escalate
from portal.plans.queries.difficulties import ANSWER
from portal.reports.models import Petition, PetitionItem
from portal.reports.queries.petitions import (
    difficulties_to_escalate,
    drafted_closing,
    drafted_opening,
    drafted_subject,
    drafted_words,
    uncounted_numbers,
)
from portal.reports.states import PetitionKind


@transaction.atomic
def draft_petition(
    *, codes: Collection[str], sender: Agency, addressee: Agency, kind: PetitionKind, by: Officer, at: datetime
) -> Petition:
    """A first draft from what the agencies said. Raises Refused."""
    _ask(by, at)
    found = list(difficulties_to_escalate(codes=codes).select_for_update(of=("self",))) if codes else []
    refuse_if(
        not found,
        Refused("Các khó khăn đã chọn không còn chờ trình, hoặc đã nằm trong văn bản trình khác. Hãy chọn lại."),
    )
    petition = Petition.objects.create(
        kind=kind.value,
        sender=sender,
        addressee=addressee,
        subject=drafted_subject(found),
        opening=drafted_opening(found, sender=sender, addressee=addressee),
        closing=drafted_closing(sender=sender, addressee=addressee),
        made_by=by,
        made_at=at,
    )
    PetitionItem.objects.bulk_create(
        PetitionItem(petition=petition, difficulty=one, position=position, words=drafted_words(one), asks=one.proposal)
        for position, one in enumerate(found, start=1)
    )
    _record_entry("petition.drafted", petition, by=by, at=at, count=len(found))
    return petition


@transaction.atomic
def change_petition(
    *,
    petition: Petition,
    kind: str,
    subject: str,
    opening: str,
    closing: str,
    signer_position: str,
    signer: str,
    items: Mapping[int, tuple[str, str]],
    by: Officer,
    at: datetime,
) -> Petition:
    """Other words, as long as it is not sent; `items`: difficulty -> (what is in the way, what is asked for).

    Raises Refused.
    """
    _ask(by, at)
    locked = _locked(petition)
    locked.kind, locked.subject = kind, " ".join(subject.split())
    locked.opening, locked.closing = opening, closing
    locked.signer_position, locked.signer = signer_position, signer
    locked.save()
    for item in locked.items.all():
        if item.difficulty_id in items:
            item.words, item.asks = items[item.difficulty_id]
            item.save(update_fields=["words", "asks"])
    _record_entry("petition.changed", locked, by=by, at=at)
    return locked


@transaction.atomic
def send_petition(
    *, petition: Petition, number: str, signed_on: date, reason: str = "", by: Officer, at: datetime
) -> Petition:
    """It was signed and went up: every difficulty in it is escalated with this number and day. Numbers that nothing
    stands behind hold it back, unless a `reason` is kept with it.

    Raises Refused, and what `escalate` raises where one was answered meanwhile.
    """
    _ask(by, at)
    locked = _locked(petition)
    found, reason = uncounted_numbers(locked), reason.strip()
    refuse_if(
        found and not reason,
        Refused(f"Số chưa có căn cứ: {', '.join(found)}. Hãy sửa dự thảo, hoặc ghi lý do giữ nguyên.", field="reason"),
    )
    locked.overruled = {"found": found, "reason": reason} if found else None
    locked.number, locked.signed_on = number.strip(), signed_on
    locked.sent_by, locked.sent_at = by, at
    locked.save()
    for item in locked.items.select_related("difficulty").order_by("position"):
        escalate(
            difficulty=item.difficulty,
            paper=DifficultyAct(words=item.asks, letter_number=locked.number, letter_date=signed_on),
            by=by,
            at=at,
        )
    _record_entry("petition.sent", locked, by=by, at=at, number=locked.number, overruled=len(found))
    return locked


@transaction.atomic
def drop_petition(*, petition: Petition, by: Officer, at: datetime) -> None:
    """A draft is thrown away; the difficulties in it wait as before. Raises Refused."""
    _ask(by, at)
    locked = _locked(petition)
    _record_entry("petition.dropped", locked, by=by, at=at)
    locked.delete()


def _locked(petition: Petition) -> Petition:
    locked = Petition.objects.select_for_update(of=("self",)).filter(pk=petition.pk).first()
    if locked is None or locked.sent_at is not None:
        raise Refused("Văn bản này đã trình nên không sửa được nữa. Hãy tải lại trang để xem.")
    return locked


def _ask(by: Officer, at: datetime) -> None:
    refuse_if(
        not may(officer=by, verb=ANSWER, agency=None, on=timezone.localdate(at)),
        Refused("Tài khoản này không được soạn văn bản trình Ủy ban nhân dân."),
    )


def _record_entry(verb: str, petition: Petition, *, by: Officer, at: datetime, **more: object) -> None:
    record(
        verb,
        subject=petition,
        by=by,
        at=at,
        details={
            "kind": petition.kind,
            "difficulties": list(petition.items.order_by("position").values_list("difficulty__code", flat=True)),
        }
        | more,
    )
