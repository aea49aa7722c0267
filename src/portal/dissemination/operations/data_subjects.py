"""What all rooms hold on a person is handed out, restricted or erased here, in one act on a request.

Each act belongs to a `DataRequest`, which has the legal deadlines. Evidence is erased only by two officers.

Law: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from portal.agencies.models import Officer
from portal.design.refusals import ReasonMissing, Refused, SecondPersonNeeded, WrongState, refuse_if
from portal.dissemination.channels import fingerprint, normal
from portal.dissemination.models import DataRequest, Follower, FollowerAddress, Suppression
from portal.dissemination.operations.personal_data import answer_request, receive_request
from portal.dissemination.operations.subscriptions import forget_at_counter, stop_all
from portal.dissemination.queries.held import parts_of
from portal.dissemination.states import Channel, ConsentMethod, RequestKind, SuppressionReason
from portal.journal.operations import record
from portal.journal.operations.acts import lock
from portal.journal.operations.personal import cut_places, drop_row, erase_row, note_access
from portal.journal.queries.personal import PersonalData, PersonalRow, PersonHandle, held_row, moment
from portal.questions.models import Question
from portal.questions.queries.personal_data import person_of
from portal.schema.models import save_fields


def request_for(*, kind: RequestKind, rows: Sequence[PersonalRow], by: Officer, at: datetime) -> DataRequest:
    """Register the request that a person makes at the counter."""
    return receive_request(
        kind=kind,
        person=next((held.row.code for held in rows if isinstance(held.row, Follower)), None),
        channel=None,
        way=ConsentMethod.DESK,
        by=by,
        at=at,
    )


def _persons(rows: Sequence[PersonalRow]) -> set[str]:
    """The persons whom the rows concern: the contacts of those who asked questions, and the others.

    Each row that was found by name alone is another person; the remaining rows are one person.
    """
    asked = {person_of(held.row) for held in rows if isinstance(held.row, Question)}
    others = [held for held in rows if not isinstance(held.row, Question)]
    sure = [held.key for held in others if held.is_sure]
    return asked | {held.key for held in others if not held.is_sure} | set(sure[:1] if not asked else ())


@transaction.atomic
def note_look(*, rows: Sequence[PersonalRow], by: Officer, at: datetime) -> None:
    """Record in the access log how many rows of which kinds were shown."""
    if rows:
        note_access("personal.shown", subject=None, persons=_persons(rows), by=by, at=at, details=_counted(rows))


@transaction.atomic
def hand_out(*, request: DataRequest, rows: Sequence[PersonalRow], by: Officer, at: datetime) -> None:
    """Record that a copy of the data was made for the applicant; handing it over closes the request."""
    note_access("personal.copied", subject=request, persons=_persons(rows), by=by, at=at, details=_counted(rows))


@transaction.atomic
def restrict(*, request: DataRequest, rows: Sequence[PersonalRow], by: Officer, at: datetime) -> int:
    """Restrict the processing of the rows that allow it, and answer the request. Returns the number of these rows.

    Raises Refused if no row allows it; the request then stays open.
    """
    able = [held for held in rows if held.data.restrict is not None]
    refuse_if(not able, Refused("Không có mục nào hạn chế xử lý được ở đây."))
    for held in able:
        held.data.restrict(held.row, by, at)  # type: ignore[misc]
    record("personal.restricted", subject=request, by=by, at=at, details=_counted(able))
    answer_request(request=request, outcome=f"Đã hạn chế xử lý ở {len(able)} mục.", by=by, at=at)
    return len(able)


@transaction.atomic
def erase(*, request: DataRequest, rows: Sequence[PersonalRow], by: Officer, at: datetime) -> str:
    """Erase the rows at once, or propose it to a second officer if some are evidence. Returns the outcome; "" if it is
    proposed.

    Raises Refused, WrongState.
    """
    able = [held for held in rows if not held.data.stays]
    refuse_if(not able, Refused("Không có mục nào xóa được ở đây. Lý do ghi ở từng mục."))
    held = lock(request)
    refuse_if(held.done_at is not None or held.chosen_by_id, WrongState("Yêu cầu này đã có người xử lý."))
    chosen = {one.key: dict(cut_places(one)) for one in able}
    if not any(one.data.is_evidence for one in able):
        return answer_request(request=held, outcome=_erase(chosen, by=by, at=at), by=by, at=at).outcome
    save_fields(held, chosen=chosen, chosen_by=by)
    record("erasure.proposed", subject=held, by=by, at=at, details=_counted(able))
    return ""


@transaction.atomic
def approve_erasure(*, request: DataRequest, by: Officer, at: datetime) -> DataRequest:
    """Erase what was proposed. The proposer may not. Raises WrongState, SecondPersonNeeded, Overtaken."""
    held = _proposed(request)
    refuse_if(held.chosen_by == by, SecondPersonNeeded())
    chosen = held.chosen
    save_fields(held, chosen={}, decided_by=by)
    record("erasure.approved", subject=held, by=by, at=at, details={"rows": len(chosen)})
    return answer_request(request=held, outcome=_erase(chosen, by=by, at=at), by=by, at=at)


@transaction.atomic
def refuse_erasure(*, request: DataRequest, answer: str, by: Officer, at: datetime) -> DataRequest:
    """Reject the proposed erasure; the request stays open. Raises WrongState, ReasonMissing."""
    held = _proposed(request)
    refuse_if(not answer.strip(), ReasonMissing())
    save_fields(held, chosen={}, chosen_by=None)
    record("erasure.refused", subject=held, by=by, at=at, details={"answer": answer.strip()[:300]})
    return held


def _proposed(request: DataRequest) -> DataRequest:
    held = lock(request)
    refuse_if(held.chosen_by_id is None or held.done_at is not None, WrongState())
    return held


def _erase(chosen: dict[str, Any], *, by: Officer, at: datetime) -> str:
    """Erase the rows that still exist. Returns what was done, in Vietnamese."""
    rows = [(held, places) for key, places in chosen.items() if (held := held_row(key))]
    # Passages are erased first, while their positions are valid; then whole rows.
    for held, places in sorted(rows, key=lambda one: one[0].data.erase is not None):
        erase_row(held=held, places=places, by=by, at=at)
    return f"Đã xóa ở {len(rows)} mục."


def _counted(rows: Sequence[PersonalRow]) -> dict[str, Any]:
    return {"rows": dict(Counter(held.data.model for held in rows))}


# ---- personal data in this room --------------------------------------------------------------------------------------


def _marks(handle: PersonHandle) -> set[str]:
    """The marks that the typed value has as an address of each kind."""
    typed = {one for one in (Channel.EMAIL, Channel.SMS, Channel.POST) if normal(handle.typed, channel=one)}
    return {fingerprint(handle.typed, key=settings.DIGEST_KEY, channel=one) for one in typed}


PERSONAL = (
    PersonalData(
        model="dissemination.Follower",
        holds="Người theo dõi, địa chỉ nhận tin",
        fields=(),
        also=("FollowerAddress.value", "FollowerAddress.particulars", "Asking.paper", "SystemMessage.text"),
        purpose="Báo tin pháp luật cho người đã đăng ký",
        ground="Đồng ý được ghi ở sổ đồng ý",
        kept="Tới khi thôi theo dõi tất cả; địa chỉ được niêm phong",
        find=lambda handle: Follower.objects.filter(
            pk__in=FollowerAddress.objects.filter(fingerprint__in=_marks(handle)).values("follower")
        ),
        show=lambda follower: tuple(
            (part.title, "; ".join(str(cell) for cell in row if cell))
            for part in parts_of(follower)
            for row in part.rows
        ),
        erase=lambda follower, by, at: forget_at_counter(follower=follower, by=by, at=at),
        restrict=lambda follower, by, at: stop_all(follower=follower, way=ConsentMethod.DESK, at=at),
        handles=lambda follower: follower.addresses.filter(
            channel__in=[one for one in Channel if one.row.is_typed or one.row.is_by_hand]
        ).values_list("value", flat=True),
    ),
    PersonalData(
        model="dissemination.Suppression",
        holds="Dấu của địa chỉ không gửi tới",
        fields=(),
        also=("fingerprint",),
        purpose="Không gửi cho người đã từ chối, cho địa chỉ bị trả lại",
        ground="Nghĩa vụ theo luật",
        kept="Theo lý do; của người đã từ chối thì không có hạn",
        # Except for the national do-not-call list, which may not be edited here.
        find=lambda handle: Suppression.objects.filter(fingerprint__in=_marks(handle)).exclude(
            reason=SuppressionReason.NO_ADVERTISING.value
        ),
        show=lambda refusal: (
            ("Không gửi vì", refusal.get_reason_display()),
            ("Từ", moment(refusal.at)),
            ("Đến", moment(refusal.until)),
        ),
        erase=drop_row,
    ),
    PersonalData(
        model="dissemination.ConsentList",
        holds="Danh sách đồng ý nhận tin, chờ hai người đồng ý; bản quét có chữ ký",
        fields=("rows",),
        also=("evidence",),
        purpose="Nhập người đã ký đồng ý nhận tin của cơ quan, giữ chứng cứ",
        ground="Đồng ý bằng chữ ký",
        kept="Các dòng: tới khi hai người đồng ý, không quá 7 ngày; bản quét: khi còn ai theo dõi theo danh sách",
        show=lambda found: (("Danh sách", str(found)), ("Cơ quan", str(found.agency)), ("Đang", found.standing)),
    ),
    PersonalData(
        model="dissemination.DataRequest",
        holds="Yêu cầu về dữ liệu",
        fields=("words", "outcome"),
        purpose="Trả lời yêu cầu đúng hạn, chứng minh đã trả lời",
        ground="Nghĩa vụ theo luật",
        kept="Lời viết: {letters} sau khi xong; số liệu ở lại",
    ),
    PersonalData(
        model="dissemination.IncomingMessage",
        holds="Tin nhắn đến",
        fields=("sender", "text", "closed_why"),
        also=("mark",),
        purpose="Trả lời điều người dân nhắn tới số và Zalo của cổng",
        ground="Người dân tự nhắn tới",
        kept="{messages} sau khi nhận, khi không còn chờ trả lời; lời và nơi nhắn được niêm phong",
        erase=drop_row,
    ),
    PersonalData(
        model="dissemination.MessageReply",
        holds="Trả lời tin nhắn đến",
        fields=("text",),
        purpose="Trả lời điều người dân nhắn tới số và Zalo của cổng",
        ground="Người dân tự nhắn tới",
        kept="Cùng tin nhắn đến; lời được niêm phong",
    ),
    PersonalData(
        model="dissemination.Notice",
        holds="Tin nhà cung cấp chuyển tới",
        fields=("raw", "error"),
        purpose="Nhận trả lời và từ chối của người theo dõi",
        ground="Đồng ý được ghi ở sổ đồng ý",
        kept="Lời: {notice-words} sau khi đọc; được niêm phong; dấu: {notice-marks}",
    ),
    PersonalData(
        model="dissemination.TrialGroup",
        holds="Nhóm thử của cơ quan",
        fields=("addresses",),
        purpose="Gửi thử đợt gửi tin tới cán bộ của cơ quan trước khi trình",
        ground="Cán bộ đồng ý",
        kept="Tới khi cơ quan bỏ; được niêm phong",
    ),
)
