"""Forms of legal dissemination and what is counted of each: literal tables. Pure.

Forms after Điều 11 Luật Phổ biến, giáo dục pháp luật 2012; what is counted after the statistical forms of the justice
sector (Thông tư 20/2013/TT-BTP and what followed it).
"""

from dataclasses import dataclass
from enum import StrEnum


class Counted(StrEnum):
    """A thing that is counted of an activity."""

    GATHERINGS = "gatherings"
    PEOPLE = "people"
    CONTESTS = "contests"
    CONTESTANTS = "contestants"
    COPIES = "copies"
    BROADCASTS = "broadcasts"
    PIECES = "pieces"
    MEETINGS = "meetings"
    COURSES = "courses"
    TRAINED = "trained"


@dataclass(frozen=True, slots=True)
class Unit:
    """`label` asks for the number on a form ("Số lượt người dự"), `unit` follows it ("lượt người")."""

    label: str
    unit: str


UNITS = {
    Counted.GATHERINGS: Unit("Số cuộc", "cuộc"),
    Counted.PEOPLE: Unit("Số lượt người dự", "lượt người"),
    Counted.CONTESTS: Unit("Số cuộc thi", "cuộc thi"),
    Counted.CONTESTANTS: Unit("Số lượt người dự thi", "lượt người"),
    Counted.COPIES: Unit("Số bản phát miễn phí", "bản"),
    Counted.BROADCASTS: Unit("Số lần phát", "lần"),
    Counted.PIECES: Unit("Số tin, bài", "tin, bài"),
    Counted.MEETINGS: Unit("Số buổi", "buổi"),
    Counted.COURSES: Unit("Số lớp", "lớp"),
    Counted.TRAINED: Unit("Số lượt người được tập huấn", "lượt người"),
}


class Language(StrEnum):
    """Ngôn ngữ of copies, broadcasts and talks: the forms ask for languages of ethnic minorities apart."""

    VIETNAMESE = "vi"
    KHMER = "km"
    MINORITY = "dtts"  # another ethnic minority
    OTHER = "khac"

    @property
    def label(self) -> str:
        return _LANGUAGES[self]

    @property
    def is_of_a_minority(self) -> bool:
        return self in (Language.KHMER, Language.MINORITY)


_LANGUAGES = {
    Language.VIETNAMESE: "Tiếng Việt",
    Language.KHMER: "Tiếng Khmer",
    Language.MINORITY: "Tiếng dân tộc thiểu số khác",
    Language.OTHER: "Tiếng khác",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A form of dissemination. `counts`: what is asked, the first of them always; `by_language`: which by language."""

    key: str
    label: str
    counts: tuple[Counted, ...]
    by_language: tuple[Counted, ...] = ()


KINDS = {
    kind.key: kind
    for kind in (
        Kind("truc-tiep", "Phổ biến trực tiếp", (Counted.GATHERINGS, Counted.PEOPLE), (Counted.GATHERINGS,)),
        Kind("thi", "Thi tìm hiểu pháp luật", (Counted.CONTESTS, Counted.CONTESTANTS)),
        Kind("tai-lieu", "Phát tài liệu miễn phí", (Counted.COPIES,), (Counted.COPIES,)),
        Kind("truyen-thanh", "Phát sóng truyền thanh cơ sở", (Counted.BROADCASTS,), (Counted.BROADCASTS,)),
        Kind("tin-bai", "Tin, bài trên báo chí, cổng, trang, mạng xã hội", (Counted.PIECES,), (Counted.PIECES,)),
        Kind("cau-lac-bo", "Sinh hoạt câu lạc bộ pháp luật", (Counted.MEETINGS, Counted.PEOPLE)),
        Kind("tu-van", "Tư vấn, trợ giúp pháp lý lưu động", (Counted.MEETINGS, Counted.PEOPLE)),
        Kind("doi-thoai", "Đối thoại chính sách, pháp luật", (Counted.MEETINGS, Counted.PEOPLE)),
        Kind("tap-huan", "Tập huấn báo cáo viên, tuyên truyền viên, hòa giải viên", (Counted.COURSES, Counted.TRAINED)),
        Kind("van-hoa", "Lồng ghép trong hoạt động văn hóa, văn nghệ", (Counted.MEETINGS, Counted.PEOPLE)),
    )
}
KIND_CHOICES = [(kind.key, kind.label) for kind in KINDS.values()]
COUNTED_CHOICES = [(counted.value, unit.label) for counted, unit in UNITS.items()]
LANGUAGE_CHOICES = [(language.value, language.label) for language in Language]
