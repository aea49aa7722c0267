"""A small world for the board: three departments, a plan, questions, reports, difficulties, readings, activities.

It is looked at on 27/11/2026: the fourth quarter so far beside the third up to 27/8.
"""

from collections import Counter
from datetime import UTC, date, datetime
from uuid import uuid4

from portal.activities.models import Activity, Amount
from portal.agencies.models import Agency
from portal.dissemination.models import Delivery
from portal.dissemination.states import Channel, DeliveryState
from portal.journal.models import Reading
from portal.plans.models import Difficulty, DifficultyAct, Plan, Progress
from portal.plans.operations import accept_plan, confirm_completion, record_progress
from portal.plans.parser import read_plan
from portal.plans.states.progress import ProgressState
from portal.questions.models import Clock, DeadlineRule
from portal.questions.operations import count
from portal.questions.states import ClockState, CountedEvent, QuestionState
from portal.reports.models import Regime, Return, Round
from portal.search.models import SearchDay
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.dissemination.sending.scenes import make_campaign
from tests.portal.plans.factories import assignment_of
from tests.portal.questions.factories import make_question

TODAY = date(2026, 11, 27)
JUSTICE, HOME, FINANCE = "Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính"

PLAN = """\
ỦY BAN NHÂN DÂN
TỈNH VÍ DỤ
Số: {number}/KH-UBND
Ví Dụ, ngày 05 tháng 01 năm {year}
KẾ HOẠCH
Phổ biến, giáo dục pháp luật năm {year}
I. NHIỆM VỤ
1. Xây dựng chuyên mục hỏi đáp
- Chủ trì: Sở Tư pháp; Sở Nội vụ.
- Thời gian: trước ngày 30/6/{year}.
2. Tập huấn báo cáo viên
- Chủ trì: Sở Tài chính.
- Thời gian: Quý III/{year}.
3. Biên soạn tờ gấp
- Chủ trì: Sở Tài chính.
- Thời gian: Quý III/{year}.
4. Tuyên truyền qua tin nhắn
- Chủ trì: các sở, ban, ngành tỉnh.
- Thời gian: cả năm {year}.
"""


