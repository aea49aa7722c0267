"""Persons in a text that came from outside: what the masking grammar finds and nobody at a desk has cleared."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from portal.outward.states import GateCheck, GateFinding, OutsideText
from portal.questions.privacy import FindingConfidence, PersonalFinding, PersonalKind, find_personal

_FREE_MAIL = re.compile(r"@(?:gmail|yahoo|hotmail|outlook|icloud|live|ymail|mail|proton\w*)\.", re.IGNORECASE)
_DUTY = re.compile(
    r"(?:đường dây nóng|hotline|tổng đài|trực ban|trực tin báo|tiếp nhận phản ánh|điện thoại cơ quan)[^\n.;]{0,60}$",
    re.IGNORECASE,
)
_OFFICE = re.compile(r"^(?:\D*0?2|\D*84\D*2|\D*1[89]00)")
# What is nobody's business but one's own (Luật 91/2025/QH15 calls it sensitive): with a name in one breath it is held.
_CIRCUMSTANCES = re.compile(
    r"""(?<!\w)(?:
        (?:bị|mắc|nhiễm|dương\ tính|chết\ vì|tử\ vong\ vì|điều\ trị|khám|chẩn\ đoán|phát\ hiện)\s(?:\w+\s){0,3}?
        (?:bệnh|hiv|aids|ung\ thư|lao|giang\ mai|lậu|viêm\ gan|tâm\ thần|trầm\ cảm|phong|covid\S*|động\ kinh
          |sùi|đột\ quỵ|vô\ sinh)
      | hiv(?:/aids)?\ dương\ tính | có\ hiv | bệnh\ nhân | bệnh\ án
      | người\ nghiện | nghiện\ (?:ma\ túy|rượu) | cai\ nghiện
      | (?:bị|nạn\ nhân)\s(?:\w+\s){0,2}?(?:hiếp\ dâm|xâm\ hại|cưỡng\ hiếp|bạo\ hành|dâm\ ô)
      | phá\ thai | mang\ thai\ ngoài | đồng\ tính | chuyển\ giới | thiểu\ năng | tiền\ án | tiền\ sự
      | khuyết\ tật\ (?:nặng|đặc\ biệt\ nặng) | ngoại\ tình | con\ ngoài\ giá\ thú
    )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_HOME = re.compile(
    r"(?<!\w)(?:ngụ|trú|cư trú|thường trú|tạm trú|trú tại|hộ khẩu|nhà riêng|nhà ở|sống tại|địa chỉ nhà)(?!\w)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"danh sách[^\n]{0,40}(?:hộ nghèo|cận nghèo|bệnh nhân|người nhiễm|nạn nhân|người nghiện|đối tượng"
    r"|học sinh|trẻ em|người vay|con nợ)",
    re.IGNORECASE,
)
_LISTED = 3
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s))+[.!?]?")
_ALWAYS = frozenset(
    {
        PersonalKind.IDENTITY,
        PersonalKind.ACCOUNT,
        PersonalKind.PASSPORT,
        PersonalKind.INSURANCE,
        PersonalKind.LAND,
        PersonalKind.PLATE,
        PersonalKind.LINK,
        PersonalKind.BIRTH,
    }
)
type Holds = Callable[[str, PersonalFinding], bool]
# Kind -> whether a finding of it holds a text, given the text; what is not here is told by its company (`_in_company`).
_HOLDS: dict[PersonalKind, Holds] = {
    **dict.fromkeys(_ALWAYS, lambda text, one: one.confidence is FindingConfidence.SURE),
    PersonalKind.EMAIL: lambda text, one: _FREE_MAIL.search(one.words) is not None,
    PersonalKind.PHONE: lambda text, one: (
        not (_OFFICE.match(one.words) or _DUTY.search(text[max(0, one.span.start - 90) : one.span.start]))
    ),
}


def persons_in(text: OutsideText, *, allowed: Collection[str] = ()) -> Iterator[GateFinding]:
    """Numbers of persons, and people with a name in circumstances that are theirs alone, as a check of the gate.

    Numbers of offices and of people on duty are public. A name alone holds nothing: news are full of them. `allowed`:
    words that are public (`personal_data.public_words`).
    """
    seen = "\n".join((text.seen, *(one.partition(":")[2] for one in text.links if one.startswith(("tel:", "mailto:")))))
    found = find_personal(seen, allowed=allowed)
    yield from (
        GateFinding(GateCheck.PERSONAL, one.words)
        for one in found
        if (holds := _HOLDS.get(one.kind)) and holds(seen, one)
    )
    yield from _in_company(seen, found)


def _in_company(seen: str, found: Sequence[PersonalFinding]) -> Iterator[GateFinding]:
    names = [one for one in found if one.kind is PersonalKind.NAME]
    if (listed := _LIST.search(seen)) and len(names) >= _LISTED:
        yield GateFinding(GateCheck.CIRCUMSTANCES, listed[0])
    for name in names:
        sentence, start = _sentence_at(seen, name.span.start)
        if told := _CIRCUMSTANCES.search(sentence):
            yield GateFinding(GateCheck.CIRCUMSTANCES, told[0])
        others = {one.kind for one in found if start <= one.span.start < start + len(sentence)}
        if PersonalKind.SCHOOL in others or (PersonalKind.ADDRESS in others and _HOME.search(sentence)):
            yield GateFinding(GateCheck.PERSONAL, name.words)


def _sentence_at(text: str, position: int) -> tuple[str, int]:
    """The sentence that holds a place, and where it begins."""
    start = max(text.rfind("\n", 0, position) + 1, position - 400)
    for found in _SENTENCE.finditer(text, start, min(len(text), position + 400)):
        if found.end() > position:
            return found[0], found.start()
    return "", position
