"""Systems of agencies (one-stop software, a school's …) submit single messages to followers of the agency.

Their keys and wordings were approved by two officers; messages go by the follower's usual channels.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import reaches
from portal.design.refusals import Refused, refuse_if
from portal.dissemination.channels import digest, fingerprint, new_token, normal
from portal.dissemination.models import Letter, SystemKey, SystemMessage, SystemTemplate
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.planning.rules import CAP_PERIOD
from portal.dissemination.queries.followers import address_at, living_subscriptions
from portal.dissemination.states import SYSTEM_ACTS, Channel, FollowedKind, LetterKind, LetterState
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner, lock, require
from portal.journal.operations.by_two import all_of, by_two
from portal.schema.models import save_fields

MOST_WORDS = 200  # characters of a message: with the names of portal and agency it is two parts of a text message
_PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,30})\}")
_MOST_OF_ONE = 3  # messages to one person within CAP_PERIOD, as for campaigns (`planning.rules`)
_LONGEST_WAIT = timedelta(days=30)
_WAITS = timedelta(days=2)  # a message that waits longer for its hours or its carrier is not sent any more


# ---- by officers -----------------------------------------------------------------------------------------------------


@transaction.atomic
def make_for_system(*, row: SystemKey | SystemTemplate, by: Officer, at: datetime) -> str:
    """Create a key, or the next version of a wording, which takes effect once another officer agrees.

    Returns the key, which is never displayed again; "" for a wording. Raises NotAllowed.
    """
    require(SYSTEM_ACTS["end"].verbs, row.agency_id, by=by, at=at)
    token = ""
    if isinstance(row, SystemKey):
        token = new_token()
        row.digest = digest(token)
    else:
        row.version = 1 + SystemTemplate.objects.filter(agency=lock(row.agency), code=row.code).count()
    row.save(force_insert=True)
    record("system.made", subject=row, by=by, at=at, details={"agency": row.agency_id})
    return token


_acts = ActRunner[SystemKey | SystemTemplate](
    "row", may=lambda row, by, verbs, on: reaches(officer=by, verbs=verbs, agency_id=row.agency_id, on=on)
)


@_acts.does(SYSTEM_ACTS["enable"])
def enable_system(*, row: SystemKey | SystemTemplate, by: Officer, at: datetime) -> SystemKey | SystemTemplate:
    """Enable a key or a wording. Raises NotAllowed, Refused."""
    refuse_if(row.enabled_at or row.ended_at, Refused("Đã có người cho dùng, hoặc đã thôi dùng."))
    save_fields(row, enabled_at=at)
    return row


enable_system_by_two = by_two(
    enable_system,
    word="system.enabled",
    verbs=SYSTEM_ACTS["enable"].verbs,
    row="row",
    agency=lambda row: row.agency_id,
    seen=all_of,
    shown={"row": "Cho dùng"},
)


@_acts.does(SYSTEM_ACTS["end"])
def end_system(*, row: SystemKey | SystemTemplate, by: Officer, at: datetime) -> None:
    """End a key or a wording at once: nothing more is accepted by this key or sent in these words.

    Raises NotAllowed, Refused.
    """
    refuse_if(row.ended_at, Refused("Đã thôi dùng từ trước."))
    save_fields(row, ended_at=at)


# ---- by systems ------------------------------------------------------------------------------------------------------


def key_of(*, token: str, at: datetime) -> SystemKey | None:
    """The key with this token if it is valid now. A call with an ended or not yet enabled key is recorded."""
    found = SystemKey.objects.select_related("agency").filter(digest=digest(token)).first()
    if found is None:
        return None
    if found.enabled_at is None or found.ended_at or timezone.localdate(at) > found.ends_on:
        note_call(key=found, outcome="khoa-khong-dung-duoc", at=at)
        return None
    save_fields(found, used_at=at)
    return found


@transaction.atomic
def note_call(*, key: SystemKey, outcome: str, at: datetime, count: int = 0) -> None:
    """Record a call by a system, with the number of messages; never whom it was about."""
    told = {"agency": key.agency_id, "outcome": outcome, "count": count}
    record("system.called", subject=key, by=None, at=at, details=told)


@transaction.atomic
def hand_over_system_messages(
    *, key: SystemKey, template: str, messages: Sequence[Mapping[str, Any]], send_at: datetime | None, at: datetime
) -> tuple[list[SystemMessage], bool]:
    """Accept these messages (`to`, `values`, `reference`), all or none. Returns them, and whether one is new.

    The same message under the same reference is accepted once. Whoever does not follow the agency gets nothing, and the
    state of the message says so.

    Raises Refused with the reference, and the field at fault.
    """
    # One call after another: a reference is used once, the quota is counted as a whole, and an ended key accepts
    # nothing.
    lock(key.agency)
    refuse_if(
        not SystemKey.objects.filter(pk=key.pk, ended_at__isnull=True).exists(), Refused("Khóa đã thôi.", field="key")
    )
    refuse_if(send_at and send_at > at + _LONGEST_WAIT, Refused("Nhiều nhất là 30 ngày nữa.", field="send_at"))
    made = []
    for one in messages:
        try:
            made.append(_hand_over(key, template, **one, send_at=send_at, at=at))
        except Refused as refused:
            raise Refused(f"{one['reference']}: {refused}", field=refused.field) from refused
    is_new = any(new for _, new in made)
    note_call(key=key, outcome="nhan" if is_new else "da-co", at=at, count=len(messages))
    return [message for message, _ in made], is_new


def _hand_over(
    key: SystemKey, template: str, *, to: str, values: Mapping[str, str], reference: str, send_at: datetime | None,
    at: datetime,
) -> tuple[SystemMessage, bool]:  # fmt: skip
    wish = json.dumps([template, to.strip(), dict(values), str(send_at)], sort_keys=True)
    mark = fingerprint(digest(wish), key=settings.DIGEST_KEY)
    if known := messages_of(key).filter(reference=reference).first():
        refuse_if(known.mark != mark, Refused("Mã này đã dùng cho một tin khác.", field="reference"))
        return known, False
    of_today = SystemMessage.objects.filter(key=key, letter__created_at__date=timezone.localdate(at))
    refuse_if(of_today.count() >= key.daily_quota, Refused("Khóa đã hết số tin trong ngày.", field="quota"))
    wording = SystemTemplate.objects.filter(agency=key.agency_id, code=template, enabled_at__isnull=False).first()
    if wording is None or wording.ended_at:
        raise Refused("Cơ quan không có mẫu tin này, hoặc mẫu chưa được cho dùng, đã thôi dùng.", field="template")
    said, letter = _said(wording, values), _letter(key.agency, to, send_at=send_at, at=at)
    return SystemMessage.objects.create(
        agency=key.agency, key=key, template=wording, text=said if letter.follower_id else "", letter=letter,
        reference=reference, mark=mark,
    ), True  # fmt: skip


def messages_of(key: SystemKey) -> QuerySet[SystemMessage]:
    """Messages of the key's agency, and of no other."""
    return SystemMessage.objects.filter(agency=key.agency_id).select_related("template", "letter")


