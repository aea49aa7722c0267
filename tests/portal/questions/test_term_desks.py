"""The desks of terms, of working days, of reminders and of figures: who gets in, what they show, what they change."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from portal.agencies.dates import Period
from portal.agencies.models import Agency, CalendarDay, Succession
from portal.design.refusals import Refused
from portal.design.sheets import harmless_cell
from portal.journal.models import Entry
from portal.questions.admin.figures import FiguresSpan, named_period, on_paper
from portal.questions.models import Clock, DeadlineRule, Question
from portal.questions.operations import count
from portal.questions.operations.clocks import start_clock
from portal.questions.operations.rules import drop_rule, end_rule, load_rules, set_rule
from portal.questions.queries import rule_holding
from portal.questions.states import CountedEvent, QuestionState
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.laid import laid
from tests.portal.questions.factories import make_question
from tests.portal.questions.test_clocking import on

pytestmark = pytest.mark.django_db
DESK = "/quan-tri/hoi-dap/"
RULES, CALENDAR, DUE, FIGURES = (f"{DESK}{name}/" for name in ("thoi-han", "lich-lam-viec", "den-han", "so-lieu"))
RULE = {
    "track": "nguoi-dan",
    "level": "commune",
    "days": "4",
    "extension_days": "2",
    "refer_within_days": "1",
    "remind_before_days": "1",
    "escalate_after": "1; 3",
    "basis": "Quyết định 12/2026/QĐ-UBND",
}


def entered(role: str, agency: Agency | None = None) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency, on=timezone.localdate()).officer)
    return client


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


class TestWhoGetsIn:
    @pytest.mark.parametrize(
        ("page", "roles"),
        [
            (RULES, {"justice"}),
            (CALENDAR, {"justice", "administrator"}),
            (DUE, {"editor", "approver", "legal", "leader", "reception", "justice"}),
            (FIGURES, {"approver", "leader", "justice"}),
        ],
    )
    @pytest.mark.parametrize("role", ["editor", "approver", "legal", "leader", "reception", "justice", "administrator"])
    def test_by_the_table_of_roles(self, page: str, roles: set[str], role: str):
        assert (entered(role).get(page).status_code == 200) is (role in roles)

    def test_nobody_who_has_not_signed_in(self, client: Client):
        for page in (RULES, CALENDAR, DUE, FIGURES, f"{FIGURES}in/", f"{FIGURES}bang-tinh.csv"):
            assert "/login/" in client.get(page).url

    def test_and_acts_only_there(self):
        load_rules()
        rule = DeadlineRule.objects.get(level="commune")
        client = entered("leader")
        acts = [
            (RULES, RULE | {"valid_from": f"{in_days(9)}"}),
            (f"{RULES}{rule.pk}/thoi/", {"on": f"{in_days(9)}"}),
            (CALENDAR, {"day": f"{in_days(9)}", "is_working": "0", "reason": "x"}),
            (f"{CALENDAR}bo/", {"day": f"{in_days(9)}"}),
        ]
        assert {client.post(page, said).url for page, said in acts} == {"/quan-tri/"}
        assert DeadlineRule.objects.count() == 3
        assert not DeadlineRule.objects.filter(valid_to__isnull=False).exists()
        assert not CalendarDay.objects.exists()


def test_who_looks_before_there_are_rules_writes_none():
    assert "Chưa có thời hạn nào" in entered("justice").get(RULES).content.decode()
    assert not DeadlineRule.objects.exists()


def draft(day: date, **fields: object) -> DeadlineRule:
    said = {"track": "nguoi-dan", "level": "", "days": 8, "extension_days": 4, "refer_within_days": 1}
    said |= {"remind_before_days": 2, "escalate_after": (1, 5), "restarts_on_transfer": False, "basis": "Quy chế"}
    return DeadlineRule(**said | {"valid_from": day} | fields)


class TestRules:
    AT = on(25)

    def days_on(self, day: date, level: str = "") -> int:
        rule = rule_holding(track="nguoi-dan", level=level, on=day)
        assert rule is not None
        return rule.days

    @laid
    def _rules(self) -> None:
        load_rules()

    @pytest.fixture(autouse=True)
    def shipped(self, _rules: None) -> None:
        """The terms that come with the program."""

    def test_follow_one_another(self):
        set_rule(draft=draft(date(2027, 1, 1)), by=make_officer(), at=self.AT)
        assert [self.days_on(day) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [10, 8]
        assert Entry.objects.get(verb="rule.set").details["days"] == 8

    def test_may_come_between_two(self):
        set_rule(draft=draft(date(2027, 3, 1), days=7), by=None, at=self.AT)
        set_rule(draft=draft(date(2027, 1, 1), days=9), by=None, at=self.AT)
        assert [self.days_on(date(2027, month, 1)) for month in (1, 2, 3)] == [9, 9, 7]
        assert DeadlineRule.objects.get(days=9).valid_to == date(2027, 3, 1)

    @pytest.mark.parametrize("day", [date(2026, 11, 25), date(2026, 1, 1)])
    def test_change_nothing_that_was_promised(self, day: date):
        with pytest.raises(Refused, match="từ ngày mai"):
            set_rule(draft=draft(day), by=None, at=self.AT)

    def test_begin_once_on_a_day(self):
        set_rule(draft=draft(date(2027, 1, 1)), by=None, at=self.AT)
        with pytest.raises(Refused, match="bỏ quy định đó trước"):
            set_rule(draft=draft(date(2027, 1, 1), days=7), by=None, at=self.AT)

    def test_of_a_level_end_and_the_general_one_holds(self):
        commune = DeadlineRule.objects.get(level="commune")
        end_rule(rule=commune, on=date(2027, 1, 1), by=None, at=self.AT)
        assert [self.days_on(day, "commune") for day in (date(2026, 12, 31), date(2027, 1, 1))] == [5, 10]
        with pytest.raises(Refused, match="đã thôi áp dụng"):
            end_rule(rule=commune, on=date(2027, 2, 1), by=None, at=self.AT)

    def test_that_are_general_do_not_end(self):
        with pytest.raises(Refused, match="mọi cấp"):
            end_rule(rule=DeadlineRule.objects.get(days=10), on=date(2027, 1, 1), by=None, at=self.AT)

    def test_that_have_not_begun_are_taken_back(self):
        rule = set_rule(draft=draft(date(2027, 1, 1)), by=None, at=self.AT)
        drop_rule(rule=rule, by=None, at=self.AT)
        assert self.days_on(date(2027, 6, 1)) == 10
        with pytest.raises(Refused, match="không bỏ được"):
            drop_rule(rule=DeadlineRule.objects.get(days=10), by=None, at=self.AT)

    def test_are_set_at_the_desk(self):
        client = entered("justice")
        page = client.post(RULES, RULE | {"valid_from": f"{in_days(9)}"}, follow=True)
        assert "Đã đặt thời hạn mới" in page.text
        rule = DeadlineRule.objects.get(days=4)
        assert (rule.escalate_after, rule.valid_from) == ([1, 3], in_days(9))
        assert "sắp áp dụng" in page.text
        page = client.post(f"{RULES}{rule.pk}/bo/", follow=True)
        assert "Đã bỏ quy định chưa áp dụng" in page.text
        rest = DeadlineRule.objects.get(level="commune")
        page = client.post(f"{RULES}{rest.pk}/thoi/", {"on": f"{in_days(1)}"}, follow=True)
        assert "Đã ghi ngày thôi áp dụng" in page.text

    @pytest.mark.parametrize(
        ("field", "said", "told"),
        [
            ("days", "0", "Ít nhất 1 ngày."),
            ("days", "mười", "Hãy ghi số nguyên"),
            ("escalate_after", "mai", "cách nhau bằng dấu phẩy"),
            ("basis", "", "Hãy ghi căn cứ"),
            ("valid_from", "", "Hãy chọn ngày."),
            ("valid_from", "2020-01-01", "từ ngày mai trở đi"),
        ],
    )
    def test_that_are_wrong_are_told_beside_the_field_and_nothing_is_lost(self, field: str, said: str, told: str):
        page = entered("justice").post(RULES, RULE | {"valid_from": f"{in_days(9)}"} | {field: said})
        assert page.status_code == 422
        assert told in page.text
        assert field == "basis" or "Quyết định 12/2026/QĐ-UBND" in page.text
        assert DeadlineRule.objects.count() == 3


class TestCalendar:
    def test_shows_a_year(self):
        page = entered("justice").get(f"{CALENDAR}?nam=2026").text
        assert page.count('class="qa-month"') == 12
        assert 'aria-label="thứ Tư 02/09/2026, nghỉ: Quốc khánh"' in page
        assert "249 ngày làm việc" in page
        assert "dự kiến" not in page
        assert "dự kiến" in entered("justice").get(f"{CALENDAR}?nam=2030").text

    @pytest.mark.parametrize("said", ["", "abc", "0", "99999", "²026"])
    def test_shows_some_year_whatever_is_asked(self, said: str):
        assert entered("justice").get(CALENDAR, {"nam": said, "ngay": said}).status_code == 200

    def test_takes_a_day_off_and_gives_it_back(self):
        question = make_question(received_at=timezone.now())
        due = start_clock(question=question, at=timezone.now()).due_on
        client = entered("administrator")
        page = client.post(CALENDAR, {"day": f"{due}", "is_working": "0", "reason": "Nghỉ tránh bão"}, follow=True)
        assert "Hạn của 1 câu hỏi đang chờ được tính lại" in page.text
        assert Clock.objects.get().due_on > due
        assert CalendarDay.objects.get().by is not None
        page = client.post(f"{CALENDAR}bo/", {"day": f"{due}"}, follow=True)
        assert "trở lại như luật định" in page.text
        assert Clock.objects.get().due_on == due

    def test_says_what_is_missing_and_keeps_the_rest(self):
        page = entered("justice").post(CALENDAR, {"day": "2026-12-03", "reason": "Nghỉ tránh bão"})
        assert page.status_code == 422
        assert "Hãy chọn nghỉ hay làm việc." in page.text
        assert "Nghỉ tránh bão" in page.text

    def test_is_not_moved_by_nonsense(self):
        before = list(CalendarDay.objects.values())
        assert entered("justice").post(f"{CALENDAR}bo/", {"day": "hôm nay"}).url.startswith(CALENDAR)
        assert list(CalendarDay.objects.values()) == before


class TestReminders:
    @pytest.fixture
    def agency(self) -> Agency:
        return make_agency("Sở Xây dựng")

    def late(self, title: str, agency: Agency, *, level: int = 0) -> Question:
        led = {"state": QuestionState.REFERRED.value, "lead_agency": agency}
        question = make_question(title, received_at=timezone.now() - timedelta(days=40), **led)
        start_clock(question=question, at=question.received_at)
        Clock.objects.filter(question=question).update(escalations=level)
        return question

    def test_show_what_is_late_and_to_whom_it_was_told(self, agency: Agency):
        self.late("Móng nhà lún thì ai đền?", agency, level=1)
        page = entered("editor", agency).get(DUE).text
        assert "Móng nhà lún thì ai đền?" in page
        assert "Lãnh đạo cơ quan phải biết. Chưa có thư nào đã gửi." in page
        assert "Trễ" in page

    def test_of_another_agency_are_not_shown(self, agency: Agency):
        self.late("Móng nhà lún thì ai đền?", make_agency("Sở Nội vụ"))
        page = entered("editor", agency).get(DUE).text
        assert "Móng nhà lún" not in page
        assert "Không có câu hỏi nào sắp đến hạn" in page

    def test_of_an_agency_carried_on_are(self, agency: Agency):
        old = make_agency("Sở Giao thông vận tải", exists_to=date(2025, 3, 1))
        Succession.objects.create(predecessor=old, successor=agency, on_date=date(2025, 3, 1))
        self.late("Móng nhà lún thì ai đền?", old)
        assert "Móng nhà lún" in entered("editor", agency).get(DUE).text

    def test_are_narrowed(self, agency: Agency):
        self.late("Móng nhà lún thì ai đền?", agency, level=2)
        self.late("Cơi nới nhà có phải xin phép?", agency)
        page = entered("justice").get(f"{DUE}?chi=bao").text
        assert "Móng nhà lún" in page
        assert "Lãnh đạo cơ quan và Sở Tư pháp phải biết." in page
        assert "Cơi nới" not in page
        assert "Cơi nới" in entered("justice").get(f"{DUE}?chi=tre").text

    def test_take_few_queries(self, agency: Agency, django_assert_max_num_queries):  # noqa: ANN001
        client = entered("editor", agency)
        for number in range(35):
            self.late(f"Câu {number}?", agency)
        client.get(DUE)  # what is kept for seconds is kept now
        with django_assert_max_num_queries(16):
            assert client.get(DUE).status_code == 200


class TestFigures:
    @pytest.fixture
    def agencies(self) -> tuple[Agency, Agency]:
        one, other = make_agency("Sở Xây dựng"), make_agency("Sở Nội vụ")
        today = timezone.localdate()
        for agency, number in ((one, 4), (other, 2)):
            shared = {"day": today, "agency": agency, "field_slug": "dat-dai/dat-dai", "track": "nguoi-dan"}
            count(what=CountedEvent.REFERRED, by=number, **shared)
            count(what=CountedEvent.ANSWERED, days=3, by=number - 1, **shared)
            count(what=CountedEvent.ANSWERED_LATE, days=12, **shared)
        count(what=CountedEvent.RECEIVED, day=today, track="nguoi-dan", by=7)
        return one, other

    def test_tell_the_whole_province(self, agencies: tuple[Agency, Agency]):
        page = entered("justice").get(FIGURES).text
        assert "Nhận 7 câu hỏi, trả lời 6 câu, 67% đúng hạn." in page
        assert "Một nửa số câu được trả lời trong 3 ngày làm việc trở xuống, chín phần mười trong 12 ngày." in page
        assert "Sở Xây dựng" in page
        assert "Sở Nội vụ" in page

    def test_tell_an_agency_its_own(self, agencies: tuple[Agency, Agency]):
        client = entered("leader", agencies[1])
        page = client.get(FIGURES).text
        assert "Được giao 2 câu hỏi, trả lời 2 câu, 50% đúng hạn." in page
        assert "Sở Xây dựng" not in page
        for address in ("", "in/", "bang-tinh.xlsx", "bang-tinh.csv"):
            assert client.get(f"{FIGURES}{address}?co_quan={agencies[0].slug}").status_code in (302, 403)
            assert "Sở Xây dựng" not in client.get(f"{FIGURES}{address}", follow=True).content.decode(
                "utf-8", "replace"
            )

    def test_are_narrowed(self, agencies: tuple[Agency, Agency]):
        client = entered("justice")
        assert "Được giao 4 câu hỏi" in client.get(f"{FIGURES}?co_quan={agencies[0].slug}").text
        assert "Được giao 6 câu hỏi" in client.get(f"{FIGURES}?linh_vuc=dat-dai").text
        assert "trả lời 0 câu" in client.get(f"{FIGURES}?luong=doanh-nghiep").text
        assert "trả lời 0 câu" in client.get(f"{FIGURES}?ky=nam-truoc").text

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("ky=tu-chon", "Hãy chọn cả ngày đầu và ngày cuối."),
            ("ky=tu-chon&tu=2026-05-01&den=2026-04-01", "Ngày cuối phải sau ngày đầu."),
            ("ky=tu-chon&tu=1990-05-01&den=2026-04-01", "Một kỳ dài nhất 10 năm."),
            ("ky=tu-chon&tu=hôm+nay&den=2026-04-01", "Ngày không đúng."),
            ("ky=mãi+mãi&co_quan=khong-co&luong=x", "Số liệu hỏi đáp"),
        ],
    )
    def test_asked_wrongly_say_so_and_show_this_month(self, query: str, told: str):
        page = entered("justice").get(f"{FIGURES}?{query}")
        assert page.status_code == 200
        assert told in page.text

    def test_are_taken_as_a_workbook(self, agencies: tuple[Agency, Agency]):
        taken = entered("justice").get(f"{FIGURES}bang-tinh.xlsx")
        book = load_workbook(BytesIO(taken.content))
        assert book.sheetnames == ["Tổng hợp", "Theo cơ quan", "Theo lĩnh vực", "Theo người hỏi", "Theo thời gian"]
        rows = list(book["Theo cơ quan"].values)
        assert rows[1][:6] == ("Sở Xây dựng", 4, 0, 4, 1, 75)
        assert "so-lieu-hoi-dap-" in taken["Content-Disposition"]

    def test_are_taken_as_csv_without_formulas(self, agencies: tuple[Agency, Agency]):
        Agency.objects.filter(pk=agencies[0].pk).update(name="=cmd|'/c calc'!A1")
        taken = entered("justice").get(f"{FIGURES}bang-tinh.csv").content.decode()
        assert taken.startswith("\ufeff")
        assert "'=cmd|" in taken
        assert "\n=cmd|" not in taken

    def test_are_printed_without_the_frame_of_the_back_office(self, agencies: tuple[Agency, Agency]):
        page = entered("justice").get(f"{FIGURES}in/").text
        assert "Số liệu lấy lúc" in page
        assert "sidebar" not in page

    def test_show_no_words_of_a_question(self, agencies: tuple[Agency, Agency]):
        """The page goes to committees and on paper: it names the number, not what somebody asked."""
        make_question("Chồng tôi là Nguyễn Văn Bảy đánh tôi")
        page = entered("justice").get(FIGURES).text
        assert "Nhận 7 câu hỏi" in page
        assert "Nguyễn Văn Bảy" not in page

    def test_take_few_queries(self, agencies: tuple[Agency, Agency], rf, django_assert_max_num_queries):  # noqa: ANN001
        """Without what every page of the back office asks for its frame and its menu."""
        asked = rf.get(f"{FIGURES}in/")
        asked.user = make_posting("justice", on=timezone.localdate()).officer
        with django_assert_max_num_queries(12):
            assert on_paper(asked).status_code == 200


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        (FiguresSpan.MONTH, date(2026, 11, 1), date(2026, 11, 25)),
        (FiguresSpan.LAST_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        (FiguresSpan.QUARTER, date(2026, 10, 1), date(2026, 11, 25)),
        (FiguresSpan.LAST_QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        (FiguresSpan.YEAR, date(2026, 1, 1), date(2026, 11, 25)),
        (FiguresSpan.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_periods_by_name(span: FiguresSpan, since: date, until: date):
    assert named_period(span, date(2026, 11, 25)) == Period(since, until)


def test_the_first_quarter_follows_the_last():
    assert named_period(FiguresSpan.LAST_QUARTER, date(2026, 2, 10)) == Period(date(2025, 10, 1), date(2025, 12, 31))
    assert named_period(FiguresSpan.LAST_MONTH, date(2026, 1, 10)) == Period(date(2025, 12, 1), date(2025, 12, 31))


@pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(said: str):
    assert not str(harmless_cell(said)).startswith(("=", "+", "-", "@", "\t"))
    assert harmless_cell(-1) == -1
