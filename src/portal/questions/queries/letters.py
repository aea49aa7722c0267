"""The written answer of an agency as an official letter (DOCX or PDF), to be signed, stamped and sent, or downloaded;
and deliveries of replies with their attempts, for lists, pages and the asker.

Parts and measures of a letter: Nghị định 30/2020/NĐ-CP, Phụ lục I and Mẫu 1.5 of Phụ lục III (công văn).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.timezone import localtime

from officialdocs import (
    DocumentHead,
    LetterSubject,
    OfficialDocument,
    PlainTextBlock,
    Recipients,
    SignatureBlock,
    official_date,
    write,
)
from officialdocs.measures import COUNTRY, MOTTO
from portal.agencies.models import Agency, Place
from portal.design.refusals import or_refuse
from portal.journal.queries.pending_work import WaitingWork
from portal.library.queries.exports.layout import printable
from portal.library.queries.exports.pdf import FONTS, typeset
from portal.questions.models import Asker, Question, Reply, ReplyAttempt, ReplyDelivery
from portal.questions.states import ReplyBy, Track, values
from portal.questions.states.deliveries import (
    BY_HAND,
    COUNTER_DAYS,
    DELIVERY_ACTS,
    FAILED_CALLS,
    WAITING_STATES,
    AttemptResult,
    ReplyDeliveryState,
)
from portal.questions.states.markup import MarkupBlock, MarkupKind, blocks
from portal.schema.queries import narrowed

_KINDS_OF_PLACE = ("Tỉnh ", "Thành phố ", "Huyện ", "Quận ", "Thị xã ", "Xã ", "Phường ", "Thị trấn ", "Đặc khu ")
_UNDER_A_COMMITTEE = frozenset({"department"})
_COMMITTEE = "Ủy ban nhân dân"


def letter_of(reply: Reply) -> dict[str, Any]:
    """The content of the letter of a reply. `above` is the superior body printed above the issuer, in lines; () if
    there is none. `text` is in the markup of `portal.questions.states.markup`. Dots are printed for a missing number,
    nothing for a missing signer."""
    asked = reply.question
    version = reply.version
    agency = version.answer.agency if version is not None else reply.question.lead_agency
    agency = or_refuse(
        agency, ValueError(f"Reply {reply.pk} has neither a version nor an agency: nobody has given it.")
    )
    return {
        "above": tuple(line.upper() for line in _above(agency).split("\n") if line),
        "issuer": _own_name(agency).upper(),
        "number": reply.document_number or "………/………",
        "subject": f"trả lời câu hỏi pháp luật {asked.reference}",
        "place": _town(agency),
        "date": reply.document_date or timezone.localdate(reply.sent_at),
        "to": _addressee(asked),
        "opening": _opening(asked, agency),
        "text": reply.text,
        "closing": f"Trên đây là ý kiến của {agency.name} để {_second_person(asked)} tham khảo, áp dụng./.",
        "office": reply.signer_title.upper(),
        "signer": reply.signer,
        "reference": asked.reference,
    }


def _above(agency: Agency) -> str:
    """A department is below its people's committee; a committee is below nothing."""
    if agency.parent is not None:
        return agency.parent.name.replace(f"{_COMMITTEE} ", f"{_COMMITTEE}\n")
    return (
        f"{_COMMITTEE}\n{agency.place.name}" if agency.kind in _UNDER_A_COMMITTEE and agency.place is not None else ""
    )


def _own_name(agency: Agency) -> str:
    """ "Sở Tư pháp thành phố Cần Thơ" under its committee is "Sở Tư pháp"."""
    place = agency.place.name.lower() if agency.place is not None else ""
    name = agency.name
    is_told_above = _above(agency) and place and name.lower().endswith(place)
    return name[: -len(place)].strip() if is_told_above else name


def _town(agency: Agency) -> str:
    """The place's name without its kind: "Cần Thơ, ngày …"."""
    place: Place | None = agency.place
    if place is None:
        return "........"
    return place.name.removeprefix(next((one for one in _KINDS_OF_PLACE if place.name.startswith(one)), ""))


def _addressee(asked: Question) -> str:
    asker = getattr(asked, "asker", None)
    said = (asker.organisation or asker.name) if asker is not None else ""
    return said or ("Doanh nghiệp gửi câu hỏi" if asked.track == Track.BUSINESS else "Người gửi câu hỏi")


def _second_person(asked: Question) -> str:
    return "Quý doanh nghiệp" if asked.track == Track.BUSINESS else "Ông/Bà"


