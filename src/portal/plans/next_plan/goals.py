"""What newer decisions ask of the years to come, as dated rows: they change with the next decision, the code does not.

QĐ 766/QĐ-TTg: Đề án "Chuyển đổi số trong công tác phổ biến, giáo dục pháp luật giai đoạn 2025 - 2030". KH 54/KH-UBND:
the plan of thành phố Cần Thơ that carries it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.plans.next_plan.values import PlanYears
from portal.plans.parser.phrases import words_key


@dataclass(frozen=True, slots=True)
class GoalDecision:
    number: str
    issued_date: date
    words: str


@dataclass(frozen=True, slots=True)
class PlanGoal:
    """What a decision wants reached between two years. `about`: words (folded) of an assignment that it belongs to.

    Where no assignment speaks of it, it becomes one of its own, called `task`. `places`: only for plans whose issuer's
    name holds these words, folded ("" = everywhere).
    """

    decision: GoalDecision
    years: PlanYears
    task: str
    product: str
    about: tuple[str, ...]
    places: str = ""
    coordinating: tuple[str, ...] = ("các cơ quan, đơn vị có liên quan",)


QD_766 = GoalDecision(
    "766/QĐ-TTg",
    date(2025, 4, 15),
    "Quyết định số 766/QĐ-TTg ngày 15 tháng 4 năm 2025 của Thủ tướng Chính phủ phê duyệt Đề án “Chuyển đổi số trong "
    "công tác phổ biến, giáo dục pháp luật giai đoạn 2025 - 2030”",
)
KH_54 = GoalDecision(
    "54/KH-UBND",
    date(2025, 8, 28),
    "Kế hoạch số 54/KH-UBND ngày 28 tháng 8 năm 2025 của Ủy ban nhân dân thành phố Cần Thơ thực hiện Đề án “Chuyển đổi "
    "số trong công tác phổ biến, giáo dục pháp luật giai đoạn 2025 - 2030”",
)
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
    """The rows whose years meet those of the plan, of decisions that were issued by that day."""
    name = words_key(issuer)
    return tuple(
        one
        for one in GOALS
        if one.decision.issued_date <= on
        and one.years.first <= years.last
        and years.first <= one.years.last
        and one.places in name
    )


def is_about(goal: PlanGoal, title: str) -> bool:
    words = f" {words_key(title)} "
    return any(f" {one} " in words for one in goal.about)
