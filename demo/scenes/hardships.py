"""The demo's difficulties, guidance and budget, through the operations of the room; each is marked as invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.files.operations import validate_upload
from portal.plans.models import BudgetLine, Difficulty, DifficultyAct, Guidance, Plan
from portal.plans.operations.corrections import link_plan
from portal.plans.operations.difficulties import (
    answer_difficulty,
    close_difficulty,
    escalate,
    note_lesson,
    raise_difficulty,
    take_up,
    withdraw_difficulty,
)
from portal.plans.operations.guidance import (
    acknowledge_guidance,
    issue_guidance,
    open_guidance,
)
from portal.plans.operations.progress import correct_entry, enter_money, open_line
from portal.plans.states.plans import BudgetSource, MoneyKind, PlanLinkKind

_INVENTED = "(Số liệu trình diễn)"
HOME, JUSTICE = "congthuong", "tuphap"
KEEPER = "duyetcongthuong"  # enters the budget of HOME
HOME_THEN, JUSTICE_THEN = "so-cong-thuong-hau-giang", "so-tu-phap-hau-giang"  # in the year of the plan


@dataclass(frozen=True, slots=True)
class Told:
    """A difficulty of the demo: the number of its assignment, its age in days, and its last state."""

    assignment: int | None
    days_ago: int
    said: dict[str, str]
    until: str


def _said(title: str, description: str, proposal: str = "") -> dict[str, str]:
    return {"title": title, "description": description, "proposal": proposal}


TOLD = (
    Told(
        4,
        3,
        _said(
            "Chưa có máy quét khổ A3 để số hóa bản đồ, bảng giá",
            f"Tài liệu khổ lớn phải thuê ngoài từng đợt, mỗi đợt chờ hơn một tháng. {_INVENTED}",
            "Cho dùng chung máy quét của Trung tâm Lưu trữ lịch sử.",
        ),
        "raised",
    ),
    Told(
        5,
        9,
        _said(
            "Câu hỏi của doanh nghiệp thuộc nhiều sở, chưa rõ cơ quan chủ trì trả lời",
            f"Khoảng một phần ba câu hỏi về khuyến mại, hóa đơn liên quan cả thuế và hải quan. {_INVENTED}",
        ),
        "handling",
    ),
    Told(
        8,
        16,
        _said(
            "Chưa có nguồn kinh phí gửi tin nhắn cho hộ kinh doanh ở xã",
            f"Dự toán năm của Sở không có mục chi tin nhắn; nhà cung cấp yêu cầu trả trước. {_INVENTED}",
            "Bố trí kinh phí gửi tin nhắn tuyên truyền trong dự toán chung.\nCho ký hợp đồng khung một lần.",
        ),
        "escalated",
    ),
    Told(
        3,
        40,
        _said(
            "Chuyên mục của Sở thiếu người biên tập",
            f"Một cán bộ kiêm nhiệm vừa chuyển công tác. {_INVENTED}",
            "Cho phép cử người của phòng Pháp chế.",
        ),
        "closed",
    ),
    Told(
        None,
        60,
        _said("Mẫu báo cáo chưa thống nhất", f"Hai văn bản nêu hai mẫu khác nhau. {_INVENTED}"),
        "withdrawn",
    ),
)


def load_hardships(*, plan: Plan, folder: Path, at: datetime) -> int:
    """Add what is missing; returns the number of added things. Adds nothing without the demo's accounts."""
    people = {one.username: one for one in Officer.objects.filter(username__in=(HOME, JUSTICE, KEEPER))}
    if len(people) < 3:
        return 0
    agencies = {
        name: Agency.objects.get(slug=slug)
        for name, slug in (
            (HOME, "so-cong-thuong-can-tho"),
            (JUSTICE, "so-tu-phap-can-tho"),
            (HOME_THEN, HOME_THEN),
            (JUSTICE_THEN, JUSTICE_THEN),
        )
    }
    with transaction.atomic():
        return sum(load(plan, people, agencies, folder, at) for load in (_difficulties, _guidance, _budget, _links))


def _at(at: datetime, days_ago: int) -> datetime:
    """A morning some days ago."""
    day = timezone.localdate(at) - timedelta(days=days_ago)
    return timezone.make_aware(datetime.combine(day, time(9)))


