"""The fields of an answer that an author fills in: one row each, read by the form, lists, the search for personal data,
the API, the bulk files, the packages for the national data set and the data dictionary.

A new field is a line of `AnswerText` here and a column of the models (docs/howto/add-a-field.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from portal.questions.states import AnswerAudience, AnswerReach
from portal.questions.states.markup import MOST_MESSAGE
from portal.schema.states import LabelledChoices


class FieldKind(StrEnum):
    """The type of a field: MARKUP is text with the four signs of `markup`, TOPIC is a field of law."""

    LINE = "line"
    WORDS = "words"
    MARKUP = "markup"
    TOPIC = "topic"
    CHOICE = "choice"
    DAY = "day"
    FLAG = "flag"


class FieldReaders(StrEnum):
    """Who may see a field. Fields that are not PUBLIC are in no list, file or answer of the API; RECEIVERS read it in
    messages sent to them."""

    PUBLIC = "public"
    RECEIVERS = "receivers"
    ASKER = "asker"
    OFFICERS = "officers"


_TEXTS = (FieldKind.LINE, FieldKind.WORDS, FieldKind.MARKUP)


@dataclass(frozen=True, slots=True)
class AnswerField:
    """The declaration of one field. `said` describes it in the data dictionary; `open_name` is its name in open data,
    if not that of the column.

    `in_lists`: `Answer` has a copy of the column for lists. `national`: the first version of the national format that
    has it; 0: none. `is_further`: the form and the answer page show it by its label in a generic list; templates place
    the others explicitly.
    """

    kind: FieldKind
    label: str
    said: str = ""
    name: str = ""
    open_name: str = ""
    readers: FieldReaders = FieldReaders.PUBLIC
    in_lists: bool = False
    national: int = 1
    is_further: bool = False
    choices: type[LabelledChoices] | None = None
    hint: str = ""
    most: int | None = None
    rows: int = 3
    too_long: str = ""

    @property
    def is_text(self) -> bool:
        return self.kind in _TEXTS

    @property
    def called(self) -> str:
        """The label without the part in brackets at its end."""
        return self.label.partition(" (")[0]

    def in_words(self, value: Any) -> str:
        """The value as text for people; "" for an empty value."""
        if self.choices:
            return self.choices(value).label if value else ""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else "có" if value is True else str(value or "")


def _row(kind: FieldKind, label: str, said: str = "", *, default: object = "", **more: Any) -> Any:
    return field(default=default, metadata={"row": AnswerField(kind, label, said, **more)})


@dataclass(frozen=True, slots=True)
class PickedProvision:
    """A provision picked by an author: document key "91-2015-qh13", address "dieu-328-khoan-1" ("" = whole document).

    `called` is the common name of a document that the library does not hold: "Bộ luật Dân sự 2015".
    """

    document_key: str
    address: str = ""
    called: str = ""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of an answer, with the values of its row; `title` is what readers see."""

    title: str
    name: str
    place: str
    media_type: str
    size: int
    checksum: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerText:
    """All that an author decides about a version, as plain values. The markup is that of
    `portal.questions.states.markup`."""

    title: str = _row(
        FieldKind.LINE, "Câu hỏi ngắn", "Câu hỏi ngắn.", in_lists=True, most=200,
        hint="Một câu hỏi như người dân nói. Là tên trang và địa chỉ của trang.",
        too_long="Dài quá 200 chữ cái: hãy hỏi gọn hơn, chi tiết để ở ô dưới.",
    )  # fmt: skip
    question_text: str = _row(
        FieldKind.WORDS, "Câu hỏi (bản công khai)", "Câu hỏi đã biên tập, không còn thông tin của người hỏi.",
        open_name="question", rows=5, hint="Bỏ tên, số, địa chỉ và mọi thứ nhận ra người hỏi.",
    )  # fmt: skip
    summary: str = _row(
        FieldKind.WORDS, "Trả lời ngắn", "Trả lời ngắn.", in_lists=True, most=400,
        hint="Một, hai câu. Người vội chỉ đọc chỗ này.",
    )  # fmt: skip
    answer_text: str = _row(
        FieldKind.MARKUP, "Trả lời", "Trả lời.", open_name="answer", rows=16,
        hint="Bấm dấu cộng cạnh dòng, hoặc gõ “/”, để chọn: đề mục, từng ý, từng bước, lưu ý (trích dẫn). Điều, khoản "
        "viết bằng lời: cổng tự nối tới văn bản.",
    )  # fmt: skip
    reply_text: str = _row(
        FieldKind.WORDS, "Trả lời riêng người hỏi", readers=FieldReaders.ASKER, rows=6,
        hint="Để trống nếu gửi người hỏi đúng lời công khai. Không ai khác đọc được. Khi chỉ trả lời người hỏi, "
        "“Trả lời ngắn” đứng trước lời này.",
    )  # fmt: skip
    field_slug: str = _row(FieldKind.TOPIC, "Lĩnh vực", "Lĩnh vực.", open_name="field", in_lists=True)
    audience: str = _row(
        FieldKind.CHOICE, "Dành cho", "Dành cho ai.", default=AnswerAudience.PEOPLE.value, choices=AnswerAudience,
        in_lists=True,
    )  # fmt: skip
    reach: str = _row(
        FieldKind.CHOICE, "Phạm vi", default=AnswerReach.PUBLIC.value, choices=AnswerReach,
        readers=FieldReaders.OFFICERS,
    )  # fmt: skip
    change_note: str = _row(
        FieldKind.LINE, "Sửa gì so với bản trước", "Bản này khác bản trước ở chỗ nào.", most=400,
        hint="Người đọc thấy câu này ở đầu trang.",
    )  # fmt: skip
    is_correction: bool = _row(
        FieldKind.FLAG, "Bản trước có chỗ sai (người đọc được báo rõ)", "Bản này sửa một chỗ sai của bản trước.",
        default=False,
    )  # fmt: skip
    public_from: date | None = _row(
        FieldKind.DAY, "Công khai từ ngày", default=None, readers=FieldReaders.OFFICERS,
        hint="Chỉ điền khi viết theo luật chưa có hiệu lực: đến ngày đó bản này tự thay bản đang công khai.",
    )  # fmt: skip
    # What has no row: a situation has a form and a shape of its own; citations and files are rows of the database.
    situation: Mapping[str, Any] = field(default_factory=dict)
    message: str = _row(
        FieldKind.WORDS, "Tin ngắn", readers=FieldReaders.RECEIVERS, most=MOST_MESSAGE, rows=2,
        hint="Tin nhắn, thông báo, Zalo và câu đầu trên loa lấy nguyên chỗ này: nói về ai, việc gì, luật định thế nào. "
        "Cổng tự thêm liên kết. Dưới 90 ký tự thì vừa một tin. Để trống, hoặc nơi nhận không đủ chỗ, thì chỉ gửi câu "
        "hỏi và liên kết.",
        too_long=f"Dài quá {MOST_MESSAGE} ký tự.",
    )  # fmt: skip
    citations: tuple[Any, ...] = ()
    files: tuple[AttachedFile, ...] = ()


