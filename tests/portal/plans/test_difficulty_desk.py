"""The desk of difficulties, over HTTP: raised on a telephone, narrowed, acted upon, and closed to strangers."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency
from portal.plans.admin.difficulties import due_words
from portal.plans.models import Difficulty, Plan
from portal.plans.operations.difficulties import raise_difficulty
from tests.portal.agencies.factories import make_posting
from tests.portal.laid import laid
from tests.portal.plans.factories import assignment_of, make_agencies, make_plan

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@laid
def agencies() -> dict[str, Agency]:
    return make_agencies()


@laid
def plan(agencies: dict[str, Agency]) -> Plan:
    return make_plan()


def enter(role: str, agency: Agency) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency, on=TODAY).officer)
    return client


@pytest.fixture
def home(agencies: dict[str, Agency]) -> Client:
    return enter("editor", agencies["Sở Nội vụ"])


@pytest.fixture
def justice(agencies: dict[str, Agency]) -> Client:
    return enter("justice", agencies["Sở Tư pháp"])


@pytest.fixture
def raised(plan: Plan, agencies: dict[str, Agency]) -> Difficulty:
    agency = agencies["Sở Nội vụ"]
    said = {"title": "Thiếu máy quét", "description": "Chưa có máy quét khổ A3.", "proposal": "=CMD()"}
    by = make_posting("editor", agency=agency, on=TODAY).officer
    return raise_difficulty(
        draft=Difficulty(plan=plan, assignment=assignment_of(plan, 1), agency=agency, **said), by=by, at=timezone.now()
    )


def words(response) -> str:  # noqa: ANN001
    return " ".join(response.content.decode().split())


class TestRaising:
    def test_needs_a_task_a_line_and_the_details(self, home: Client, plan: Plan, agencies: dict[str, Agency]):
        said = {
            "agency": agencies["Sở Nội vụ"].pk,
            "task": f"{plan.pk}-{assignment_of(plan, 1).pk}",
            "title": "Thiếu máy quét",
            "description": "Chưa có máy quét khổ A3.",
        }
        assert home.post(reverse("plans_difficulty_new"), said | {"title": ""}).status_code == 422
        answer = home.post(reverse("plans_difficulty_new"), said)
        made = Difficulty.objects.get()
        assert answer.url == made.get_absolute_url()
        assert (made.assignment, made.agency) == (assignment_of(plan, 1), agencies["Sở Nội vụ"])

    def test_of_another_agency_is_no_choice(self, home: Client, plan: Plan, agencies: dict[str, Agency]):
        said = {"agency": agencies["Sở Tài chính"].pk, "task": f"{plan.pk}", "title": "x", "description": "x"}
        assert home.post(reverse("plans_difficulty_new"), said).status_code == 422
        assert not Difficulty.objects.exists()


class TestStrangers:
    def test_find_nothing(self, raised: Difficulty, agencies: dict[str, Agency]):
        other = enter("approver", agencies["Sở Tài chính"])
        assert other.get(raised.get_absolute_url()).status_code == 404
        act = reverse("plans_difficulty_act", args=[raised.code, "tra-loi"])
        assert other.post(act, {"words": "x"}).status_code == 404
        assert raised.code not in words(other.get(reverse("plans_difficulties")))
        raised.refresh_from_db()
        assert raised.state == "raised"

    def test_without_an_account_are_asked_to_sign_in(self, raised: Difficulty, client: Client):
        assert "/login/" in client.get(raised.get_absolute_url()).url

    def test_who_raised_it_cannot_answer(self, raised: Difficulty, home: Client):
        assert "viec-tra-loi" not in words(home.get(raised.get_absolute_url()))
        answer = home.post(reverse("plans_difficulty_act", args=[raised.code, "tra-loi"]), {"words": "x"})
        assert answer.status_code == 422
        assert "không được làm việc này" in words(answer)


class TestActing:
    def test_an_answer_without_words_comes_back(self, raised: Difficulty, justice: Client):
        address = reverse("plans_difficulty_act", args=[raised.code, "tra-loi"])
        answer = justice.post(address, {"words": "", "number": "12/STP"})
        assert answer.status_code == 422
        assert "12/STP" in words(answer)

    def test_an_answer_is_shown_to_the_agency(self, raised: Difficulty, justice: Client, home: Client):
        justice.post(reverse("plans_difficulty_act", args=[raised.code, "tra-loi"]), {"words": "Dùng chung máy."})
        page = words(home.get(raised.get_absolute_url()))
        assert "Dùng chung máy." in page
        assert "Trả lời đã giúp được" in page

    def test_an_answer_promises_no_letter(self, raised: Difficulty, justice: Client, home: Client):
        address = reverse("plans_difficulty_act", args=[raised.code, "tra-loi"])
        page = words(justice.post(address, {"words": "Dùng chung máy."}, follow=True))
        assert "Cơ quan nêu khó khăn thấy ngay ở Việc của tôi." in page
        assert "thư" not in page.split("Đã ghi trả lời.")[1].split("</p>")[0]
        assert "Vướng mắc của cơ quan bạn đã được trả lời" in words(home.get(reverse("my_work")))

    def test_an_act_of_no_name_is_not_there(self, raised: Difficulty, justice: Client):
        assert justice.post(reverse("plans_difficulty_act", args=[raised.code, "xoa"])).status_code == 404


class TestTimeLeft:
    """Wednesday the 25th; the days left never outnumber the term."""

    @pytest.mark.parametrize(
        ("today", "told"),
        [
            (25, "còn 5 ngày làm việc"),
            (26, "còn 4 ngày làm việc"),
            (29, "còn 3 ngày làm việc"),
            (31, "chỉ còn 1 ngày làm việc"),
            (32, "hôm nay là ngày cuối"),
            (33, "quá hạn 1 ngày làm việc"),
        ],
    )
    def test_is_counted_from_tomorrow(self, today: int, told: str, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 1) + timedelta(days=today - 1))
        assert due_words(Difficulty(due_on=date(2026, 12, 2)), calendar=WorkingCalendar({}))[0] == told


def test_a_link_to_a_programme_tells_of_no_second_plan(plan: Plan, justice: Client):
    said = {"kind": "implements", "words": "Đề án 06"}
    page = words(justice.post(reverse("plans_links", args=[plan.pk]), said, follow=True))
    assert "Trang của kế hoạch hiện ngay." in page


class TestTheRegister:
    @pytest.mark.parametrize(
        ("asked", "is_there"),
        [("state=open", True), ("state=closed", False), ("words=may+quet", True), ("late=on", False), ("p=99", True)],
    )
    def test_is_narrowed(self, raised: Difficulty, justice: Client, asked: str, is_there: bool):
        assert (raised.code in words(justice.get(f"{reverse('plans_difficulties')}?{asked}"))) is is_there

    def test_every_figure_above_it_opens_as_many_as_it_says(self, raised: Difficulty, justice: Client):
        """What was answered stays so when it is settled."""
        for state in ("answered", "closed", "escalated", "withdrawn"):
            Difficulty.objects.create(
                code=f"vm-{state}",
                title="Vướng",
                description="…",
                raised_by=raised.raised_by,
                plan=raised.plan,
                agency=raised.agency,
                state=state,
                raised_at=raised.raised_at,
                due_on=raised.due_on if state == "escalated" else None,
            )
        desk = reverse("plans_difficulties")
        page = justice.get(desk).content.decode()
        figures = re.findall(r'<li[^>]*><a href="([^"]+)"><strong>(\d+)</strong>', page)
        assert len(figures) == page.count("<strong>", page.index("hs-counts"), page.index("hs-narrow"))
        assert ("?state=answered", "2") in figures
        for address, count in figures:
            assert len(justice.get(f"{desk}{address}").context["rows"]) == int(count)

    def test_is_a_spreadsheet_in_which_nothing_is_reckoned(self, raised: Difficulty, justice: Client):
        sheet = load_workbook(BytesIO(justice.get(reverse("plans_difficulties_sheet")).content)).active
        row = [cell.value for cell in sheet[2]]
        assert row[:3] == ["Thiếu máy quét", raised.code, "Sở Nội vụ"]
        assert not str(row[6]).startswith("=")

    def test_asks_no_more_queries_the_longer_it_is(self, raised: Difficulty, justice: Client):
        address = reverse("plans_difficulties")
        justice.get(address)
        with CaptureQueriesContext(connection) as short:
            justice.get(address)
        for number in range(30):
            Difficulty.objects.create(
                code=f"vm-{number}",
                plan=raised.plan,
                agency=raised.agency,
                title="x",
                description="x",
                raised_by=raised.raised_by,
                raised_at=datetime(2026, 3, 2, tzinfo=UTC),
                due_on=TODAY,
            )
        with CaptureQueriesContext(connection) as long:
            page = justice.get(address)
        assert "Trang 1/2" in words(page)
        assert len(long) <= len(short) + 1, [one["sql"][:160] for one in long]


def test_the_public_reads_numbers_and_no_names(raised: Difficulty, client: Client):
    page = words(client.get(raised.plan.get_absolute_url()))
    assert "Các cơ quan đã nêu <strong>1</strong> khó khăn" in page
    assert "máy quét" not in page
