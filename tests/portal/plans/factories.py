"""Plans for tests, read from text as an officer would bring them."""

from datetime import UTC, date, datetime
from pathlib import Path

from lawtext.addresses import number_key
from lawtext.words import slugify
from portal.agencies.models import Agency
from portal.library.models import Instrument
from portal.plans.models import Assignment, Plan
from portal.plans.operations import PlanAcceptance, accept_plan
from portal.plans.parser import read_plan
from tests.portal.agencies.factories import make_agency

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
TODAY = date(2026, 11, 24)
REAL_PLAN = Path(__file__).resolve().parents[3] / "demo" / "ke-hoach-2021-hau-giang.md"

PLAN = """\
ỦY BAN NHÂN DÂN
TỈNH VÍ DỤ
Số: 54/KH-UBND
Ví Dụ, ngày 05 tháng 01 năm 2026
KẾ HOẠCH
Phổ biến, giáo dục pháp luật năm 2026
Căn cứ Luật Đất đai số 31/2024/QH15 ngày 18 tháng 01 năm 2024, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:
I. NHIỆM VỤ
1. Xây dựng chuyên mục hỏi đáp
- Chủ trì: Sở Tư pháp; Sở Nội vụ.
- Phối hợp: Sở Tài chính.
- Thời gian: trước ngày 30/11/2026.
- Sản phẩm: Chuyên mục.
2. Tập huấn báo cáo viên
- Chủ trì: Sở Tư pháp.
- Thời gian: Quý II/2026.
- Sản phẩm: Lớp tập huấn.
3. Tuyên truyền qua Zalo, tin nhắn
- Chủ trì: các sở, ban, ngành tỉnh.
- Thời gian: cả năm 2026.
- Sản phẩm: Tin nhắn.
II. TỔ CHỨC THỰC HIỆN
1. Sở Tư pháp theo dõi, tổng hợp.
Nơi nhận:
- Lưu: VT.
CHỦ TỊCH
Nguyễn Văn Ví
"""


def make_agencies() -> dict[str, Agency]:
    """The three departments of `PLAN`, and one that it gives nothing to do by name."""
    names = ("Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính")
    return {name: make_agency(name) for name in names} | {
        "xã": make_agency("UBND xã A", kind="committee", level="commune")
    }


def accept(text: str = PLAN, *, name: str = "ke-hoach.md") -> PlanAcceptance:
    return accept_plan(draft=read_plan(text), text=text, source_name=name, by=None, at=NOON)


def make_plan(text: str = PLAN) -> Plan:
    return accept(text).plan


def assignment_of(plan: Plan, number: int) -> Assignment:
    return plan.assignments.select_related("plan").get(number=number)


def make_instrument(number: str, *, issued_date: date) -> Instrument:
    """A law on the shelf, as far as a plan's legal bases are concerned."""
    return Instrument.objects.create(
        official_number=number,
        number_key=number_key(number),
        slug=slugify(number),
        title=f"Luật số {number}",
        issued_date=issued_date,
        created_at=NOON,
        updated_at=NOON,
    )
