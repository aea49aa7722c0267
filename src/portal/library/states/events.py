"""Dated events in the life of an instrument, relations between instruments, and how stale flags are settled.

With the terms and codes of the national database of legal documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.schema.states import Act, LabelledChoices


class EventKind(LabelledChoices):
    """What happens to an instrument, in whole or at named provisions."""

    ISSUED = "ban-hanh", "Được ban hành"
    IN_FORCE = "co-hieu-luc", "Có hiệu lực"
    AMENDED = "sua-doi", "Được sửa đổi"
    SUPPLEMENTED = "bo-sung", "Được bổ sung"
    REPLACED = "thay-the", "Bị thay thế"
    REPEALED = "bai-bo", "Bị bãi bỏ"
    SUSPENDED = "ngung-hieu-luc", "Ngưng hiệu lực"
    RESUMED = "tiep-tuc-hieu-luc", "Tiếp tục có hiệu lực"
    CORRECTED = "dinh-chinh", "Được đính chính"
    EXPIRED = "het-hieu-luc", "Hết hiệu lực"

    @property
    def ends(self) -> bool:
        """True if what is named is no longer in force from the event's day on."""
        return self in ENDING


ENDING = frozenset({EventKind.REPLACED, EventKind.REPEALED, EventKind.EXPIRED})


class EventState(LabelledChoices):
    """Who vouches for an event. One read from a text of sufficient weight takes effect unconfirmed (TOLD) until an
    officer decides."""

    PROPOSED = "de-xuat", "Chờ xem xét"
    TOLD = "van-ban-neu", "Đang hiện, chưa xác nhận"
    ACCEPTED = "da-nhan", "Đã ghi nhận"
    HELD = "tam-giu", "Tạm giữ: quy định nêu việc này đã đổi"
    DECLINED = "khong-nhan", "Không ghi nhận"
    REVOKED = "da-rut-lai", "Ghi nhận nhầm, đã rút lại"
    REREAD = "da-doc-lai", "Đã sửa cách ghi nhận"


# Journal verbs that change flags or their presentation: holders of copies check the contents flagged by their `event`
# again.
FLAGGING = frozenset(
    {
        "provision.changed",
        "provision.told",
        "event.revoked",
        "event.asked",
        "flag.raised",
        "flag.lifted",
    }
)
UNDECIDED = (EventState.PROPOSED, EventState.TOLD, EventState.HELD)
# The admin view checks the permission. An unconfirmed event already acts, and still awaits an officer.
EVENT_ACTS: Mapping[str, Act] = {
    "accept": Act(verbs=("law.decide",), states=UNDECIDED, awaited=True),
    "decline": Act(verbs=("law.decide",), states=UNDECIDED, word="event.declined", tells={"reason": "reason"}),
    "revoke": Act(verbs=("law.decide",), states=(EventState.ACCEPTED,)),
    "keep": Act(verbs=("law.decide",), states=(EventState.ACCEPTED,)),  # only if there is an open question
}
ACTING = (EventState.TOLD, EventState.ACCEPTED)


class EventQuestion(LabelledChoices):
    """Why a decided or waiting event must be reviewed again; `label` follows "vì" and names the cause."""

    ENDED = "noi-neu-het-hieu-luc", "quy định nêu việc này hết hiệu lực hoặc bị bãi bỏ"
    SUSPENDED = "noi-neu-ngung-hieu-luc", "quy định nêu việc này ngưng hiệu lực"
    AMENDED = "noi-neu-duoc-sua", "quy định nêu việc này được sửa đổi"
    CORRECTED = "noi-neu-duoc-dinh-chinh", "quy định nêu việc này được đính chính"
    REREAD = "doc-lai-khac", "văn bản nguồn đọc lại thì nêu khác"
    GONE = "doc-lai-khong-thay", "văn bản nguồn đọc lại thì không còn nêu việc này"
    GROUNDLESS = "can-cu-da-rut", "việc làm căn cứ của nó đã được rút lại"


# Raised by rereading the text; the other questions are raised by an event that happens to the provision.
OF_READING = (EventQuestion.REREAD, EventQuestion.GONE, EventQuestion.GROUNDLESS)


@dataclass(frozen=True, slots=True, order=True)
class Precedence:
    """The order of acts of one day: the one issued later prevails; of one issue date, the one of higher rank, then the
    later number."""

    day: date
    issued: date
    rank: int
    number: str
    key: int


