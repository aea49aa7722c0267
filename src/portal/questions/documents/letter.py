"""What stands in the letter, part by part (Nghị định 30/2020/NĐ-CP, Phụ lục I and Mẫu 1.5 of Phụ lục III: công văn)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from portal.agencies.models import Agency, Place
from portal.questions.models import Question, Reply
from portal.questions.states import Track

_KINDS_OF_PLACE = ("Tỉnh ", "Thành phố ", "Huyện ", "Quận ", "Thị xã ", "Xã ", "Phường ", "Thị trấn ", "Đặc khu ")
_UNDER_A_COMMITTEE = frozenset({"department"})
_COMMITTEE = "Ủy ban nhân dân"


@dataclass(frozen=True, slots=True)
class Letter:
    """All that is printed. `above` is the body that the issuer stands under, in lines; () where it stands alone.

    `text` is in the markup of `portal.questions.wording`. A number or a signer that is not known yet is left blank.
    """

    above: tuple[str, ...]
    issuer: str
    number: str
    subject: str
    place_and_date: str
    to: str
    opening: str
    text: str
    closing: str
    recipients: tuple[str, ...]
    office: str
    signer: str
    reference: str


def letter_of(reply: Reply) -> Letter:
    """The letter in which a reply is given."""
    asked = reply.question
    agency = _issuer(reply)
    day = reply.document_date or timezone.localdate(reply.sent_at)
    return Letter(
        above=tuple(line.upper() for line in _above(agency).split("\n") if line),
        issuer=_own_name(agency).upper(),
        number=f"Số: {reply.document_number or '        /        '}",
        subject=f"V/v trả lời câu hỏi pháp luật {asked.reference}",
        place_and_date=f"{_town(agency)}, {written_day(day)}",
        to=_addressee(asked),
        opening=_opening(asked, agency),
        text=reply.text,
        closing=f"Trên đây là ý kiến của {agency.name} để {_second_person(asked)} tham khảo, áp dụng./.",
        recipients=("Như trên;", f"Lưu: VT, {asked.reference}."),
        office=reply.signer_title.upper(),
        signer=reply.signer,
        reference=asked.reference,
    )


def written_day(day: date) -> str:
    """ "ngày 05 tháng 02 năm 2027": days below ten and the first two months with a nought (Phụ lục I, Mục II.4)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _issuer(reply: Reply) -> Agency:
    version = reply.version
    agency = version.answer.agency if version is not None else reply.question.lead_agency
    if agency is None:
        raise ValueError(f"Reply {reply.pk} has neither a version nor an agency: nobody has given it.")
    return agency


def _above(agency: Agency) -> str:
    """A department writes under its people's committee, a committee under nobody."""
    if agency.parent is not None:
        return agency.parent.name.replace(f"{_COMMITTEE} ", f"{_COMMITTEE}\n")
    if agency.kind in _UNDER_A_COMMITTEE and agency.place is not None:
        return f"{_COMMITTEE}\n{agency.place.name}"
    return ""


def _own_name(agency: Agency) -> str:
    """ "Sở Tư pháp thành phố Cần Thơ" under its committee is "Sở Tư pháp"."""
    place = agency.place.name.lower() if agency.place is not None else ""
    name = agency.name
    if _above(agency) and place and name.lower().endswith(place):
        name = name[: -len(place)].strip()
    return name


def _town(agency: Agency) -> str:
    """The name of the land alone: "Cần Thơ, ngày …"."""
    place: Place | None = agency.place
    if place is None:
        return "........"
    kind = next((one for one in _KINDS_OF_PLACE if place.name.startswith(one)), "")
    return place.name.removeprefix(kind)


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