def _difficulties(
    plan: Plan, people: Mapping[str, Officer], agencies: Mapping[str, Agency], folder: Path, at: datetime
) -> int:
    if Difficulty.objects.filter(plan=plan).exists():
        return 0
    assignments = {one.number: one for one in plan.assignments.all()}
    for told in TOLD:
        raised = raise_difficulty(
            draft=Difficulty(
                plan=plan, assignment=assignments.get(told.assignment or 0), agency=agencies[HOME], **told.said
            ),
            by=people[HOME],
            at=_at(at, told.days_ago),
        )
        _go_on(raised, told, people, at)
    return len(TOLD)


def _go_on(raised: Difficulty, told: Told, people: Mapping[str, Officer], at: datetime) -> None:
    home, justice = people[HOME], people[JUSTICE]
    later = _at(at, told.days_ago - 1)
    if told.until == "withdrawn":
        withdraw_difficulty(difficulty=raised, words="Đã có mẫu thống nhất.", by=home, at=later)
        return
    if told.until != "raised":
        take_up(difficulty=raised, by=justice, at=later)
    if told.until == "escalated":
        paper = DifficultyAct(
            words="Đề nghị bố trí kinh phí.", letter_number="00/STP-PBGDPL (mẫu)", letter_date=timezone.localdate(later)
        )
        escalate(difficulty=raised, paper=paper, by=justice, at=_at(at, told.days_ago - 2))
    if told.until == "closed":
        answer = DifficultyAct(words="Đồng ý để phòng Pháp chế biên tập; Sở Tư pháp tập huấn trong tuần tới.")
        answer_difficulty(difficulty=raised, paper=answer, by=justice, at=_at(at, told.days_ago - 5))
        close_difficulty(difficulty=raised, words="Đã có người biên tập.", by=home, at=_at(at, told.days_ago - 9))
        lesson = "Mỗi chuyên mục cần có người thay thế được giao từ đầu năm."
        note_lesson(difficulty=raised, lesson=lesson, by=justice, at=_at(at, told.days_ago - 9))


def _guidance(
    plan: Plan, people: Mapping[str, Officer], agencies: Mapping[str, Agency], folder: Path, at: datetime
) -> int:
    if Guidance.objects.filter(plan=plan).exists():
        return 0
    guidance = Guidance(
        plan=plan,
        issuer=agencies[JUSTICE],
        number="00/STP-PBGDPL (mẫu)",
        issued_date=date(2026, 3, 10),
        title="Hướng dẫn cập nhật chuyên mục phổ biến, giáo dục pháp luật và ghi kết quả trên Cổng",
        distribution="Sở Công Thương\nSở Tài chính\nSở Khoa học và Công nghệ",
    )
    file = validate_upload(data=_paper(), name="Hướng dẫn cập nhật chuyên mục.pdf")
    made = issue_guidance(
        guidance=guidance,
        assignments=list(plan.assignments.filter(number__in=(3, 4))),
        file=file,
        folder=folder,
        by=people[JUSTICE],
        at=_at(at, 5),
    )
    receipt = made.receipts.get(agency=agencies[HOME])
    open_guidance(receipt=receipt, by=people[HOME], at=_at(at, 4))
    acknowledge_guidance(receipt=receipt, by=people[HOME], at=_at(at, 4))
    return 1


def _paper() -> bytes:
    """A page that identifies itself, as PDF; without diacritics, so that no font must be embedded."""
    words = b"BT /F1 14 Tf 72 760 Td (Van ban huong dan trinh dien cua cong Lan Toa) Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    trailer = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return data + trailer % (size, table, size, len(data))


type _Line = tuple[str, int | None, BudgetSource, int, tuple[tuple[date, int], ...]]


