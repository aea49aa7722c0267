"""Each kind of work that waits stands before whoever it waits for: first page, menu, list, letter; before no other."""

import importlib.util
import json
import pkgutil
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.models import Agency, Officer
from portal.dissemination.models import Letter
from portal.dissemination.operations import write_officer_letters
from portal.editorial.operations.sections import sync_section_permissions
from portal.frontpages.admin.my_work import counted
from portal.journal.queries.pending_work import count_waiting, counts_waiting, waiting_for, waiting_work
from portal.questions.models import Question
from portal.schema.states import Act
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.dissemination.factories import empty_outbox
from tests.portal.frontpages.waiting_scenes import AT, WAITING
from tests.portal.questions.factories import make_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)  # half past seven, a Wednesday
NEXT_DAY = MORNING + timedelta(days=1)
# What nobody looks for by itself: it is done where it waits, and gone.
UNFOLLOWED = {
    "viec-hai-nguoi", "cap-quyen", "canh-bao", "vu-viec-du-lieu", "noi-dung-can-xem-lai", "thay-doi-cua-luat",
    "bao-loi-van-ban", "yeu-cau-du-lieu", "tin-nhan-den", "thu-giay-cho-in", "tap-thu-cho-giao", "tin-nguon-cho-xem",
    "ban-sao-con-doc-duoc", "tra-loi-bi-bao-sai", "huong-dan-chua-nhan", "huong-dan-chua-tra-loi",
    "chuyen-muc-im", "huong-dan-tre-lanh-dao", "huong-dan-da-rut", "huong-dan-khong-ai-nhan",
}  # fmt: skip


def officer_of(role: str, agency: Agency) -> Officer:
    return make_posting(role, agency=agency, officer=make_officer(f"cho-{role}", email=f"{role}@example.vn")).officer


def browser(of: Officer) -> Client:
    client = Client()
    client.force_login(of)
    return client


def letters(at: datetime = MORNING) -> dict[str, str]:
    provider = MemoryProvider()
    write_officer_letters(at=at)
    empty_outbox(provider, at=at)
    return {one.to: one.text for one in provider.carried}


def awaited_acts() -> Iterable[tuple[str, Act]]:
    """Every act of every room's tables for which rows wait."""
    for app in apps.get_app_configs():
        if app.name.startswith("portal."):
            if not importlib.util.find_spec(f"{app.name}.states"):
                continue
            states = importlib.import_module(f"{app.name}.states")
            found = [states, *(importlib.import_module(f"{states.__name__}.{one.name}")
                     for one in pkgutil.iter_modules(getattr(states, "__path__", [])))]  # fmt: skip
            for module in found:
                for name, value in vars(module).items():
                    table = value if isinstance(value, Mapping) else {"": value}
                    yield from ((f"{app.label}.{name} {key}", one) for key, one in table.items()
                                if isinstance(one, Act) and one.awaited)  # fmt: skip


def test_every_act_that_is_awaited_has_a_kind():
    held = [act for work in waiting_work().values() for act in work.acts]
    assert [name for name, act in awaited_acts() if act not in held] == []


def test_every_kind_has_its_scene():
    assert set(WAITING) == set(waiting_work())


@pytest.mark.parametrize("code", WAITING)
def test_what_waits_is_told_to_whom_it_waits_for(code: str, monkeypatch: pytest.MonkeyPatch):
    agency, scene, work = make_agency("Sở Nội vụ"), WAITING[code], waiting_work()[code]
    one, stranger = officer_of(scene.role, agency), make_posting("reception", agency=make_agency("Sở khác")).officer
    shown = f"{work.label}</a> (1"
    assert shown not in unescape(browser(one).get("/quan-tri/").content.decode())
    scene.lay(agency)
    sync_section_permissions(on=timezone.localdate())
    counted.clear()  # a quarter of a minute later
    home = unescape(browser(one).get("/quan-tri/").content.decode())
    assert shown in home
    total = count_waiting(officer=one, at=AT)
    assert total == sum(each["count"] for each in counts_waiting(officer=one, at=AT)) > 0
    assert json.dumps(f"Việc của tôi ({total})") in home, "in the menu"
    listed = browser(one).get(reverse("my_work"), {"loai": code})
    assert len(listed.context["rows"]) == 1
    followed_at = listed.context["rows"][0]["watched_at"]
    assert bool(followed_at) is (code not in UNFOLLOWED)
    assert not followed_at or browser(one).get(followed_at).status_code == 200, "who has it before them may follow it"
    address = listed.context["rows"][0]["url"]
    assert browser(one).get(address).status_code == 200, "the line leads where something can be done"
    assert work.label in letters()[f"{scene.role}@example.vn"]
    assert (
        browser(stranger).get(reverse("my_work"), {"loai": code}).status_code == 404
        or not browser(stranger).get(reverse("my_work"), {"loai": code}).context["rows"]
    )


