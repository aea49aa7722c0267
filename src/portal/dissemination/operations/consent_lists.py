"""Lists of people who consented on paper: entered by one officer of an agency, approved by another.

Each person is notified once; a list can be undone as a whole. A refusal overrides a list at any time.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from docreaders.sheets import NotADate, read_day, require_sheet, streamed
from portal.agencies.models import Officer
from portal.agencies.queries import reaches
from portal.agencies.queries.imprint import current_imprint
from portal.design.refusals import Refused, refuse_if
from portal.dissemination.channels import digest, fingerprint, normal
from portal.dissemination.models import Consent, ConsentList, Follower, FollowerAddress, Letter, Subscription
from portal.dissemination.operations.sending.letters import queue_letters
from portal.dissemination.operations.subscriptions import stop
from portal.dissemination.queries.followers import refusals_at
from portal.dissemination.states import (
    LIST_ACTS,
    PAPERS,
    PURPOSE,
    Channel,
    ConsentAct,
    ConsentMethod,
    FollowedKind,
    LetterKind,
    SuppressionReason,
)
from portal.files.operations import drop, keep_valid
from portal.files.states import ValidFile
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner, lock, require
from portal.journal.operations.by_two import by_two
from portal.schema.models import save_fields
from safefiles.checks import UPLOAD
from safefiles.errors import UnreadableFile

# Why a row of a list is not entered ("": it is).
LIST_FAULTS = {
    "": "Nhập được",
    "khong-phai-so": "Không phải số di động hay địa chỉ thư",
    "khong-phai-ngay": "Ngày đồng ý không đọc được",
    "ngay-chua-toi": "Ngày đồng ý chưa tới",
    "truoc-loi-dong-y": "Ngày đồng ý trước ngày có lời đồng ý đã chọn",
    "trung-dong-khac": "Trùng một dòng ở trên",
    "dang-theo-doi": "Đang theo dõi cơ quan",
    "da-tu-choi": "Đã từ chối: danh sách không thay được lời từ chối",
    "khong-toi-duoc": "Số, địa chỉ không gửi tới được",
}
MOST_ROWS = 5_000
LIST_WAITS = timedelta(days=7)  # as long as an act waits for a second officer


@transaction.atomic
def make_list(*, row: ConsentList, data: bytes, name: str, evidence: ValidFile, by: Officer, at: datetime) -> None:
    """Store the rows of a sheet, sealed, until two officers agree.

    Raises NotAllowed, Refused with the field at fault.
    """
    require(LIST_ACTS["agree"].verbs, row.agency_id, by=by, at=at)
    known = ConsentList.objects.filter(agency=lock(row.agency), ended_at__isnull=True)
    waits = Refused("Cơ quan đang có một danh sách chờ. Hãy xong hoặc bỏ danh sách ấy.", field="agency")
    refuse_if(known.filter(agreed_at__isnull=True).exists(), waits)
    too_late = Refused(f"{LIST_FAULTS['ngay-chua-toi']}.", field="agreed_on")
    refuse_if(row.agreed_on > timezone.localdate(at), too_late)
    refuse_if(
        row.agreed_on < date.fromisoformat(row.wording),
        Refused(f"{LIST_FAULTS['truoc-loi-dong-y']}.", field="agreed_on"),
    )
    rows = _read(data, name)
    # The same rows under another name are the same list; a list that was undone may be entered again.
    row.mark = fingerprint(digest(json.dumps([one[1:] for one in rows])), key=settings.DIGEST_KEY)
    refuse_if(known.filter(mark=row.mark).exists(), Refused("Danh sách này đã nhập.", field="file"))
    row.rows, row.uploaded_by, row.uploaded_at = json.dumps(rows), by, at
    row.checksum, row.evidence = evidence.checksum, keep_valid(file=evidence, folder=row.evidence_path)
    row.save(force_insert=True)
    record("consent_list.made", subject=row, by=by, at=at, details={"agency": row.agency_id, "rows": len(rows)})


def _read(data: bytes, name: str) -> list[tuple[int, str, str]]:
    """Number, address and day of each row that is not empty, without the heading row. Raises Refused."""
    try:
        require_sheet(name)
        sheet = next(streamed(data, name=name, limits=UPLOAD), iter(()))
        rows = [(at, one[0][:254], "".join(one[1:2])[:40]) for at, one in enumerate(sheet, start=1) if any(one)]
    except UnreadableFile as error:
        raise Refused(f"Không đọc được danh sách. {error}", field="file") from error
    has_head = bool(rows) and not re.search(r"[\d@]", rows[0][1])
    refuse_if(not rows[has_head:], Refused("Danh sách không có dòng nào.", field="file"))
    refuse_if(len(rows) > MOST_ROWS, Refused(f"Danh sách có hơn {MOST_ROWS} dòng. Hãy chia ra.", field="file"))
    return rows[has_head:]


def rows_of(found: ConsentList, *, at: datetime) -> list[dict[str, Any]]:
    """The rows of a waiting list, in a number of queries that does not depend on the rows.

    Each has `number`, `value` (normalised, or as typed if it is no address), `channel`, `mark`, `day`, `fault` (of
    `LIST_FAULTS`, as known now) and `address` if it is stored.
    """
    typed, today = json.loads(found.rows or "[]"), timezone.localdate(at)
    printed = date.fromisoformat(found.wording)
    read = [_row(number, said, day, found.agreed_on, printed, today) for number, said, day in typed]
    marks = {one["mark"] for one in read}
    kept = FollowerAddress.objects.filter(fingerprint__in=marks).select_related("follower")
    known = {(one.channel, one.fingerprint): one for one in kept}
    follows = {one.follower_id for one in _wishes(found, known.values(), is_confirmed=True)}
    seen: set[Any] = set()
    refused = refusals_at(fingerprints=marks, at=at, also=[SuppressionReason.NO_LISTS.value])
    for one in read:
        place = (one["channel"].value, one["mark"])
        one["address"] = address = known.get(place)
        person = address.follower_id if address else place
        ended, no = address is not None and address.ended_at is not None, refused.get(place)
        reasons = {
            "trung-dong-khac": person in seen,
            "da-tu-choi": ended or (no and no.reason != SuppressionReason.RETURNED.value),
            "khong-toi-duoc": no,
            "dang-theo-doi": person in follows,
        }
        one["fault"] = one["fault"] or next((fault for fault, holds in reasons.items() if holds), "")
        if not one["fault"]:
            seen.add(person)
    return read


def _row(number: int, typed: str, said: str, agreed_on: date, printed: date, today: date) -> dict[str, Any]:
    """`printed`: the date of the signed form; nobody consented to its words before."""
    channel = Channel.EMAIL if "@" in typed else Channel.SMS
    value, day = normal(typed, channel=channel), date.max
    with suppress(NotADate):
        day = read_day(said) or agreed_on
    is_good = value and (channel is Channel.SMS or _is_email(value))
    late = next(
        fault
        for fault, is_so in (
            ("khong-phai-ngay", day == date.max),
            ("ngay-chua-toi", day > today),
            ("truoc-loi-dong-y", day < printed),
            ("", True),
        )
        if is_so
    )
    mark = fingerprint(value, key=settings.DIGEST_KEY, channel=channel) if is_good else f"{number}"
    return {
        "number": number, "value": value or typed, "channel": channel, "day": day, "mark": mark,
        "fault": late if is_good else "khong-phai-so",
    }  # fmt: skip


def _is_email(value: str) -> bool:
    with suppress(ValidationError):
        validate_email(value)
        return True
    return False


def _wishes(found: ConsentList, addresses: Iterable[FollowerAddress], *, is_confirmed: bool) -> QuerySet[Subscription]:
    return Subscription.objects.filter(
        follower__in=[one.follower_id for one in addresses], kind=FollowedKind.AGENCY.value, key=found.agency.slug,
        stopped_at__isnull=True, confirmed_at__isnull=not is_confirmed,
    )  # fmt: skip


_acts = ActRunner[ConsentList](
    "found", may=lambda row, by, verbs, on: reaches(officer=by, verbs=verbs, agency_id=row.agency_id, on=on)
)


@_acts.does(LIST_ACTS["agree"])
def agree_list(*, found: ConsentList, by: Officer, at: datetime) -> None:
    """Enrol every row without a fault as a follower of the agency and notify each once, in one transaction.

    Raises NotAllowed, Refused.
    """
    refuse_if(found.agreed_at or found.ended_at, Refused("Danh sách đã có hai người đồng ý, hoặc đã bỏ."))
    read = rows_of(found, at=at)
    good = [one for one in read if not one["fault"]]
    refuse_if(not good, Refused("Không có dòng nào nhập được."))
    _enter(found, good, at)
    save_fields(found, agreed_at=at, rows="", counts=dict(Counter(one["fault"] for one in read)))


agree_list_by_two = by_two(
    agree_list,
    word="consent_list.agreed",
    verbs=LIST_ACTS["agree"].verbs,
    row="found",
    agency=lambda row: row.agency_id,
    seen=lambda row: [row.mark, row.ended_at],
    shown={"found": "Nhập"},
    page="consent_list",
)


def _enter(found: ConsentList, good: Sequence[dict[str, Any]], at: datetime) -> None:
    """The number of queries does not depend on the rows."""
    fresh = [one for one in good if one["address"] is None]
    people = Follower.objects.bulk_create([Follower(created_at=at, confirmed_at=at) for _ in fresh])
    for one, person in zip(fresh, people, strict=True):
        one["address"] = FollowerAddress(
            follower=person, channel=one["channel"].value, value=one["value"], fingerprint=one["mark"], created_at=at
        )
    try:
        FollowerAddress.objects.bulk_create([one["address"] for one in fresh])
    except IntegrityError as error:  # another agency entered one of them meanwhile: everything is rolled back
        raise Refused("Vừa có nơi khác nhập một người trong danh sách. Hãy bấm lại.") from error
    addresses = [one["address"] for one in good]
    unknown = FollowerAddress.objects.filter(pk__in=[one.pk for one in addresses], confirmed_at__isnull=True)
    Follower.objects.filter(addresses__in=unknown, confirmed_at__isnull=True).update(confirmed_at=at)
    unknown.update(confirmed_at=at)
    _wishes(found, addresses, is_confirmed=False).delete()  # the signature settles what a form asked for
    of_agency = {"kind": FollowedKind.AGENCY.value, "key": found.agency.slug}
    wishes = Subscription.objects.bulk_create(
        Subscription(
            follower=one["address"].follower, consent_list=found, list_row=one["number"], agreed_on=one["day"],
            created_at=at, confirmed_at=at, **of_agency,
        )
        for one in good
    )  # fmt: skip
    said = {"act": ConsentAct.CONFIRMED.value, "way": ConsentMethod.LIST.value, "purpose": PURPOSE, "at": at}
    said |= {"controller": current_imprint().owner} | of_agency
    Consent.objects.bulk_create(
        Consent(
            person=one["address"].follower.code, channel=one["channel"].value,
            wording=PAPERS[found.wording][one["channel"]], **said,
        )
        for one in good
    )  # fmt: skip
    kind, channels = LetterKind.LISTED.value, {one["address"].follower_id: one["channel"] for one in good}
    letters = [Letter(follower=one.follower, kind=kind, subscription=one, created_at=at) for one in wishes]
    queue_letters(letters=letters, at=at, channel_of=lambda one: channels[one.follower_id or 0])


@_acts.does(LIST_ACTS["end"])
def end_list(*, found: ConsentList, by: Officer | None, at: datetime) -> int:
    """End the subscriptions that came from this list, except those that their owners have since asked for themselves;
    pending messages are dropped.

    Returns how many ended. Raises NotAllowed, Refused.
    """
    refuse_if(found.ended_at, Refused("Danh sách đã bỏ từ trước."))
    save_fields(found, ended_at=at, rows="")
    return stop(subscriptions=found.subscriptions.filter(stopped_at__isnull=True), way=ConsentMethod.LIST, at=at)


def drop_list(found: ConsentList) -> None:
    """Delete a list without subscriptions, and its signed scan unless another list uses it."""
    found.delete()
    if not ConsentList.objects.filter(evidence=found.evidence).exists():
        transaction.on_commit(lambda: drop(found.evidence_path))