@dataclass(frozen=True, slots=True)
class Blow:
    """A change to an instruction. `is_whole`: to the whole act that contains it."""

    kind: EventKind
    at: Precedence
    until: date | None = None
    is_whole: bool = False

    def comes_first(self, other: Precedence) -> bool:
        """Whether it happens before the instruction takes effect; on the same day the act that was issued later
        prevails."""
        return self.at.day < other.day if self.at.day != other.day else self.at > other

    def asks(self, other: Precedence) -> tuple[EventQuestion, bool] | None:
        """The question it raises about an event from the instruction, and whether the event is put on hold.

        None if the instruction was amended, or its whole act ended, after it had taken effect: its effect remains.
        """
        is_before = self.comes_first(other)
        if self.kind is EventKind.SUSPENDED:
            return EventQuestion.SUSPENDED, is_before and (self.until is None or other.day < self.until)
        if self.kind is EventKind.CORRECTED:
            return EventQuestion.CORRECTED, self.at.day < other.day  # only an earlier one
        if self.kind.ends:
            return (EventQuestion.ENDED, is_before) if is_before or not self.is_whole else None
        return (EventQuestion.AMENDED, True) if is_before else None


class EventOrigin(LabelledChoices):
    """Who first stated it: the text itself as read, the source's record, an officer, an accepted event, the
    catalogue."""

    READ = "doc-tu-van-ban", "Đọc từ lời văn"
    SOURCE = "nguon-neu", "Do nguồn nêu"
    OFFICER = "can-bo-nhap", "Cán bộ nhập"
    EVENT = "theo-su-kien", "Theo sự kiện đã ghi nhận"
    CATALOGUE = "danh-muc", "Theo danh mục văn bản"


# The action of an instruction on one provision: the values of `lawtext.amendments.AmendmentAction`, and "begins".
ACTION_LABELS = {
    "sua-doi": "Sửa đổi",
    "bo-sung": "Bổ sung",
    "thay-the": "Thay thế",
    "bai-bo": "Bãi bỏ",
    "ngung-hieu-luc": "Ngưng hiệu lực",
    "dinh-chinh": "Đính chính",
    "het-hieu-luc": "Hết hiệu lực",
    "thay-cum-tu": "Thay cụm từ",
    "co-hieu-luc": "Bắt đầu có hiệu lực",
}
CHANGES_WORDS = "thay-cum-tu"
BEGINS = "co-hieu-luc"
ACTION_CHOICES = list(ACTION_LABELS.items())

# The part of a provision that an instruction means, if not all of it: the values of `lawtext.amendments.ProvisionPart`.
PART_LABELS = {"ten": "tên", "doan-mo-dau": "đoạn mở đầu", "doan": "một đoạn"}
PART_CHOICES = list(PART_LABELS.items())

# Why new words may not have been read completely: the values of `lawtext.amendments.WordingDoubt`.
WORDING_DOUBTS = {
    "ngoac": "Ngoặc kép không đủ đôi, nên không rõ lời văn bắt đầu và kết thúc ở đâu",
    "mo-dau": "Lời văn không mở đầu bằng đơn vị được nêu",
    "danh-so": "Số thứ tự bên trong thiếu, trùng hoặc chạy lùi",
    "dinh-lien": "Khoản, điểm dính liền trong một dòng",
    "hai-cham": "Sau dấu hai chấm không có phần tiếp theo",
    "ket-thuc": "Lời văn không có dấu kết thúc",
    "chu-ky": "Lời văn lẫn phần đầu văn bản, nơi nhận hoặc chữ ký",
    "chi-dan": "Lời văn lẫn chỉ dẫn sửa đổi tiếp theo của văn bản nguồn",
}


# Issue and entry into force change nothing for contents that cite the law.
CHANGING = ENDING | {EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.CORRECTED, EventKind.SUSPENDED}


# Replaces the text of a content in everything that is read aloud, printed or passed on, until it is reviewed.
WITHHELD = (
    "Luật đã thay đổi, hoặc được nêu là đã thay đổi, mà nội dung này chưa xét đến, và chưa có người xem lại. Cổng "
    "tạm không đọc, không in, không chuyển lời cũ. Trước khi làm theo, hãy xem lời luật hiện nay ở địa chỉ kèm theo "
    "hoặc hỏi cơ quan."
)


# Working days from the flag within which its owner must review a content: the portal's own target.
REVIEW_DAYS = 5


class FlagOutcome(LabelledChoices):
    """The owner chooses one of the first three. A flag is lifted automatically when its reason ends: a suspension is
    over, or an event had been accepted by mistake."""

    CORRECTED = "da-sua", "Đã sửa theo quy định mới"
    STILL_RIGHT = "van-dung", "Đã xem, nội dung vẫn đúng"
    WITHDRAWN = "da-go", "Đã gỡ phần dựa vào quy định này"
    LIFTED = "khong-con-can-xem", "Không còn phải xem: quy định trở lại như cũ"


# With these outcomes the owner changed the text.
REWORDED = (FlagOutcome.CORRECTED, FlagOutcome.WITHDRAWN)
BY_OWNER = (FlagOutcome.CORRECTED, FlagOutcome.STILL_RIGHT, FlagOutcome.WITHDRAWN)


