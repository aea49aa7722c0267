"""An instrument and its editions: its validity, the keys of its number and name, kinds of editions, legal rank."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from lawtext.addresses import anchor, number_key
from lawtext.citations import find_citations
from lawtext.types import Citation, DocumentReference
from lawtext.words import canonical_tone, normalise
from portal.schema.states import LabelledChoices


class InstrumentStatus(LabelledChoices):
    """The status of an instrument on a day, claiming no more than is known; values appear in URLs and filters.

    The first seven are those of the national database. Five more name the source of an unconfirmed claim
    (docs/decisions/0243): the starter catalogue, which records no end but does not state that the instrument is in
    force; the instrument's own dates alone; a text of this library. `CONTRADICTED`: a text says that it ended, without
    enough weight to take effect unconfirmed.
    """

    IN_FORCE = "con-hieu-luc", "Còn hiệu lực"
    NOT_YET = "chua-co-hieu-luc", "Chưa có hiệu lực"
    PARTLY_EXPIRED = "het-hieu-luc-mot-phan", "Hết hiệu lực một phần"
    WHOLLY_EXPIRED = "het-hieu-luc-toan-bo", "Hết hiệu lực toàn bộ"
    EXPIRED = "het-hieu-luc", "Hết hiệu lực"
    SUSPENDED = "ngung-hieu-luc", "Ngưng hiệu lực"
    PARTLY_SUSPENDED = "ngung-hieu-luc-mot-phan", "Ngưng hiệu lực một phần"
    LISTED = "danh-muc-khong-ghi-het", "Danh mục không ghi hết hiệu lực, chưa xác nhận"
    UNCHECKED = "chua-kiem-tra", "Chưa kiểm tra hiệu lực"
    TOLD_CHANGED = "co-sua-doi-chua-xac-nhan", "Có sửa đổi, chưa xác nhận"
    TOLD_OVER = "het-hieu-luc-chua-xac-nhan", "Hết hiệu lực, chưa xác nhận"
    CONTRADICTED = "co-van-ban-noi-khac", "Được nêu là hết hiệu lực, chờ xác nhận"
    UNKNOWN = "chua-ro", "Chưa rõ tình trạng hiệu lực"

    @property
    def is_over(self) -> bool:
        """True if the text may no longer be relied on."""
        return self in OVER

    @property
    def is_told(self) -> bool:
        """True if only a text states it, and no officer has confirmed it."""
        return self in (InstrumentStatus.TOLD_OVER, InstrumentStatus.TOLD_CHANGED)

    @property
    def tone(self) -> str:
        """The colour of its tag. Only a checked status is green."""
        return _TONES.get(self, "")


OVER = frozenset({InstrumentStatus.WHOLLY_EXPIRED, InstrumentStatus.EXPIRED, InstrumentStatus.TOLD_OVER})
NOT_ENDED = (InstrumentStatus.IN_FORCE, InstrumentStatus.LISTED, InstrumentStatus.UNCHECKED)
_TONES = {InstrumentStatus.IN_FORCE: "good", InstrumentStatus.SUSPENDED: "bad"} | {
    InstrumentStatus.NOT_YET: "warn",
    InstrumentStatus.PARTLY_EXPIRED: "warn",
    InstrumentStatus.PARTLY_SUSPENDED: "warn",
    InstrumentStatus.TOLD_CHANGED: "warn",
    InstrumentStatus.CONTRADICTED: "warn",
    **dict.fromkeys(OVER, "bad"),
}
STATED_STATUSES = tuple(InstrumentStatus)[:7]  # those that a source may state
STATUS_CHOICES = [(status.value, status.label) for status in STATED_STATUSES]


class StatusGrade(LabelledChoices):
    """The source that a status rests on, the strongest first."""

    CONFIRMED = "can-bo-xac-nhan", "Cán bộ đã xác nhận"
    STATE = "du-lieu-nha-nuoc", "Theo dữ liệu của Nhà nước"
    TOLD = "van-ban-neu", "Theo văn bản có trong thư viện, chưa được xác nhận"
    CATALOGUE = "danh-muc", "Theo danh mục kèm phần mềm, chưa được xác nhận"
    DATES = "chi-theo-ngay", "Chỉ theo ngày ghi trong văn bản, chưa được kiểm tra"


class InstrumentDates(NamedTuple):
    """The days on which an instrument takes effect and expires; None if the source does not say. Expired from `expired`
    on."""

    effective: date | None
    expired: date | None


def status_on(*, stated: str, dates: InstrumentDates, day: date) -> InstrumentStatus:
    """The status on a day. A date that has come overrides an earlier statement; a statement overrides a missing date.

    `IN_FORCE` only means here that nothing contradicts it; `statuses.spans_of` considers whether somebody has checked
    it.
    """
    has_ended = dates.expired is not None and dates.expired <= day
    has_begun = dates.effective is not None and dates.effective <= day
    if has_ended:
        return InstrumentStatus.EXPIRED if stated == InstrumentStatus.EXPIRED else InstrumentStatus.WHOLLY_EXPIRED
    if (
        dates.effective is not None
        and not has_begun
        and stated in {"", InstrumentStatus.IN_FORCE, InstrumentStatus.NOT_YET}
    ):
        return InstrumentStatus.NOT_YET
    if has_begun and stated in {"", InstrumentStatus.NOT_YET}:
        return InstrumentStatus.IN_FORCE
    return InstrumentStatus(stated) if stated else InstrumentStatus.UNKNOWN


# Legal force by the code in the number, the highest first; codes are compared in the form of `number_key`.
_RANKS: tuple[tuple[int, re.Pattern[str], frozenset[str]], ...] = (
    (90, re.compile(r"(?:^|-)qh\d*$"), frozenset({"Hiến pháp", "Bộ luật", "Luật"})),
    (80, re.compile(r"(?:^|-)ubtvqh\d*$"), frozenset({"Pháp lệnh"})),
    (70, re.compile(r"(?:^|-)ctn$"), frozenset()),
    (60, re.compile(r"(?:^|-)(?:(?:nd|nq)-)?(?:cp|hdbt)$"), frozenset({"Nghị định"})),
    (50, re.compile(r"(?:^|-)(?:qd-)?(?:ttg|ct)$"), frozenset()),
    (30, re.compile(r"-hdnd\d*$"), frozenset()),
    (20, re.compile(r"-ubnd$"), frozenset()),
    (
        40,
        re.compile(r"(?:^|-)(?:tt|ttlt|nq-hdtp|qd-b[a-z]+|qd-ktnn|qd-nhnn)(?:-|$)"),
        frozenset({"Thông tư", "Thông tư liên tịch"}),
    ),
)


def legal_rank(*, number_key: str, doc_type: str) -> int | None:
    """Legal force, the higher the stronger; None if neither number nor type gives it.

    The order is that of the forms of legal documents: the National Assembly, its Standing Committee, the State
    President, the Government, the Prime Minister, ministers and the Supreme Court's Council of Judges, then the
    people's councils and the people's committees.
    """
    by_number = (rank for rank, code, _ in _RANKS if code.search(number_key))
    return next(by_number, None) or next((rank for rank, _, types in _RANKS if doc_type in types), None)


class EditionKind(LabelledChoices):
    """The origin of an edition's wording."""

    ISSUED = "ban-hanh", "Bản ban hành"
    CONSOLIDATED = "hop-nhat", "Bản hợp nhất"
    CODIFIED = "phap-dien", "Bản theo Bộ pháp điển"