def test_a_change_of_the_law_is_told_of_the_law_to_which_it_happens():
    one, work = officer_of("justice", make_agency()), waiting_work()["thay-doi-cua-luat"]
    WAITING[work.code].lay(make_agency())
    ((_, asked),) = [found for found in waiting_for(officer=one, at=AT) if found[0] is work]
    assert work.title(work.found(asked)[0]) == "7/2021/NĐ-CP: được sửa đổi, theo 9/2026/NĐ-CP"


class TestTheFirstPage:
    @pytest.mark.parametrize("role", ["editor", "chair", "administrator", "justice"])
    def test_says_that_shown_waits_only_where_shown_does(self, role: str):
        one = officer_of(role, make_agency())
        assert "Không có việc nào chờ bạn." in browser(one).get("/quan-tri/").content.decode()
        assert "Không có việc nào chờ bạn." in browser(one).get(reverse("my_work")).content.decode()

    def test_list_is_a_file_as_well(self):
        one = officer_of("justice", make_agency())
        make_question(state="da-nhan", due_on=AT.date())
        answer = browser(one).get(reverse("my_work"), {"loai": "cau-hoi-cho-phan-loai", "tep": "csv"})
        assert Question.objects.get().reference in answer.content.decode("utf-8-sig")

    def test_unknown_kind_is_none(self):
        assert browser(officer_of("editor", make_agency())).get(reverse("my_work"), {"loai": "gi"}).status_code == 404


class TestALetter:
    @pytest.fixture
    def justice(self) -> Officer:
        return officer_of("justice", make_agency())

    def wait(self, since: datetime = AT) -> Question:
        return make_question(state="da-nhan", received_at=since, due_on=NEXT_DAY.date() + timedelta(days=30))

    def test_goes_from_seven_on_working_days_once_a_day(self, justice: Officer):
        self.wait()
        early, saturday = MORNING - timedelta(hours=1), datetime(2026, 11, 28, 3, tzinfo=UTC)
        assert [write_officer_letters(at=at) for at in (early, saturday, MORNING, MORNING)] == [0, 0, 1, 0]

    def test_goes_again_when_something_new_waits_or_its_last_day_has_come(self, justice: Officer):
        question = self.wait()
        assert [write_officer_letters(at=at) for at in (MORNING, NEXT_DAY)] == [1, 0]
        self.wait(since=NEXT_DAY)
        assert write_officer_letters(at=NEXT_DAY) == 1
        Question.objects.filter(pk=question.pk).update(due_on=date(2026, 11, 30))
        days = [datetime(2026, 11, day, 1, tzinfo=UTC) for day in (27, 30)]
        assert [write_officer_letters(at=at) for at in (*days, days[1] + timedelta(days=1))] == [0, 1, 0]

    def test_some_officers_are_looked_at_in_a_turn_and_each_once_an_hour(self, justice: Officer):
        self.wait()
        others = [make_posting("justice", officer=make_officer(email=f"{n}@example.vn")).officer for n in range(4)]
        looked: dict[int, datetime] = {}
        turns = [write_officer_letters(at=MORNING, looked=looked, most=2) for _ in range(4)]
        assert turns == [2, 2, 1, 0]
        assert set(looked) == {justice.pk, *(one.pk for one in others)}

    def test_is_left_out_when_all_was_done_meanwhile(self, justice: Officer):
        question = self.wait()
        write_officer_letters(at=MORNING)
        question.delete()
        provider = MemoryProvider()
        empty_outbox(provider, at=MORNING)
        assert provider.carried == []
        assert Letter.objects.get().state == "khong-can-gui"

    def test_names_five_of_a_kind_and_says_how_many_more(self, justice: Officer):
        for _ in range(7):
            self.wait()
        text = letters()["justice@example.vn"]
        assert "Câu hỏi chờ phân loại (7)" in text
        assert text.count("CH-2026-") == 5
        assert "… và 2 việc khác" in text


class TestWhoWasTold:
    """Of a question that is long overdue: a letter that left, named by whom it went to and when; else that none did."""

    def page(self, of: Officer) -> str:
        found = browser(of).get(reverse("questions_reminders"), {"chi": "bao"})
        return re.sub(r"\s+", " ", unescape(found.content.decode()))

    def test_only_a_letter_that_left_is_a_witness(self):
        agency = make_agency("Sở Nội vụ")
        leader, justice = officer_of("leader", agency), make_posting("justice", agency=make_agency()).officer
        WAITING["cau-hoi-tre-lanh-dao"].lay(agency)
        question = Question.objects.get()
        assert "Chưa có thư nào đã gửi." in self.page(justice)
        write_officer_letters(at=MORNING)
        assert "Chưa có thư nào đã gửi." in self.page(justice), "it is written, and not sent"
        provider = MemoryProvider()
        empty_outbox(provider, at=MORNING)
        assert question.reference in next(one.text for one in provider.carried if one.to == leader.email)
        assert f"Thư tới {leader} đã gửi lúc" in self.page(justice)
