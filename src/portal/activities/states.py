"""Constant tables: forms of legal dissemination and their measures. Pure.

Forms after Điều 11 Luật Phổ biến, giáo dục pháp luật 2012; measures after the statistical forms of the justice sector
(Thông tư 20/2013/TT-BTP and its successors).
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.schema.states import LabelledChoices


class ActivityMeasure(LabelledChoices):
    """A measure of activities, with the label of its form field ("Số lượt người dự")."""

    GATHERINGS = "gatherings", "Số cuộc"
    PEOPLE = "people", "Số lượt người dự"
    CONTESTS = "contests", "Số cuộc thi"
    CONTESTANTS = "contestants", "Số lượt người dự thi"
    COPIES = "copies", "Số bản phát miễn phí"
    BROADCASTS = "broadcasts", "Số lần phát"
    NOTICES = "notices", "Số nơi niêm yết"
    PIECES = "pieces", "Số tin, bài"
    MEETINGS = "meetings", "Số buổi"
    COURSES = "courses", "Số lớp"
    TRAINED = "trained", "Số lượt người được tập huấn"


def small(label: str) -> str:
    """The label within a sentence: "Số cuộc" -> "số cuộc"."""
    return label[:1].lower() + label[1:]


# The unit after the number.
UNITS = {
    ActivityMeasure.GATHERINGS: "cuộc",
    ActivityMeasure.PEOPLE: "lượt người",
    ActivityMeasure.CONTESTS: "cuộc thi",
    ActivityMeasure.CONTESTANTS: "lượt người",
    ActivityMeasure.COPIES: "bản",
    ActivityMeasure.BROADCASTS: "lần",
    ActivityMeasure.NOTICES: "nơi",
    ActivityMeasure.PIECES: "tin, bài",
    ActivityMeasure.MEETINGS: "buổi",
    ActivityMeasure.COURSES: "lớp",
    ActivityMeasure.TRAINED: "lượt người",
}


class ActivityLanguage(LabelledChoices):
    """Language of copies, broadcasts and talks: the forms ask separately for languages of ethnic minorities."""

    VIETNAMESE = "vi", "Tiếng Việt"
    KHMER = "km", "Tiếng Khmer"
    MINORITY = "dtts", "Tiếng dân tộc thiểu số khác"
    OTHER = "khac", "Tiếng khác"

    @property
    def is_of_a_minority(self) -> bool:
        return self in (ActivityLanguage.KHMER, ActivityLanguage.MINORITY)


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A form of dissemination. `counts`: its measures, the first is required; `by_language`: those asked by language.

    `is_delivery`: the law says that it is brought to people where they are; the exact spot is asked for, and evidence.
    """

    key: str
    label: str
    counts: tuple[ActivityMeasure, ...]
    by_language: tuple[ActivityMeasure, ...] = ()
    is_delivery: bool = False


KINDS = {
    kind.key: kind
    for kind in (
        ActivityKind(
            "truc-tiep",
            "Phổ biến trực tiếp",
            (ActivityMeasure.GATHERINGS, ActivityMeasure.PEOPLE),
            (ActivityMeasure.GATHERINGS,),
        ),
        ActivityKind("thi", "Thi tìm hiểu pháp luật", (ActivityMeasure.CONTESTS, ActivityMeasure.CONTESTANTS)),
        ActivityKind(
            "tai-lieu",
            "Phát tài liệu miễn phí",
            (ActivityMeasure.COPIES,),
            (ActivityMeasure.COPIES,),
            is_delivery=True,
        ),
        ActivityKind(
            "truyen-thanh",
            "Phát sóng truyền thanh cơ sở",
            (ActivityMeasure.BROADCASTS,),
            (ActivityMeasure.BROADCASTS,),
            is_delivery=True,
        ),
        ActivityKind(
            "niem-yet",
            "Niêm yết tại trụ sở, bảng tin",
            (ActivityMeasure.NOTICES,),
            (ActivityMeasure.NOTICES,),
            is_delivery=True,
        ),
        ActivityKind(
            "tin-bai",
            "Tin, bài trên báo chí, cổng, trang, mạng xã hội",
            (ActivityMeasure.PIECES,),
            (ActivityMeasure.PIECES,),
        ),
        ActivityKind(
            "cau-lac-bo", "Sinh hoạt câu lạc bộ pháp luật", (ActivityMeasure.MEETINGS, ActivityMeasure.PEOPLE)
        ),
        ActivityKind("tu-van", "Tư vấn, trợ giúp pháp lý lưu động", (ActivityMeasure.MEETINGS, ActivityMeasure.PEOPLE)),
        ActivityKind(
            "doi-thoai", "Đối thoại chính sách, pháp luật", (ActivityMeasure.MEETINGS, ActivityMeasure.PEOPLE)
        ),
        ActivityKind(
            "tap-huan",
            "Tập huấn báo cáo viên, tuyên truyền viên, hòa giải viên",
            (ActivityMeasure.COURSES, ActivityMeasure.TRAINED),
        ),
        ActivityKind(
            "van-hoa", "Lồng ghép trong hoạt động văn hóa, văn nghệ", (ActivityMeasure.MEETINGS, ActivityMeasure.PEOPLE)
        ),
    )
}
KIND_CHOICES = [(kind.key, kind.label) for kind in KINDS.values()]


class TextFate(LabelledChoices):
    """What happened to a given-out text after its law changed or it was withdrawn."""

    TAKEN = "da-thu", "Đã thu, đã gỡ"
    REPLACED = "da-thay", "Đã thay bằng bản mới, đã đọc lại"
    LEFT = "khong-can", "Không cần thu, thay"


@dataclass(frozen=True, slots=True)
class ActivityAmount:
    """The amount of a measure, in which language; `is_estimate`: entered before it was known."""

    counted: ActivityMeasure
    amount: int
    language: ActivityLanguage = ActivityLanguage.VIETNAMESE
    is_estimate: bool = False