class TextLack(LabelledChoices):
    """A sign that a text is incomplete or was misread."""

    NUMBERS = "thieu-so", "Số thứ tự nhảy cách"
    GLUED = "dinh-lien", "Khoản, điểm dính liền"
    MARKS = "dau-chu-thich", "Còn dấu chú thích trong lời văn"
    SIGNATURE = "chu-ky", "Lẫn nơi nhận, chữ ký hoặc phần đầu văn bản"


class ConsolidationState(LabelledChoices):
    DRAFT = "dang-lam", "Đang hợp nhất"
    PUBLISHED = "da-cong-bo", "Đã đưa lên"
    DROPPED = "da-bo", "Đã bỏ"
    WITHDRAWN = "da-rut-lai", "Đã rút lại"


class StepStatus(LabelledChoices):
    """The result of applying one amendment: the values of `lawtext.amendments.apply.AmendmentStep.status`."""

    APPLIED = "applied", "Áp dụng được"
    DOUBTFUL = "doubtful", "Cần xem kỹ"
    IMPOSSIBLE = "impossible", "Không áp dụng được"


class Review(LabelledChoices):
    PENDING = "chua-xem", "Chưa xem"
    APPROVED = "dong-y", "Đồng ý"
    EDITED = "sua-lai", "Đã sửa lại lời văn"
    SKIPPED = "bo-qua", "Bỏ qua"


PROBLEM_KINDS: Mapping[str, str] = {
    "sai-loi-van": "Lời văn sai, lỗi chữ",
    "thieu-noi-dung": "Thiếu điều, khoản hoặc phụ lục",
    "sai-tinh-trang": "Tình trạng hiệu lực hoặc ngày tháng sai",
    "lien-ket-sai": "Liên kết dẫn tới sai văn bản",
    "khac": "Lỗi khác",
}


class ProblemState(LabelledChoices):
    OPEN = "moi", "Chưa xử lý"
    FIXED = "da-sua", "Đã sửa"
    NOT_A_FAULT = "khong-phai-loi", "Không phải lỗi"


THIS = "this"


LONGEST_KEY = 300


def document_key(reference: DocumentReference) -> str:
    """The key of a document: number key, "name:luật đất đai@2013", or "this"; "" if it has neither number nor name."""
    if reference.is_this:
        return THIS
    if reference.number:
        return number_key(reference.number)[:LONGEST_KEY]
    if not reference.name:
        return ""
    year = f"@{reference.year}" if reference.year else ""
    return f"{name_key(reference.name)}{year}"[:LONGEST_KEY]


def name_key(name: str) -> str:
    """ "Luật Đất đai" -> "name:luật đất đai"."""
    return f"name:{canonical_tone(normalise(name)).lower()}"


def own_name_key(*, title: str, doc_type: str) -> str:
    """The key under which other texts cite this law by name; "" for types that are cited by number only."""
    return (
        ""
        if doc_type not in LAWS
        else name_key(_YEAR_AT_END_OF_NAME.sub("", _NUMBER_AT_END_OF_NAME.sub("", title)))[:LONGEST_KEY]
    )


_YEAR_AT_END_OF_NAME = re.compile(r"[\s,]*\(?(?:năm\s+)?(?:19|20)\d\d\)?$")


_NUMBER_AT_END_OF_NAME = re.compile(r"\s+số\s*:?\s*\d[^\s]*$")


LAWS = frozenset({"Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh"})


def cited_places(text: str) -> dict[tuple[str, str], Citation]:
    """(document key, address) -> the first citation of it in a text; "Luật này" alone is ignored."""
    found: dict[tuple[str, str], Citation] = {}
    for citation in find_citations(text):
        if (key := document_key(citation.document)) and key != THIS:
            found.setdefault((key, str(anchor(citation.provision))), citation)
    return found