ANSWER_FIELDS: Mapping[str, AnswerField] = {
    one.name: replace(one.metadata["row"], name=one.name, open_name=one.metadata["row"].open_name or one.name)
    for one in fields(AnswerText)
    if "row" in one.metadata
}
PUBLIC_FIELDS = {name: row for name, row in ANSWER_FIELDS.items() if row.readers is FieldReaders.PUBLIC}
LISTED_FIELDS = {name: row for name, row in PUBLIC_FIELDS.items() if row.in_lists}
# Searched for personal data before publication, and cleared of it when a person is erased.
_OUTSIDE = (FieldReaders.PUBLIC, FieldReaders.RECEIVERS)
PUBLIC_TEXTS = {name: row for name, row in ANSWER_FIELDS.items() if row.is_text and row.readers in _OUTSIDE}
FURTHER_FIELDS = {name: row for name, row in ANSWER_FIELDS.items() if row.is_further}


def further_said(row: object, *, of: Mapping[str, AnswerField] = PUBLIC_FIELDS) -> list[tuple[str, str]]:
    """(label, text) of the `is_further` fields that have a value in an answer or a version."""
    told = ((one.label, one.in_words(getattr(row, name))) for name, one in of.items() if one.is_further)
    return [(label, words) for label, words in told if words]