def _opening(asked: Question, agency: Agency) -> str:
    received = timezone.localdate(asked.received_at)
    return (
        f"{agency.name} nhận được câu hỏi mã số {asked.reference} của {_second_person(asked)}, gửi ngày "
        f"{received:%d/%m/%Y}. Sau khi nghiên cứu, {agency.name} trả lời như sau:"
    )


_TEMPLATE = Path(__file__).with_name("letter.typ")


def write_pdf(*letters: dict[str, Any], posts: Sequence[dict[str, str]] = ()) -> bytes:
    """Each letter begins a new page; `posts`: the mailing list is printed before them, the address labels after
    them."""
    told = {"letters": list(map(_printed, letters)), "posts": list(posts)}
    return typeset(_TEMPLATE, inputs={"batch": json.dumps(told, ensure_ascii=False)})


def _printed(letter: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {name: printable(value) for name, value in letter.items() if isinstance(value, str)}
    said |= {
        "above": [printable(one) for one in letter["above"]],
        "date": official_date(letter["date"]),
        "country": COUNTRY,
        "motto": MOTTO,
        "fonts": list(FONTS),
        "blocks": [
            {"kind": block.kind.value, "lines": [printable(line) for line in block.lines]}
            for block in blocks(letter["text"])
        ],
    }
    return said


def write_docx(letter: dict[str, Any]) -> bytes:
    document = OfficialDocument(
        head=DocumentHead(
            agency=letter["issuer"],
            parent="\n".join(letter["above"]),
            number=letter["number"],
            symbol="",
            place=letter["place"],
            date=letter["date"],
        ),
        title=LetterSubject(letter["subject"], (letter["to"],)),
        body=(
            PlainTextBlock(letter["opening"]),
            *(one for block in blocks(letter["text"]) for one in _paragraphs(block)),
            PlainTextBlock(letter["closing"]),
        ),
        signature=SignatureBlock(letter["office"], letter["signer"]),
        recipients=Recipients(("Như trên",), f"VT, {letter['reference']}"),
    )
    return write(document, at=timezone.now())


def _paragraphs(block: MarkupBlock) -> Iterator[PlainTextBlock]:
    for number, line in enumerate(block.lines, start=1):
        mark = {MarkupKind.ITEMS: "- ", MarkupKind.STEPS: f"{number}. "}.get(block.kind, "")
        yield PlainTextBlock(
            f"{mark}{line}", is_bold=block.kind is MarkupKind.HEADING, is_italic=block.kind is MarkupKind.NOTICE
        )


_FORMS: dict[str, tuple[Callable[[dict[str, Any]], bytes], str]] = {
    "pdf": (write_pdf, "application/pdf"),
    "docx": (write_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def letter_file(reply: Reply, form: str) -> tuple[bytes, str]:
    """The letter as "pdf" or "docx", and its media type. The reply's question, asker and agency should be joined."""
    write, media_type = _FORMS[form]
    return write(letter_of(reply)), media_type


def letters_of_post(deliveries: Sequence[ReplyDelivery]) -> bytes:
    """Letters to be posted with mailing list and address labels, as one PDF. Needs at least one."""
    posts = [
        {"number": one.reply.question.reference, "address": printable(one.reply.question.asker.contact)}
        for one in deliveries
    ]
    return write_pdf(*(letter_of(one.reply) for one in deliveries), posts=posts)


def carried_by(agencies: Collection[int] | None) -> QuerySet[ReplyDelivery]:
    """All deliveries of these agencies (None: of all), pending and done, with the number of attempts."""
    joined = ReplyDelivery.objects.select_related("reply__question__asker", "reply__version__answer", "agency")
    return narrowed(joined, agency__in=agencies).annotate(tries=Count("attempts"))


def waiting_deliveries(*, agencies: Collection[int] | None, way: str) -> QuerySet[ReplyDelivery]:
    """Pending deliveries of one channel, first due first."""
    found = carried_by(agencies).filter(way=way, state__in=values(WAITING_STATES))
    return found.order_by("reply__question__due_on", "waits_since", "pk")


def calls_to_make(agencies: Collection[int] | None) -> QuerySet[ReplyDelivery]:
    """With the agreed time in `call_at`, if any, earliest first; then first due first."""
    tries = ReplyAttempt.objects.filter(delivery=OuterRef("pk")).order_by("-pk")
    found = waiting_deliveries(agencies=agencies, way=ReplyBy.PHONE.value)
    found = found.annotate(call_at=Subquery(tries.values("again_at")[:1]))
    return found.order_by(F("call_at").asc(nulls_last=True), "reply__question__due_on", "pk")


def last_attempts(rows: Collection[ReplyDelivery]) -> dict[int, ReplyAttempt]:
    """Delivery id -> its last attempt. One query."""
    tries = ReplyAttempt.objects.filter(delivery__in=rows).select_related("by").order_by("pk")
    return {one.delivery_id: one for one in tries}


def other_ways(delivery: ReplyDelivery) -> list[ReplyBy]:
    """Other available channels: the asker's own choice if it is one of `BY_HAND`; and the counter."""
    asker = getattr(delivery.reply.question, "asker", None)
    known = [ReplyBy(asker.reply_by)] if asker is not None and asker.reply_by in BY_HAND else []
    return [way for way in dict.fromkeys((*known, ReplyBy.COUNTER)) if way != delivery.way]


def may_do_otherwise(delivery: ReplyDelivery, *, at: datetime) -> bool:
    """Whether the channel has failed: a wrong number, too many calls, a returned letter, or a paper not collected."""
    results = list(delivery.attempts.filter(way=delivery.way).values_list("result", flat=True))
    return (
        delivery.state == ReplyDeliveryState.RETURNED
        or AttemptResult.WRONG_NUMBER in results
        or sum(one in FAILED_CALLS for one in results) >= settings.QUESTIONS_CALL_ATTEMPTS
        or (delivery.way == ReplyBy.COUNTER and delivery.waits_since <= at - timedelta(days=COUNTER_DAYS))
    )


def words_to_say(delivery: ReplyDelivery) -> tuple[str, ...]:
    """The script of a call: who calls, whether this is the asker (before anything of the matter), the short answer."""
    reply, asked = delivery.reply, delivery.reply.question
    short = reply.version.summary if reply.version and reply.text.startswith(reply.version.summary) else ""
    return (
        f"Xin chào, tôi gọi từ {delivery.agency.name}. Có phải ông, bà đã gửi câu hỏi mã số {asked.reference}, "
        f"ngày {localtime(asked.received_at):%d/%m/%Y} không?",
        f"Câu hỏi ấy đã có trả lời. {short}".strip(),
        "Ông, bà có cần tôi đọc lại chỗ nào không? Lời trả lời đầy đủ đọc được trên cổng bằng mã biên nhận.",
    )


# ---- what waits for an officer ---------------------------------------------------------------------------------------


def _of_way(way: ReplyBy, code: str) -> WaitingWork:
    return WaitingWork(
        code=code,
        label=f"Trả lời đã duyệt: {BY_HAND[way].task.lower()}",
        verbs=DELIVERY_ACTS["attempt"].verbs,
        rows=lambda asked: waiting_deliveries(agencies=asked.agencies, way=way.value),
        title=lambda one: f"{one.reply.question.reference} {one.reply.question.title}",
        url=lambda one: reverse("questions_delivery", args=[one.pk]),
        since="waits_since",
        due="reply__question__due_on",
        acts=(DELIVERY_ACTS["attempt"],),
        listed_at="questions_deliveries",
        case=lambda one: one.reply.question,
    )


WAITING = (
    _of_way(ReplyBy.PHONE, "tra-loi-can-goi"),
    _of_way(ReplyBy.POST, "tra-loi-can-gui"),
    _of_way(ReplyBy.COUNTER, "tra-loi-cho-nhan"),
)


# ---- what officers are told of who hears -----------------------------------------------------------------------------

_NO_CARRIER = {
    ReplyBy.EMAIL: "Cổng không gửi được thư điện tử cho người hỏi: xin tự báo.",
    ReplyBy.PHONE: "Cổng không nhắn tin được cho người hỏi: xin gọi điện báo.",
    ReplyBy.POST: "Cổng không tự báo được người hỏi: xin gửi thư giấy.",
    ReplyBy.COUNTER: "Cổng không tự báo được người hỏi: xin báo khi người hỏi đến.",
    ReplyBy.CODE: "Người hỏi chỉ biết khi tra bằng mã biên nhận.",
}


def how_to_hear(question: Question) -> str:
    """How the asker learns of what an officer has just done; askers who get no message have to be told by the
    officer."""
    asker = Asker.objects.filter(question=question).first()
    if asker is None:
        return "Không còn người hỏi để báo."
    if import_string(settings.ASKER_IS_WRITTEN_TO)(asker):
        return "Cổng sẽ gửi tin báo người hỏi."
    return _NO_CARRIER[ReplyBy(asker.reply_by)]


def still_to_tell(question: Question) -> str:
    """What an officer still has to do for the delivery; "" if nothing."""
    waiting = ReplyDelivery.objects.filter(reply__question=question, state__in=WAITING_STATES)
    way = waiting.values_list("way", flat=True).first()
    return f"{BY_HAND[way].task}: xem “Báo trả lời”." if way else ""
