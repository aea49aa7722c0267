"""Addresses of what references name, completed by what was said above; and the words before a reference: do they make
it a member of the list that is acted on, and how much of it is meant?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import product

from lawtext.addresses import anchor as as_parsed
from lawtext.amendments.types import ProvisionPart
from lawtext.citations.references import RANK, LawReference
from lawtext.types import Address, DocumentReference, Step, Unit

_MOST_MEMBERS = 1000  # "từ Điều 1 đến Điều 999" with points: more is a misreading
_ARTICLE, _ANNEX = RANK[Unit.ARTICLE], RANK[Unit.ANNEX]


@dataclass(frozen=True, slots=True)
class AmendmentTarget:
    """One place acted on. `document` is None where the words do not say."""

    address: Address
    document: DocumentReference | None
    part: ProvisionPart = ProvisionPart.WHOLE
    note: str = ""
    anchor: Address | None = None
    position: str = ""


@dataclass(frozen=True, slots=True)
class AmendmentScope:
    """What was said above and holds below: the document, and the place in it."""

    document: DocumentReference | None = None
    place: Address = Address()


def addresses_of(reference: LawReference, place: Address) -> Iterator[Address]:
    """One address for each combination of labels, completed by the place that was said above."""
    units = [unit for unit in reference.all_units if not unit.is_this]
    has_article = any(unit.unit is Unit.ARTICLE for unit in units)
    levels: list[tuple[Step, ...]] = []
    for unit in reversed(units):
        if has_article and _ARTICLE < RANK[unit.unit] < _ANNEX:
            continue
        levels.append(tuple(Step(unit.unit, label.key) for label in unit.labels) or (Step(unit.unit),))
    if not levels:
        return
    above = _left_unsaid(place, levels[0][0].unit)
    for count, steps in enumerate(product(*levels)):
        if count >= _MOST_MEMBERS:
            return
        yield as_parsed(Address(above.steps + steps, above.containers))


def _left_unsaid(place: Address, unit: Unit) -> Address:
    """The part of a place that a unit of this size leaves unsaid."""
    if RANK[unit] >= _ANNEX:
        return Address()
    above = () if RANK[unit] == _ARTICLE else tuple(part for part in place.steps if RANK[part.unit] > RANK[unit])
    return Address(above, place.containers)


def next_to(new: Address, neighbour: Address) -> Address:
    """ "bổ sung khoản 4a vào sau khoản 4 Điều 5": what the new unit does not say, its neighbour does."""
    if not new.steps or not neighbour.steps or RANK[new.steps[0].unit] >= _ARTICLE:
        return new
    above = tuple(part for part in neighbour.steps if RANK[part.unit] > RANK[new.steps[0].unit])
    return Address(above + new.steps, new.containers or neighbour.containers)


def is_adrift(address: Address) -> bool:
    """Whether a clause or a point does not say in which article it stands."""
    return bool(address.steps) and not address.containers and RANK[address.steps[0].unit] < _ARTICLE


def common_place(targets: Sequence[AmendmentTarget]) -> Address:
    """The smallest place that holds all the targets."""
    if not targets:
        return Address()
    first = targets[0].address
    if any(one.address.containers != first.containers for one in targets):
        return Address()
    shared: list[Step] = []
    for column in zip(*(one.address.steps for one in targets), strict=False):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    return Address(tuple(shared), first.containers)


def common_document(targets: Sequence[AmendmentTarget]) -> DocumentReference | None:
    """The one document of all the targets, or None."""
    documents = {one.document for one in targets}
    return documents.pop() if len(documents) == 1 else None


class ReferenceManner(Enum):
    """How the words stand to their verb."""

    LISTED = auto()  # "Bãi bỏ khoản 3 Điều 9; Điều 12"
    SUBJECT = auto()  # "Nghị định số X và Điều 5 Nghị định số Y hết hiệu lực"
    WORDS = auto()  # "(thay cụm từ “A” bằng cụm từ “B”) tại khoản 1 Điều 3 và Điều 5"
    OWN = auto()  # "Điều 190 của Luật này có hiệu lực từ …"


_KINDS = r"(?:Bộ\s+luật|Luật|Pháp\s+lệnh|Nghị\s+định|Nghị\s+quyết|Thông\s+tư|Quyết\s+định|Chỉ\s+thị)"
_CONNECTOR = re.compile(r"[,;:¶(]|\n|(?<!\w)(?:và|hoặc|cùng|với|đồng\s+thời)(?!\w)")
_REACH = 400  # characters before a reference in which its connector is looked for
# Words that may stand between a comma and a reference that is a member of the list.
_SAYING_NOTHING = (
    "các|những|toàn bộ|một phần|cụ thể|tại|của|thuộc|trong|ở|từ|quy định|nội dung|hiệu lực|thi hành|áp dụng|đối với"
    "|điểm|khoản|điều|văn bản|cho|với|là|số|sau|đây|bãi bỏ|và|thêm|mới|việc|lại|về|nêu|cụm từ|bằng|thành|vào"
).replace(" ", r"\s+")
_LIGHT = re.compile(rf"(?:\s|[,“”·]|(?<!\w)(?:{_SAYING_NOTHING})(?!\w))*+", re.IGNORECASE)
_HEADING = re.compile(r"(?<!\w)(?:tên(?:\s+gọi)?|tiêu\s+đề)(?:\s+của)?\s*(?:các\s+)?$", re.IGNORECASE)
_LEAD = re.compile(
    r"(?<!\w)(?:đoạn|phần|câu|khổ)\s+(?:mở\s+đầu|đầu(?:\s+tiên)?|dẫn)(?:\s+(?:của|tại))?\s*$", re.IGNORECASE
)
_ITS_HEADING = re.compile(r"(?<!\w)tên\s+(?:điều|chương|mục|phụ\s+lục)?\s*$", re.IGNORECASE)
_PASSAGE = re.compile(
    r"""
    (?<!\w) (?: (?<!giai\ )đoạn | khổ | (?:vào\s+)?cuối(?=\s*$) | câu | gạch\s+đầu\s+dòng
      | dòng | (?<!cố\ )ý | dấu | phần | mẫu | biểu | bảng | danh\s+mục
      | số\s+thứ\s+tự | một\s+số\s+nội\s+dung | sơ\s+đồ | hình | ví\s+dụ | công\s+thức | ghi\s+chú | tờ\s+khai
      | quy\s+chế | chế\s+độ | thủ\s+tục
      | (?:quy\s+định|nội\s+dung|cụm\s+từ)\s+ (?!tại|của|quy\s+định|nêu|sau|dưới|trên|trước) \w+ ) (?!\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What stands after these is a reason, a condition or somebody's power, not an object.
_NOT_DIRECT = re.compile(
    r"""
    (?<!\w) (?: (?<!kèm\ )(?<!ban\ hành\ )theo(?=\s*$)
      | theo\s+(?:quy|thẩm|đề|yêu|trình|hướng|mẫu) | thẩm\s+quyền | khi | nếu | trường\s+hợp | phải | được
      | do | để | nhằm | cấp | giao | quyết\s+định | kiến\s+nghị | hồ\s+sơ | từ\s+ngày | có\s+hiệu\s+lực | căn\s+cứ
      | trước\s+ngày | sau\s+khi | trái\s+với | không | phù\s+hợp ) (?!\w)
    """,
    re.VERBOSE,
)
# "Pháp lệnh về nhập cảnh, xuất cảnh số 24/1999/PL-UBTVQH10": a name that is not known stands before the number.
_UNKNOWN_NAME = re.compile(rf"\s*(?:{_KINDS}(?!\w)[^.;]{{0,250}}?\s*)?", re.IGNORECASE)


# "Đối với quy định tại Điều 11 … tiếp tục thực hiện cho đến khi Luật X hết hiệu lực" ends nothing.
_GOES_ON = re.compile(r"(?<!\w)(?:tiếp\s+tục|đến\s+khi|cho\s+đến|trước\s+khi|sau\s+khi)(?!\w)|^\s*Đối\s+với(?!\w)")


_SHORT = 40  # "một số nội dung của", "hiệu lực thi hành của"
_ATTACHED = re.compile(
    r"(?:ban\s+hành|kèm)\s+(?:kèm\s+)?theo\s*$|^\s*(?:một\s+số|các)\s+(?:cụm\s+từ|từ|điều|khoản|điểm|nội\s+dung|quy\s+định)(?!\w)"
)
# "Bãi bỏ quy định về ưu đãi … theo quy định tại Điều 6 Nghị định số …"
_RULES_ABOUT = re.compile(r"\s*(?:các\s+|những\s+)?(?:quy\s+định|nội\s+dung)\s+về(?!\w)", re.IGNORECASE)


def tells_about(note: str) -> bool:
    """Whether the part is "quy định về …", which holds for every place named after it."""
    return _RULES_ABOUT.match(note) is not None


def is_subject(words: str) -> bool:
    """Whether the words before "hết hiệu lực" may name what expires."""
    return _GOES_ON.search(words) is None


def may_come_first(gap: str, manner: ReferenceManner) -> bool:
    """Whether a reference after these words heads the list. A subject must stand there with hardly a word before it."""
    words = _after_quotation(gap)
    if manner is ReferenceManner.OWN or (manner is ReferenceManner.LISTED and _RULES_ABOUT.match(words)):
        return True
    if _NOT_DIRECT.search(words):  # "tại phần căn cứ ban hành, Điều 6": the words may lie behind a comma
        return manner is ReferenceManner.WORDS and _words_of_member(words) is not None
    if manner is ReferenceManner.WORDS or (manner is ReferenceManner.LISTED and _names_an_object(words)):
        return True
    return any(pattern.fullmatch(words) for pattern in (_LIGHT, _UNKNOWN_NAME)) or _begins_with_a_part(words)


def _names_an_object(words: str) -> bool:
    """ "Biểu thuế … ban hành kèm theo", "một số điều của", "quy định báo cáo … tại": parts of documents, not things."""
    return len(words.strip()) <= _SHORT or _ATTACHED.search(words) is not None


def may_follow(gap: str) -> bool:
    """Whether a reference after these words goes on with the list."""
    return _words_of_member(gap) is not None


def _words_of_member(gap: str) -> str | None:
    """What stands between the connector and the reference, if that makes a member; the last connector counts first."""
    gap = gap[-_REACH:]
    for connector in reversed(list(_CONNECTOR.finditer(gap))):
        words = gap[connector.end() :]
        if _LIGHT.fullmatch(words):
            return words
        if _begins_with_a_part(words) and not _NOT_DIRECT.search(words):
            return words
    return None


def _begins_with_a_part(words: str) -> bool:
    """ "biểu mẫu số 92 tại", "những quy định khác về … tại", "tên": the part is named right after the connector."""
    if _HEADING.search(words) or _LEAD.search(words):
        return True
    passage = _PASSAGE.search(words)
    return passage is not None and _LIGHT.fullmatch(words[: passage.start()]) is not None


def part_named(gap: str, *, is_first: bool, kept: ProvisionPart) -> tuple[ProvisionPart, str]:
    """The part that the words name, with a note. "tên Điều 5, Điều 6": what was said once is `kept` for the list."""
    member = None if is_first and not _NOT_DIRECT.search(_after_quotation(gap)) else _words_of_member(gap)
    words = gap if member is None else member
    if _HEADING.search(words):
        return ProvisionPart.HEADING, ""
    if _LEAD.search(words):
        return ProvisionPart.LEAD, ""
    if passage := _PASSAGE.search(words):
        return ProvisionPart.PASSAGE, " ".join(words[passage.start() :].replace("·", "").replace("“”", "").split())
    return (kept if member is not None and not words.strip() else ProvisionPart.WHOLE), ""


def part_of_place(words: str) -> ProvisionPart:
    """The part of the place said above that is meant: "Sửa đổi tên Điều như sau:", "Sửa đổi đoạn mở đầu như sau:"."""
    if _ITS_HEADING.search(words):
        return ProvisionPart.HEADING
    return ProvisionPart.LEAD if _LEAD.search(words) else ProvisionPart.WHOLE


def _after_quotation(gap: str) -> str:
    return gap.rsplit("”", 1)[-1]
