"""Agencies' systems hand over messages and ask for their state, with a key that is valid for their own agency only.

Without postponed annotations: ninja reads those of an operation where its decorator was written.
"""

from typing import Annotated, Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Status
from ninja.security import HttpBearer
from pydantic import AwareDatetime, Field

from portal.api.queries.representation import moment
from portal.api.schemas import TEXT, Moment, ProblemOut, many, shape
from portal.api.web.endpoints import Json, NothingAsked, only
from portal.api.web.service import BAD_ASKING, NO_KEY, REFERENCE_TAKEN, SPENT, problem, service
from portal.design.refusals import Refused, or_404
from portal.dissemination.models import SystemKey, SystemMessage
from portal.dissemination.operations.systems import hand_over_system_messages, key_of, messages_of, note_call
from portal.dissemination.states import DeliveryState, SkipReason

Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="Mã của tin ở hệ thống gửi.")]
# Values for a template that two officers approved: no line breaks and no URLs.
Filled = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f/]+$")]
MessageOut = shape(
    "Message",
    "Một tin mà hệ thống của cơ quan đã chuyển, và tình trạng của nó.",
    reference=(str, "Mã của tin ở hệ thống gửi."),
    template=(str, "Mã mẫu tin."),
    version=(int, "Bản của mẫu tin mà tin đã viết theo."),
    state=(str, "Tình trạng: mã."),
    state_label=(str, "Tình trạng nói bằng lời."),
    reason=(str, "Vì sao không gửi: mã; rỗng nếu không có gì."),
    reason_label=(str, "Vì sao không gửi, nói bằng lời."),
    sent_at=(Moment | None, "Bên chuyển tin nhận lúc; null nếu chưa."),
    arrived_at=(Moment | None, "Có báo nhận lúc; null nếu không có báo nhận."),
)


MessagesOut = shape("Messages", "Các tin của một lần chuyển, theo thứ tự đã gửi lên.", messages=(many((MessageOut,)),))
MessageAsked = shape(
    "MessageAsked",
    "Một tin cho một người đang theo dõi cơ quan.",
    to=(str, Field(pattern=TEXT, max_length=254, description="Số di động hoặc địa chỉ thư điện tử của người nhận.")),
    values=(dict[str, Filled], Field({}, description="Từng tham số của mẫu tin, dài nhất 60 ký tự.")),
    reference=(Reference, "Mã của tin ở hệ thống gửi."),
)
MessagesAsked = shape(
    "MessagesAsked",
    "Một hay nhiều tin theo một mẫu của cơ quan: nhận hết, hoặc không nhận tin nào.",
    template=(str, Field(pattern=TEXT, max_length=40, description="Mã mẫu tin của cơ quan.", examples=["co-ket-qua"])),
    messages=(list[MessageAsked], Field(min_length=1, max_length=100)),  # type: ignore[valid-type]
    send_at=(AwareDatetime | None, "Không gửi trước lúc này, nhiều nhất 30 ngày nữa.", None),
)


class SystemKeyAuth(HttpBearer):
    """`Authorization: Bearer …`, with a key that two officers of the agency have agreed to."""

    def authenticate(self, request: HttpRequest, token: str) -> SystemKey | None:
        return key_of(token=token, at=timezone.now())


# Only in these states has a provider confirmed that it has the message.
_TAKEN_OVER = (DeliveryState.ACCEPTED, DeliveryState.UNCONFIRMED, DeliveryState.DELIVERED)
_PROBLEMS = {"reference": REFERENCE_TAKEN, "quota": SPENT, "key": NO_KEY}


@service.post(
    "/messages",
    url_name="messages",
    operation_id="handOverMessages",
    summary="Chuyển tin tới người đang theo dõi cơ quan",
    tags=["Tin của hệ thống cơ quan"],
    auth=SystemKeyAuth(),
    response={200: MessagesOut, 201: MessagesOut, 401: ProblemOut, 409: ProblemOut},
)
@only(NothingAsked)
def hand_over_messages(request: HttpRequest, said: MessagesAsked) -> Status | HttpResponse:  # type: ignore[valid-type]
    """Cùng một “reference” gửi lại là cùng một tin (mã 200 khi không có tin nào mới). Tin đi theo đường chung: hỏi lại
    sự đồng ý lúc gửi, giữ giờ yên tĩnh, hạn mức. Người không theo dõi cơ quan, quen hay lạ, thì tin không gửi và tình
    trạng nói như nhau.
    """
    key, at, told = request.auth, timezone.now(), cast("Any", said).model_dump()  # type: ignore[attr-defined]
    try:
        made, is_new = hand_over_system_messages(key=key, at=at, **told)
    except Refused as refused:
        kind = _PROBLEMS.get(refused.field or "", BAD_ASKING)
        note_call(key=key, outcome=kind["name"], at=at, count=len(told["messages"]))
        fault = {"where": "body", "name": refused.field, "message": str(refused), "message_en": kind["title_en"]}
        return problem(kind, headers={"Retry-After": "3600"} if kind is SPENT else {}, errors=[fault])
    return Status(201 if is_new else 200, {"messages": list(map(_told, made))})


@service.get(
    "/messages/{reference}",
    url_name="message",
    operation_id="getMessage",
    summary="Tình trạng của một tin đã chuyển",
    tags=["Tin của hệ thống cơ quan"],
    auth=SystemKeyAuth(),
    response={200: MessageOut, 401: ProblemOut},
)
@only(NothingAsked)
def get_message(request: HttpRequest, reference: Path[Reference]) -> Json:
    """“da-gui” là bên chuyển tin đã nhận; “da-toi” chỉ khi có báo nhận. Tin của cơ quan khác coi như không có."""
    return _told(or_404(messages_of(request.auth).filter(reference=reference).first()))  # type: ignore[attr-defined]


def _told(message: SystemMessage) -> Json:
    """The state of the message's delivery; without one, nobody with this address follows the agency."""
    sent = message.letter.deliveries.order_by("-pk").first()
    state = DeliveryState(sent.state) if sent else DeliveryState.SKIPPED
    reason = SkipReason(sent.reason) if sent else SkipReason.NO_CONSENT
    return {
        "reference": message.reference,
        "template": message.template.code,
        "version": message.template.version,
        "state": state.value,
        "state_label": state.label,
        "reason": reason.value,
        "reason_label": reason.label if reason else "",
        "sent_at": moment(sent.handed_at) if sent and state in _TAKEN_OVER else None,
        "arrived_at": moment(sent.arrived_at) if sent else None,
    }