def at(month: int, day: int, hour: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def make_departments() -> dict[str, Agency]:
    return {name: make_agency(name, short_name="") for name in (JUSTICE, HOME, FINANCE)}


def make_plan(year: int = 2026, number: int = 54) -> Plan:
    text = PLAN.format(year=year, number=number)
    moment = datetime(year, 1, 6, tzinfo=UTC)
    return accept_plan(draft=read_plan(text), text=text, source_name="kh.md", by=None, at=moment).plan


def complete(plan: Plan, number: int, agency: Agency, *, moment: datetime) -> None:
    assignment, day = assignment_of(plan, number), moment.date()
    editor = make_posting("editor", agency=agency, on=day).officer
    done = Progress(state=ProgressState.AWAITING, percent=100, note="đã làm xong")
    record_progress(assignment=assignment, agency=agency, report=done, by=editor, at=moment)
    justice = make_posting("justice", agency=agency, on=day).officer
    confirm_completion(assignment=assignment, agency=agency, note="", by=justice, at=moment)


def make_clock(agency: Agency, due: date, state: ClockState = ClockState.RUNNING, **fields: object) -> Clock:
    rule, _ = DeadlineRule.objects.get_or_create(
        track="nguoi-dan", valid_from=date(2020, 1, 1), defaults={"days": 15, "basis": "quy định thử"}
    )
    said = {"rule": rule, "state": state.value, "started_on": date(2026, 7, 1), "due_on": due, "first_due_on": due}
    question = make_question(lead_agency=agency, state=QuestionState.REFERRED.value)
    return Clock.objects.create(question=question, **said | fields)


def make_round(receiver: Agency, start: date, end: date, due: date) -> Round:
    regime, _ = Regime.objects.get_or_create(
        name="Báo cáo tháng",
        defaults={
            "basis": "quy định thử",
            "period": "month",
            "receiver": receiver,
            "asked": "các sở",
            "valid_from": date(2026, 1, 1),
        },
    )
    return Round.objects.create(regime=regime, start=start, end=end, due_on=due, opened_at=at(1, 1))


def owe(its_round: Round, agency: Agency, *, sent: datetime | None = None, **fields: object) -> Return:
    late = {"sent_at": sent, "was_late": sent.date() > its_round.due_on, "state": "sent"} if sent else {}
    return Return.objects.create(round=its_round, agency=agency, due_on=its_round.due_on, **late | fields)


def make_difficulty(code: str, agency: Agency, plan: Plan, raised: datetime, **fields: object) -> Difficulty:
    said = {"title": "Thiếu kinh phí in tờ gấp", "description": "…", "raised_by": make_officer()}
    made = Difficulty.objects.create(code=code, agency=agency, plan=plan, raised_at=raised, **said | fields)
    act_upon(made, "raised", raised)
    if made.state != "raised":
        act_upon(made, made.state, made.answered_at or raised)
    return made


def act_upon(difficulty: Difficulty, after: str, moment: datetime) -> None:
    """What an act leaves; the state itself is the caller's."""
    DifficultyAct.objects.create(difficulty=difficulty, after=after, by=difficulty.raised_by, at=moment)


def make_activity(agency: Agency, day: date, counted: dict[str, int], **fields: object) -> Activity:
    activity = Activity.objects.create(
        code=f"hd-{uuid4().hex[:8]}",
        ticket=uuid4(),
        kind="truc-tiep",
        title="Phổ biến Luật Đất đai",
        agency=agency,
        day=day,
        entered_by=make_officer(),
        entered_at=at(11, 20),
        **fields,
    )
    for name, amount in counted.items():
        Amount.objects.create(activity=activity, counted=name, amount=amount)
    return activity


def send(agency: Agency, *, released: datetime, arrived: int, handed: int, failed: int = 0) -> None:
    campaign = make_campaign(agency=agency, released_at=released)
    became = {DeliveryState.DELIVERED: arrived, DeliveryState.ACCEPTED: handed, DeliveryState.FAILED: failed}
    for state in Counter(became).elements():
        Delivery.objects.create(
            campaign=campaign,
            channel=Channel.SMS.value,
            state=state.value,
            created_at=released,
            handed_at=released,
            ended_at=released,
        )


def read(day: date, reads: int, *, kind: str = "editorial.article", useful: int = 0, unclear: int = 0) -> None:
    key = f"{kind}-{day}"
    Reading.objects.create(day=day, kind=kind, key=key, reads=reads, useful=useful, unclear=unclear)


def make_world() -> dict[str, Agency]:
    """Who is late with what is said in the tests beside their figures."""
    agencies = make_departments()
    justice, home, finance = agencies.values()
    plan = make_plan()
    make_plan(2025, 12)  # over: its deadlines have ended
    complete(plan, 1, justice, moment=at(6, 20))
    complete(plan, 2, finance, moment=at(11, 15))
    _ask(home, justice)
    _report(justice, home, finance)
    make_difficulty("vm-1", home, plan, at(11, 1), due_on=date(2026, 11, 20))
    make_difficulty("vm-2", home, plan, at(11, 10), due_on=date(2026, 12, 5), state="escalated")
    make_difficulty("vm-3", finance, plan, at(8, 1), state="answered", answered_at=at(9, 10))
    read(date(2026, 11, 10), 120, useful=3, unclear=1)
    read(date(2026, 11, 11), 30, kind="library.instrument")
    read(date(2026, 8, 1), 100)
    read(date(2026, 8, 30), 999)  # after the days that are compared
    send(justice, released=at(11, 10), arrived=2, handed=1, failed=1)
    make_activity(justice, date(2026, 11, 15), {"people": 80, "gatherings": 1})
    make_activity(home, date(2026, 11, 16), {"contestants": 20, "contests": 1})
    make_activity(home, date(2026, 11, 17), {"people": 500}, withdrawn_at=at(11, 18), withdrawn_note="nhập hai lần")
    make_activity(home, date(2026, 8, 10), {"people": 50})
    SearchDay.objects.create(day=date(2026, 11, 12), asked=50, empty=5)
    return agencies


def _ask(home: Agency, justice: Agency) -> None:
    make_clock(home, date(2026, 11, 20))
    make_clock(home, date(2026, 11, 24))
    make_clock(justice, date(2026, 12, 4))
    make_clock(justice, date(2026, 11, 5), ClockState.PAUSED, paused_on=date(2026, 11, 3))
    make_clock(justice, date(2026, 8, 20), ClockState.STOPPED, stopped_on=date(2026, 9, 1))
    day = date(2026, 11, 12)
    count(what=CountedEvent.ANSWERED, day=day, agency=justice, track="nguoi-dan", days=4, by=8)
    count(what=CountedEvent.ANSWERED_LATE, day=day, agency=home, track="nguoi-dan", days=20, by=2)
    count(what=CountedEvent.RECEIVED, day=day, track="nguoi-dan", by=12)
    count(what=CountedEvent.USEFUL, day=day, agency=justice, track="nguoi-dan", by=5)
    count(what=CountedEvent.UNCLEAR, day=day, agency=justice, track="nguoi-dan", by=1)


def _report(justice: Agency, home: Agency, finance: Agency) -> None:
    july = make_round(justice, date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 7))
    owe(july, justice, sent=at(8, 5))
    owe(july, home, sent=at(8, 6))
    owe(july, finance)
    october = make_round(justice, date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 7))
    owe(october, justice, sent=at(11, 5))
    owe(october, home)
    owe(october, finance, sent=at(11, 10))
    owe(october, make_agency("Sở Y tế"), state="excused")
    november = make_round(justice, date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 7))
    owe(november, home)