class RelationKind(LabelledChoices):
    """The relation of this instrument to the other; `label` names the role of the other: "Văn bản căn cứ"."""

    REPEALS = "bai-bo", "Văn bản bị bãi bỏ"
    ANNOUNCES = "cong-bo", "Văn bản được công bố"
    BASED_ON = "can-cu", "Văn bản căn cứ"
    REFERS_TO = "dan-chieu", "Văn bản được dẫn chiếu"
    HALTS = "dinh-chi", "Văn bản bị đình chỉ thi hành"
    CORRECTS = "dinh-chinh", "Văn bản được đính chính"
    CONSOLIDATES = "hop-nhat", "Văn bản được hợp nhất"
    GUIDES = "huong-dan", "Văn bản được hướng dẫn"
    DETAILS = "quy-dinh-chi-tiet", "Văn bản được quy định chi tiết"
    AMENDS = "sua-doi-bo-sung", "Văn bản được sửa đổi, bổ sung"
    SUSPENDS = "ngung-hieu-luc", "Văn bản bị ngưng hiệu lực"
    REPLACES = "thay-the", "Văn bản được thay thế"
    INTERPRETS = "giai-thich", "Văn bản được giải thích"

    @property
    def code(self) -> int:
        """The code of the national database."""
        return _NAMES[self][0]

    @property
    def inward(self) -> str:
        """The role of this instrument, seen from the other end: "Văn bản dựa vào"."""
        return _NAMES[self][1]

    @property
    def event(self) -> EventKind | None:
        """The event that it causes for the other instrument; None if it causes none."""
        return _DONE_BY.get(self)


# The code of the national database, and the role of this instrument for the other.
_NAMES = {
    RelationKind.REPEALS: (1, "Văn bản bãi bỏ"),
    RelationKind.ANNOUNCES: (2, "Văn bản công bố"),
    RelationKind.BASED_ON: (3, "Văn bản ban hành dựa trên văn bản này"),
    RelationKind.REFERS_TO: (4, "Văn bản dẫn chiếu đến"),
    RelationKind.HALTS: (5, "Văn bản đình chỉ thi hành"),
    RelationKind.CORRECTS: (6, "Văn bản đính chính"),
    RelationKind.CONSOLIDATES: (7, "Văn bản hợp nhất"),
    RelationKind.GUIDES: (8, "Văn bản hướng dẫn"),
    RelationKind.DETAILS: (9, "Văn bản quy định chi tiết"),
    RelationKind.AMENDS: (10, "Văn bản sửa đổi, bổ sung"),
    RelationKind.SUSPENDS: (11, "Văn bản làm ngưng hiệu lực"),
    RelationKind.REPLACES: (12, "Văn bản thay thế"),
    RelationKind.INTERPRETS: (14, "Văn bản giải thích"),
}
BY_CODE = {kind.code: kind for kind in RelationKind}
_DONE_BY = {
    RelationKind.REPEALS: EventKind.REPEALED,
    RelationKind.HALTS: EventKind.SUSPENDED,
    RelationKind.CORRECTS: EventKind.CORRECTED,
    RelationKind.AMENDS: EventKind.AMENDED,
    RelationKind.SUSPENDS: EventKind.SUSPENDED,
    RelationKind.REPLACES: EventKind.REPLACED,
}


class CatalogueDoubt(LabelledChoices):
    """Why the catalogue cannot say whether an instrument is still in force, though it records no end of it."""

    PARENT_ENDED = "parent_ended", "văn bản mà nó quy định chi tiết đã hết hiệu lực"


class CatalogueRelationKind(LabelledChoices):
    """The act of one instrument of the catalogue on another; the values are those of its files."""

    AMENDS = "amends", "sửa đổi, bổ sung"
    REPLACES = "replaces", "thay thế"
    ENDS = "ends", "làm hết hiệu lực"
    ENDS_PARTLY = "ends_partly", "làm hết hiệu lực một phần"
    POSTPONES = "postpones", "ngưng hiệu lực"

    @property
    def event(self) -> EventKind:
        """The event of the affected instrument."""
        return _EVENTS[self]

    @property
    def is_whole(self) -> bool:
        return self in (CatalogueRelationKind.REPLACES, CatalogueRelationKind.ENDS)


_EVENTS = {
    CatalogueRelationKind.AMENDS: EventKind.AMENDED,
    CatalogueRelationKind.REPLACES: EventKind.REPLACED,
    CatalogueRelationKind.ENDS: EventKind.EXPIRED,
    CatalogueRelationKind.ENDS_PARTLY: EventKind.EXPIRED,
    CatalogueRelationKind.POSTPONES: EventKind.SUSPENDED,
}