def _said(wording: SystemTemplate, values: Mapping[str, str]) -> str:
    wanted = sorted(set(_PLACE.findall(wording.text)))
    refuse_if(wanted != sorted(values), Refused(f"Mẫu tin cần đúng các tham số: {', '.join(wanted)}.", field="values"))
    said = _PLACE.sub(lambda place: values[place[1]], wording.text)
    refuse_if(len(said) > MOST_WORDS, Refused(f"Lời tin dài quá {MOST_WORDS} ký tự.", field="values"))
    return said


def _letter(agency: Agency, to: str, *, send_at: datetime | None, at: datetime) -> Letter:
    channel = Channel.EMAIL if "@" in to else Channel.SMS
    refuse_if(not normal(to, channel=channel), Refused("Không phải số di động hay địa chỉ thư.", field="to"))
    address = address_at(address=to, channel=channel)
    follows = Q(kind=FollowedKind.AGENCY.value, key=agency.slug)
    is_living = address and address.confirmed_at and not address.ended_at
    wish = living_subscriptions(follower=address.follower).filter(follows).first() if address and is_living else None
    if address is None or wish is None:
        return Letter.objects.create(
            kind=LetterKind.AGENCY.value, state=LetterState.SKIPPED.value, created_at=at, ended_at=at
        )
    had = SystemMessage.objects.filter(letter__follower=address.follower, letter__created_at__gt=at - CAP_PERIOD)
    refuse_if(had.count() >= _MOST_OF_ONE, Refused("Người này đã đủ số tin trong ngày.", field="quota"))
    return queue_letter(
        kind=LetterKind.AGENCY,
        at=at,
        follower=address.follower,
        subscription=wish,
        channel=channel,
        address=address,
        not_before=send_at,
        expires_at=max(at, send_at or at) + _WAITS,
    )