def _budget(
    plan: Plan, people: Mapping[str, Officer], agencies: Mapping[str, Agency], folder: Path, at: datetime
) -> int:
    """The budgets of the plan's year and of the current year; a year with lines is left unchanged."""
    today = timezone.localdate(at)
    ago = {days: today - timedelta(days=min(days, _gone(today))) for days in (45, 30, 25, 20, 10)}
    of_today: tuple[_Line, ...] = (
        (JUSTICE, 4, BudgetSource.PROVINCE, 120_000_000, ((ago[45], 38_500_000), (ago[20], 41_250_000))),
        (JUSTICE, 8, BudgetSource.PROVINCE, 30_000_000, ((ago[30], 18_000_000), (ago[10], 14_600_000))),
        (HOME, 3, BudgetSource.COMBINED, 15_000_000, ((ago[25], 6_200_000),)),
        (JUSTICE, None, BudgetSource.SPONSORED, 10_000_000, ()),
    )
    of_plan: tuple[_Line, ...] = (
        (
            JUSTICE_THEN,
            4,
            BudgetSource.PROVINCE,
            95_000_000,
            ((date(2021, 6, 18), 41_300_000), (date(2021, 11, 26), 48_900_000)),
        ),
        (JUSTICE_THEN, 6, BudgetSource.PROVINCE, 60_000_000, ((date(2021, 9, 10), 52_450_000),)),
        (HOME_THEN, 3, BudgetSource.COMBINED, 12_000_000, ((date(2021, 10, 8), 12_600_000),)),
        (JUSTICE_THEN, None, BudgetSource.SPONSORED, 8_000_000, ()),
    )
    years = ((today.year, of_today), (2021, of_plan))
    held = set(BudgetLine.objects.filter(plan=plan).values_list("year", flat=True))
    return sum(_lines(plan, people, agencies, year, rows, at) for year, rows in years if year not in held)


def _gone(today: date) -> int:
    """Days of this year that have passed: a year's budget is spent within the year."""
    return (today - date(today.year, 1, 1)).days


def _lines(
    plan: Plan,
    people: Mapping[str, Officer],
    agencies: Mapping[str, Agency],
    year: int,
    rows: tuple[_Line, ...],
    at: datetime,
) -> int:
    assignments = {one.number: one for one in plan.assignments.all()}
    begun = _at(at, min(50, _gone(timezone.localdate(at))))
    for agency, number, source, amount, spendings in rows:
        by = people[JUSTICE if agency in (JUSTICE, JUSTICE_THEN) else KEEPER]
        line = BudgetLine(plan=plan, agency=agencies[agency], year=year, source=source, note=_INVENTED)
        line.assignment = assignments.get(number or 0)
        planned: dict[str, Any] = {"day": date(year - 1, 12, 20), "document_number": f"{year - 2000}/QĐ"}
        open_line(line=line, kind=MoneyKind.ESTIMATED, amount=amount, **planned, by=by, at=begun)
        enter_money(line=line, kind=MoneyKind.ASSIGNED, amount=amount, **planned, by=by, at=begun)
        for count, (day, spent) in enumerate(spendings, start=1):
            _spend(line, day, spent, f"PC-{line.pk:02d}/{count:02d}", by, at)
        if spendings and year < timezone.localdate(at).year:
            sums: dict[str, Any] = {
                "amount": sum(spent for _, spent in spendings),
                "document_number": f"QT-{line.pk:02d}",
            }
            enter_money(line=line, kind=MoneyKind.SETTLED, day=date(year + 1, 1, 10), **sums, by=by, at=at)
    return len(rows)


def _spend(line: BudgetLine, day: date, amount: int, number: str, by: Officer, at: datetime) -> None:
    """Enter a payment the day after; one is entered with two digits swapped, and corrected."""
    days_ago = min((timezone.localdate(at) - day).days, 45)
    spent: dict[str, Any] = {"day": day, "document_number": number, "reason": _REASONS.get(amount, "")}
    said: dict[str, Any] = {"kind": MoneyKind.SPENT, "amount": amount, "note": _INVENTED}
    entered = enter_money(line=line, **said, **spent, by=by, at=_at(at, max(days_ago - 1, 0)))
    if amount == _SLIP:
        right = spent | {"amount": 35_800_000, "note": "Nhập nhầm chữ số"}
        correct_entry(entry=entered, **right, by=by, at=_at(at, max(days_ago - 2, 0)))


_REASONS = {
    12_600_000: f"Thêm một lớp tập huấn theo đề nghị của huyện. {_INVENTED}",
    14_600_000: f"In thêm tờ gấp cho các xã mới, chờ điều chỉnh số giao. {_INVENTED}",
}
_SLIP = 38_500_000


def _links(
    plan: Plan, people: Mapping[str, Officer], agencies: Mapping[str, Agency], folder: Path, at: datetime
) -> int:
    if plan.links.exists():
        return 0
    programme = "Đề án “Tăng cường ứng dụng công nghệ thông tin trong công tác phổ biến, giáo dục pháp luật giai đoạn "
    link_plan(plan=plan, kind=PlanLinkKind.IMPLEMENTS, to=f"{programme}2019 - 2021”", by=None, at=at)
    return 1
