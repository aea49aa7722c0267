"""The values from which the next plan is drafted: old texts updated, and goals of newer decisions for its years."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.plans.parser.draft import DeadlineDraft, words_key


@dataclass(frozen=True, slots=True)
class PlanYears:
    """The calendar years of a plan, first and last included."""

    first: int
    last: int

    @property
    def words(self) -> str:
        """ "năm 2026", or "giai đoạn 2026 - 2030"."""
        return f"năm {self.first}" if self.first == self.last else f"giai đoạn {self.first} - {self.last}"


# An assignment of the ending plan with its outcome: key, number, title, lead, coordinating (agencies existing on the
# new plan's day: the same phrase, the successors of an agency, or those of a class), deadlines (as drafts), products,
# is_completed, percent, lead_count, done_count, counts, notes, money (of its newest year, labelled by year, source and
# agency).
type AssignmentOutcome = Mapping[str, Any]
# A count of an assignment and its target: "Tài liệu đã số hóa", "tài liệu", 312, 400 (None: no target).
# An unsolved difficulty: code, title, agency, and primary key of its assignment.
type OpenDifficulty = tuple[str, str, str, int | None]


@dataclass(frozen=True, slots=True)
class AgencyRenaming:
    """Words of the old place and years -> the new ones, longest first."""

    words: tuple[tuple[str, str], ...] = ()
    old_years: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ProposedAssignment:
    """An assignment of the next plan; `is_kept` False: listed only so that an officer may still choose it."""

    title: str
    lead: tuple[str, ...]
    coordinating: tuple[str, ...]
    deadlines: tuple[str, ...]
    products: tuple[str, ...]
    reason_kind: str
    reason: str
    origin: int | None = None
    is_kept: bool = True
    group: str = ""
    money: tuple[str, ...] = ()


# A whole plan as written, from which a text and a DOCX are made: title, issuer, place, symbol, bases, purposes,
# requirements, assignments (each a `ProposedAssignment`), budget, duties, closing, recipients, authority, position,
# number and issued_date (None before it is signed), signer. Lists have one statement per item.
type DraftedPlan = Mapping[str, Any]


_YEAR = re.compile(r"20\d\d")
_PERIOD = re.compile(r"giai đoạn\s+20\d\d\s*[-–]\s*20\d\d", re.I)
_LAST_QUARTER = 10  # first month of the last quarter
_WHOLE = re.compile(r"(?:cả |trong )?năm\s+20\d\d|giai đoạn\s+20\d\d\s*[-–]\s*20\d\d", re.I)


def renewed_text(text: str, *, renaming: AgencyRenaming, years: PlanYears) -> str:
    """A title or a product with the place's new name, the new years in place of the old plan's, and an abbreviation
    that only the old plan defines written in full.

    A range of years is part of a programme's name and is kept.
    """
    text = text.replace("PBGDPL", "phổ biến, giáo dục pháp luật")
    for old, new in renaming.words:
        text = re.sub(rf"\b{re.escape(old)}\b", new, text)
    kept = [found.span() for found in _PERIOD.finditer(text)]

    def year(found: re.Match[str]) -> str:
        if any(start <= found.start() < end for start, end in kept):
            return found[0]
        return years.words if int(found["year"]) in renaming.old_years else found[0]

    return re.sub(r"năm\s+(?P<year>20\d\d)\b", year, text)


def renewed_deadline(old: DeadlineDraft, *, years: PlanYears, renaming: AgencyRenaming) -> str:
    """The deadline in the new years, worded as the reader of plans understands it; its subject comes before a colon.

    A deadline in the last quarter of a year moves to the last year of the new plan, any other to its first year.
    """
    subject = renewed_text(old.subject, renaming=renaming, years=years)
    words = _renewed_words(old, years)
    return f"{subject}: {words}" if subject else words


def _renewed_words(old: DeadlineDraft, years: PlanYears) -> str:
    if old.is_open_ended:
        return _YEAR.sub(str(years.first), old.phrase)
    if old.end is None or _WHOLE.fullmatch(old.phrase.strip()) or _is_year(old):
        return f"cả {years.words}" if years.first == years.last else years.words
    year = years.last if old.end.month >= _LAST_QUARTER else years.first
    shifted = _YEAR.sub(str(year), old.phrase)
    return shifted if _YEAR.search(shifted) else f"{shifted}/{year}"


def _is_year(old: DeadlineDraft) -> bool:
    """True for the first to the last day of a year, however it is worded."""
    return (
        old.start is not None
        and old.end is not None
        and (old.start.month, old.start.day, old.end.month, old.end.day) == (1, 1, 12, 31)
    )


def is_lasting(old: DeadlineDraft) -> bool:
    """True for work without an end of its own: throughout a year, or open-ended."""
    return old.is_open_ended or _is_year(old)


@dataclass(frozen=True, slots=True)
class PlanGoal:
    """A goal of a decision (its `number`, `issued_date`, and `words` as a legal basis) for a range of years.

    `about`: folded words in the title of an assignment that it fits; if none fits, it becomes an assignment of its own,
    titled `task`. `places`: only for plans whose issuer's name contains these folded words ("" = everywhere).
    """

    decision: Mapping[str, Any]
    years: PlanYears
    task: str
    product: str
    about: tuple[str, ...]
    places: str = ""
    coordinating: tuple[str, ...] = ("các cơ quan, đơn vị có liên quan",)

    @property
    def promise(self) -> str:
        """The product with the years for which it is required, so that different levels are never mixed up."""
        return f"{self.product} ({self.years.words})"


QD_766: Mapping[str, Any] = {
    "number": "766/QĐ-TTg",
    "issued_date": date(2025, 4, 15),
    "words": "Quyết định số 766/QĐ-TTg ngày 15 tháng 4 năm 2025 của Thủ tướng Chính phủ phê duyệt Đề án “Chuyển đổi "
    "số trong công tác phổ biến, giáo dục pháp luật giai đoạn 2025 - 2030” (gọi tắt là Đề án)",
}
KH_54: Mapping[str, Any] = {
    "number": "54/KH-UBND",
    "issued_date": date(2025, 8, 28),
    "words": "Kế hoạch số 54/KH-UBND ngày 28 tháng 8 năm 2025 của Ủy ban nhân dân thành phố Cần Thơ thực hiện Đề án "
    "“Chuyển đổi số trong công tác phổ biến, giáo dục pháp luật giai đoạn 2025 - 2030”",
}
_FIRST, _SECOND = PlanYears(2025, 2027), PlanYears(2028, 2030)

GOALS = (
    PlanGoal(
        QD_766,
        _FIRST,
        "Bảo đảm người dân tiếp cận thông tin pháp luật trên môi trường số",
        "ít nhất 80% người dân ở đô thị và 60% người dân ở nông thôn tiếp cận được thông tin pháp luật số",
        ("nguoi dan tiep can", "zalo", "tin nhan"),
    ),
    PlanGoal(
        QD_766,
        _SECOND,
        "Bảo đảm người dân tiếp cận thông tin pháp luật trên môi trường số",
        "ít nhất 90% người dân ở đô thị và 70% người dân ở nông thôn tiếp cận được thông tin pháp luật số",
        ("nguoi dan tiep can", "zalo", "tin nhan"),
    ),
    PlanGoal(
        QD_766,
        _FIRST,
        "Tập huấn kỹ năng số cho cán bộ, báo cáo viên, tuyên truyền viên pháp luật",
        "ít nhất 80% cán bộ, báo cáo viên, tuyên truyền viên pháp luật được tập huấn kỹ năng số",
        ("tap huan", "boi duong"),
    ),
    PlanGoal(
        QD_766,
        _SECOND,
        "Tập huấn kỹ năng số cho cán bộ, báo cáo viên, tuyên truyền viên pháp luật",
        "100% cán bộ, báo cáo viên, tuyên truyền viên pháp luật được tập huấn, 90% khóa học tổ chức trực tuyến",
        ("tap huan", "boi duong"),
    ),
    PlanGoal(
        QD_766,
        _SECOND,
        "Khảo sát mức độ hài lòng của người dân về thông tin pháp luật trên môi trường số",
        "mức độ hài lòng của người dân đạt 90%",
        ("hai long", "khao sat"),
    ),
    PlanGoal(
        QD_766,
        _FIRST,
        "Kết nối, chia sẻ, đồng bộ dữ liệu phổ biến, giáo dục pháp luật với Cổng Pháp luật quốc gia",
        "dữ liệu được kết nối, chia sẻ, đồng bộ với Cổng Pháp luật quốc gia và kho dữ liệu số dùng chung",
        ("chia se thong tin", "chia se du lieu", "ket noi"),
    ),
    PlanGoal(
        KH_54,
        _FIRST,
        "Xây dựng sản phẩm số phổ biến, giáo dục pháp luật: video, sách nói, trò chơi, bài giảng trực tuyến",
        "video, sách nói, trò chơi và bài giảng trực tuyến được đăng tải, khai thác",
        ("video", "sach noi", "san pham so"),
        places="can tho",
    ),
    PlanGoal(
        KH_54,
        _FIRST,
        "Hoàn thiện Trang thông tin điện tử phổ biến, giáo dục pháp luật thành phố",
        "Trang thông tin điện tử phổ biến, giáo dục pháp luật thành phố hoàn thiện trước năm 2028",
        ("cong thong tin dien tu", "trang thong tin dien tu"),
        places="can tho",
    ),
)


def goals_for(*, years: PlanYears, issuer: str, on: date) -> tuple[PlanGoal, ...]:
    """The goals whose years overlap with the plan's, of decisions issued by `on`, for this issuer."""
    name = words_key(issuer)
    return tuple(
        one
        for one in GOALS
        if one.decision["issued_date"] <= on
        and one.years.first <= years.last
        and years.first <= one.years.last
        and one.places in name
    )


def is_about(goal: PlanGoal, title: str) -> bool:
    words = f" {words_key(title)} "
    return any(f" {one} " in words for one in goal.about)
