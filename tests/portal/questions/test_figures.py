"""Figures: what a table of numbers says of a period, and that the numbers of the days equal what happened."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from portal.agencies.dates import Period
from portal.agencies.models import Agency, Officer, Succession
from portal.agencies.queries import day_of_receipt, memoized_block, origins_of, working_calendar
from portal.design.refusals import Refused, WrongState
from portal.journal.models import Entry
from portal.questions import operations
from portal.questions.models import (
    Answer,
    AnswerVersion,
    Clock,
    ClockChange,
    DayCount,
    Question,
    Rating,
    Reply,
)
from portal.questions.operations import count, rate_answer
from portal.questions.operations.personal_data import erase_person
from portal.questions.operations.replies import give_existing_answer
from portal.questions.operations.submissions import NewQuestion as Form
from portal.questions.operations.submissions import give_supplement, receive_question, withdraw_question
from portal.questions.operations.triage import (
    ask_supplement,
    merge_question,
    refer_question,
    refuse_question,
    reopen_question,
    return_question,
    transfer_question,
)
from portal.questions.queries.figures import (
    FiguresFilter,
    FiguresLine,
    by_agency,
    by_field,
    by_stretch,
    overview,
    rank,
    totals,
)
from portal.questions.queries.workload import (
    least_clear,
    most_asked,
    oldest_unanswered,
    open_by_agency,
    open_now,
)
from portal.questions.states import (
    ClockAct,
    CountedEvent,
    QuestionState,
    RatingVerdict,
    Track,
    VersionState,
)
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.questions.factories import make_question
from tests.portal.questions.test_clocking import on

pytestmark = pytest.mark.django_db
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
LAND = "dat-dai/dat-dai"
JOBS = "lao-dong/viec-lam"


def answered(number: int, *, days: int, agency: Agency, late: bool = False, field: str = LAND, day: int = 10) -> None:
    count(
        what=CountedEvent.ANSWERED_LATE if late else CountedEvent.ANSWERED,
        day=date(2026, 11, day),
        agency=agency,
        field_slug=field,
        track=Track.CITIZEN.value,
        days=days,
        by=number,
    )


class TestCounting:
    def test_adds_to_what_is_there(self):
        agency = make_agency()
        for _ in range(3):
            count(what=CountedEvent.REFERRED, day=date(2026, 11, 10), agency=agency)
            count(what=CountedEvent.RECEIVED, day=date(2026, 11, 10), track="nguoi-dan", by=2)
        assert list(DayCount.objects.order_by("count").values_list("what", "count")) == [("chuyen", 3), ("nhan", 6)]

    def test_keeps_long_waits_within_the_column(self):
        answered(1, days=40_000, agency=make_agency())
        assert DayCount.objects.get().days == 999

    def test_whoever_comes_second_to_a_missing_row_adds_to_the_first_ones(self, monkeypatch: pytest.MonkeyPatch):
        """As two processes do it: both look before either has written."""
        agency = make_agency()
        counted = partial(count, what=CountedEvent.REFERRED, day=date(2026, 11, 10), agency=agency)
        add = operations._add

        def add_before_the_other(row: Mapping[str, object], by: int) -> int:
            monkeypatch.setattr(operations, "_add", add)
            found = add(row, by)
            counted()
            return found

        monkeypatch.setattr(operations, "_add", add_before_the_other)
        counted()
        assert DayCount.objects.get().count == 2


class TestTotals:
    @pytest.fixture
    def agency(self) -> Agency:
        agency = make_agency("Sở Xây dựng")
        answered(6, days=3, agency=agency)
        answered(3, days=8, agency=agency)
        answered(1, days=25, agency=agency, late=True, field=JOBS)
        count(what=CountedEvent.RECEIVED, day=date(2026, 11, 9), track="nguoi-dan", by=12)
        count(
            what=CountedEvent.REFERRED, day=date(2026, 11, 9), agency=agency, field_slug=LAND, track="nguoi-dan", by=11
        )
        count(what=CountedEvent.USEFUL, day=date(2026, 11, 9), agency=agency, field_slug=LAND, by=9)
        count(what=CountedEvent.UNCLEAR, day=date(2026, 11, 9), agency=agency, field_slug=LAND)
        count(what=CountedEvent.RECEIVED, day=date(2026, 10, 31), track="nguoi-dan", by=5)
        return agency

    def test_tell_shares_and_times(self, agency: Agency, django_assert_num_queries):  # noqa: ANN001
        with django_assert_num_queries(1):
            found = totals(narrowing=FiguresFilter(NOVEMBER))
        assert (found.received, found.referred, found.answered, found.late) == (12, 11, 10, 1)
        assert (found.on_time_share, found.satisfaction) == (0.9, 0.9)
        assert (found.median_days, found.p90_days) == (3, 8)

    def test_are_compared_with_the_period_before(self, agency: Agency, django_assert_num_queries):  # noqa: ANN001
        with django_assert_num_queries(1):
            seen = overview(narrowing=FiguresFilter(NOVEMBER))
        assert (seen.now.received, seen.before.received) == (12, 5)
        assert seen.now == totals(narrowing=FiguresFilter(NOVEMBER))
        assert NOVEMBER.before == Period(date(2026, 10, 2), date(2026, 10, 31))

    def test_of_nothing_share_nothing(self):
        found = totals(narrowing=FiguresFilter(NOVEMBER))
        assert (found.on_time_share, found.satisfaction, found.median_days) == (None, None, None)

    def test_of_a_topic_hold_its_headings(self, agency: Agency):
        assert totals(narrowing=FiguresFilter(NOVEMBER, field_slug="dat-dai")).answered == 9
        assert totals(narrowing=FiguresFilter(NOVEMBER, field_slug="dat")).answered == 0
        assert [line.label for line in by_field(narrowing=FiguresFilter(NOVEMBER))] == ["Đất đai", "Lao động"]
        inside = by_field(narrowing=FiguresFilter(NOVEMBER, field_slug="lao-dong"))
        assert [(line.key, line.label) for line in inside] == [(JOBS, "Việc làm")]

    def test_of_a_track(self, agency: Agency):
        citizens, businesses = overview(narrowing=FiguresFilter(NOVEMBER)).tracks
        assert (citizens.label, citizens.totals.received, businesses.totals.received) == ("Người dân", 12, 0)
        assert totals(narrowing=FiguresFilter(NOVEMBER, track="doanh-nghiep")).answered == 0

    def test_of_an_agency_hold_those_that_it_carries_on(self, agency: Agency, django_assert_num_queries):  # noqa: ANN001
        old = make_agency("Sở Giao thông vận tải", exists_to=date(2025, 3, 1))
        Succession.objects.create(predecessor=old, successor=agency, on_date=date(2025, 3, 1))
        answered(2, days=4, agency=old)
        with memoized_block(), django_assert_num_queries(3):  # as a page asks
            lines = by_agency(narrowing=FiguresFilter(NOVEMBER))
        assert [(line.key, line.totals.answered) for line in lines] == [(agency.slug, 12)]
        keys = frozenset(origins_of(keys={agency.pk}))
        assert totals(narrowing=FiguresFilter(NOVEMBER, agencies=keys)).answered == 12

    def test_of_an_agency_that_was_divided_stand_alone(self, agency: Agency):
        old = make_agency("Sở cũ", exists_to=date(2025, 3, 1))
        for heir in (agency, make_agency("Sở mới")):
            Succession.objects.create(predecessor=old, successor=heir, on_date=date(2025, 3, 1))
        answered(2, days=4, agency=old)
        assert {line.key for line in by_agency(narrowing=FiguresFilter(NOVEMBER))} == {agency.slug, old.slug}

    def test_week_by_week_and_month_by_month(self, agency: Agency, django_assert_num_queries):  # noqa: ANN001
        with django_assert_num_queries(1):
            weeks = by_stretch(narrowing=FiguresFilter(NOVEMBER))
        assert [line.label for line in weeks] == ["26/10", "02/11", "09/11", "16/11", "23/11", "30/11"]
        assert [line.totals.received for line in weeks] == [0, 0, 12, 0, 0, 0]
        year = by_stretch(narrowing=FiguresFilter(Period(date(2026, 1, 1), date(2026, 12, 31))))
        assert [(line.label, line.totals.received) for line in year][-3:] == [
            ("10/2026", 5),
            ("11/2026", 12),
            ("12/2026", 0),
        ]

    @pytest.mark.parametrize(
        ("taken", "share", "days"),
        [({}, 0.5, None), ({4: 1}, 0.5, 4), ({1: 1, 9: 1}, 0.5, 1), ({0: 9, 30: 1}, 0.9, 0), ({0: 8, 30: 2}, 0.9, 30)],
    )
    def test_rank(self, taken: dict[int, int], share: float, days: int | None):
        assert rank(taken, share) == days


class TestNow:
    @pytest.fixture
    def agency(self) -> Agency:
        agency = make_agency("Sở Xây dựng")
        make_question(received_at=on(2), due_on=date(2026, 11, 16))
        led = {"state": QuestionState.REFERRED.value, "lead_agency": agency}
        make_question(received_at=on(3), due_on=date(2026, 11, 24), **led)
        make_question(received_at=on(4), due_on=date(2026, 11, 25), **led)
        make_question(received_at=on(5), due_on=None, **led)  # paused
        make_question(received_at=on(1), due_on=date(2026, 11, 2), state=QuestionState.REFUSED.value, closed_at=on(2))
        return agency

    def test_open_questions(self, agency: Agency, django_assert_num_queries):  # noqa: ANN001
        with django_assert_num_queries(1):
            now = open_now(on=date(2026, 11, 25), soon=date(2026, 11, 27))
        assert now == {"open": 4, "overdue": 2, "due_soon": 1, "unreferred": 1}
        own = open_now(on=date(2026, 11, 25), soon=date(2026, 11, 27), agencies=[agency.pk])
        assert (own["open"], own["overdue"], own["unreferred"]) == (3, 1, 0)

    def test_who_is_late(self, agency: Agency, django_assert_num_queries):  # noqa: ANN001
        with django_assert_num_queries(1):
            late = open_by_agency(on=date(2026, 11, 25), soon=date(2026, 11, 25))
        assert [(one["agency"], one["overdue"], one["oldest_due_on"]) for one in late] == [
            ("", 1, date(2026, 11, 16)),
            ("Sở Xây dựng", 1, date(2026, 11, 24)),
        ]

    def test_what_waits_longest(self, agency: Agency, django_assert_num_queries):  # noqa: ANN001
        with django_assert_num_queries(1):
            oldest = oldest_unanswered(on=date(2026, 11, 25), limit=2)
        assert [(one["agency"], one["is_overdue"]) for one in oldest] == [("", True), ("Sở Xây dựng", True)]

    def test_what_is_asked_most_and_what_is_not_clear(self, django_assert_num_queries):  # noqa: ANN001
        often, seldom = public_answer("Đất đai?", field_slug=LAND), public_answer("Cọc?")
        Answer.objects.filter(pk=often.pk).update(asked_count=7, useful_count=1, unclear_count=3)
        Answer.objects.filter(pk=seldom.pk).update(asked_count=2, useful_count=5, unclear_count=3)
        with django_assert_num_queries(1):
            assert [(one["title"], one["asked"]) for one in most_asked()] == [("Đất đai?", 7), ("Cọc?", 2)]
        assert [one["title"] for one in most_asked(field_slug="dat-dai")] == ["Đất đai?"]
        assert [one["title"] for one in least_clear()] == ["Đất đai?"]


def public_answer(title: str, *, agency: Agency | None = None, field_slug: str = "") -> Answer:
    number = Answer.objects.count() + 1
    answer = Answer.objects.create(
        number=number,
        slug=f"cau-{number}",
        title=title,
        field_slug=field_slug,
        agency=agency or make_agency(),
        created_at=on(1),
        first_published_at=on(1),
        published_at=on(1),
    )
    answer.live = AnswerVersion.objects.create(
        answer=answer,
        number=1,
        title=title,
        answer_text="Có.",
        state=VersionState.LIVE.value,
        written_at=on(1),
        published_at=on(1),
    )
    answer.save(update_fields=["live"])
    return answer


# ---- the numbers of the days equal what happened ---------------------------------------------------------------------

_REFUSED = (WrongState, Refused, Refused, WrongState, WrongState, WrongState)


class Walk:
    """Somebody does something to some question, many times over; what the rules refuse does not happen."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.by: Officer = make_officer(is_superuser=True)
        self.agencies = [make_agency("Sở Xây dựng"), make_agency("Sở Nội vụ"), self.commune()]
        self.answers = [public_answer("Cọc?", agency=agency, field_slug=LAND) for agency in self.agencies[:2]]
        self.at = on(2)
        self.questions: list[Question] = []

    @staticmethod
    def commune() -> Agency:
        return make_agency("Ủy ban nhân dân xã Vị Thủy", kind="committee", level="commune")

    def go(self, steps: int) -> None:
        for _ in range(steps):
            self.at += timedelta(hours=self.chance.choice([1, 3, 9, 26]), minutes=self.chance.randrange(60))
            act = self.chance.choice(self.acts)
            try:
                act()
            except _REFUSED:
                continue

    @property
    def acts(self) -> list[Callable[[], object]]:
        one = self.chance.choice(self.questions[-6:]) if self.questions else None
        if one is None:
            return [self.receive]
        one = Question.objects.get(pk=one.pk)
        agency, other = self.chance.sample(self.agencies, 2)
        said = {"by": self.by, "at": self.at}
        answer = self.chance.choice(self.answers)
        return [
            self.receive,
            partial(refer_question, question=one, lead=agency, field_slug=LAND, reason="Thẩm quyền", **said),
            partial(refer_question, question=one, lead=other, field_slug=JOBS, reason="Thẩm quyền", **said),
            partial(give_existing_answer, question=one, answer=answer, **said),
            partial(transfer_question, question=one, to=agency, reason="Đúng thẩm quyền", **said),
            partial(return_question, question=one, agency=one.lead_agency or agency, reason="Không thuộc", **said),
            partial(return_question, question=one, agency=one.lead_agency or agency, reason="Không thuộc", **said),
            partial(merge_question, question=one, answer=answer, explanation="Đã có câu trả lời", **said),
            partial(refuse_question, question=one, explanation="Không phải câu hỏi pháp luật", **said),
            partial(reopen_question, question=one, reason="Chưa trả lời đúng", **said),
            partial(ask_supplement, question=one, wanted="Bạn ở xã nào?", **said),
            partial(give_supplement, question=one, given="Xã Vị Thủy", at=self.at),
            partial(withdraw_question, question=one, at=self.at),
            partial(erase_person, question=one, at=self.at),
            partial(rate_answer, answer=answer, verdict=RatingVerdict.USEFUL, at=self.at),
            partial(rate_answer, answer=answer, verdict=RatingVerdict.UNCLEAR, reason="loi-kho-hieu", at=self.at),
        ]

    def receive(self) -> None:
        track = self.chance.choice(list(Track))
        form = Form(text="Bị mất cọc?", title="Bị mất cọc?", wording="2026-11", may_publish=True, track=track)
        self.questions.append(receive_question(asked=form, at=self.at, key="k").question)


_VERBS = {
    "question.received": CountedEvent.RECEIVED,
    "question.referred": CountedEvent.REFERRED,
    "question.transferred": CountedEvent.REFERRED,
    "question.returned": CountedEvent.RETURNED,
    "question.merged": CountedEvent.MERGED,
    "question.refused": CountedEvent.REFUSED,
    "question.withdrawn": CountedEvent.WITHDRAWN,
}


def happened() -> Counter[tuple[date, str]]:
    """The same numbers, found slowly: from the journal, the replies and the ratings."""
    found: Counter[tuple[date, str]] = Counter()
    erased = set(Entry.objects.filter(verb="question.erased").values_list("subject_id", "at"))
    for verb, at, subject in Entry.objects.filter(verb__in=_VERBS).values_list("verb", "at", "subject_id"):
        # An open question that is erased is taken back at the same moment, by nobody's word.
        is_erased = verb == "question.withdrawn" and (subject, at) in erased
        found[(timezone.localdate(at), (CountedEvent.ERASED if is_erased else _VERBS[verb]).value)] += 1
    for verdict, at in Rating.objects.values_list("verdict", "at"):
        what = CountedEvent.USEFUL if verdict == RatingVerdict.USEFUL else CountedEvent.UNCLEAR
        found[(timezone.localdate(at), what.value)] += 1
    for at, is_late, _ in answers():
        found[(timezone.localdate(at), (CountedEvent.ANSWERED_LATE if is_late else CountedEvent.ANSWERED).value)] += 1
    return found


def answers() -> Iterator[tuple[datetime, bool, int]]:
    """Every answer given: when, whether late, after how many working days; told by the history of its clock."""
    for reply in Reply.objects.order_by("pk"):
        history = list(ClockChange.objects.filter(clock__question=reply.question, at__lte=reply.sent_at).order_by("pk"))
        if history[-1].at == reply.sent_at:  # else it was merged, and only hears what another one was answered
            yield (reply.sent_at, *retold(history))


def retold(history: list[ClockChange]) -> tuple[bool, int]:
    calendar = working_calendar()
    used, since, due, stood = 0, None, None, None
    outcome = None  # of the last time it stopped: it may have been opened again
    for change in history:
        day = timezone.localdate(change.at)
        if change.act in (ClockAct.STARTED, ClockAct.RESUMED):
            used = 0 if change.act == ClockAct.STARTED else used
            since, stood = calendar.after(day_of_receipt(at=change.at, calendar=calendar), 1), None
        if change.act == ClockAct.PAUSED:
            used, stood = used + calendar.count(since, day - timedelta(days=1)), day
        if change.act == ClockAct.STOPPED:
            used += calendar.count(since, day) if stood is None else 0
            outcome = (stood or day) > due, used
        due = change.after or due
    assert outcome is not None
    return outcome


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_numbers_of_the_days_equal_what_happened(seed: int):
    walk = Walk(seed)
    walk.go(400)
    counted: Counter[tuple[date, str]] = Counter()
    for day, what, number in DayCount.objects.values_list("day", "what", "count"):
        counted[(day, what)] += number
    assert counted == happened()
    assert {what for _, what in counted} >= {one.value for one in _VERBS.values()} | {"tra-loi", "xoa"}

    taken = Counter(days for _, _, days in answers())
    kept: Counter[int] = Counter()
    for days, number in DayCount.objects.filter(what__startswith="tra-loi").values_list("days", "count"):
        kept[days] += number
    assert kept == taken

    for clock in Clock.objects.select_related("question"):
        running = clock.state == "dang-tinh"
        assert running or clock.act_on is None
        assert clock.question.due_on == (None if clock.state == "tam-dung" else clock.due_on)
    lines: list[FiguresLine] = by_agency(narrowing=FiguresFilter(Period(date(2026, 1, 1), date(2027, 12, 31))))
    whole = totals(narrowing=FiguresFilter(Period(date(2026, 1, 1), date(2027, 12, 31))))
    assert sum(line.totals.referred for line in lines) == whole.referred
    assert sum(line.totals.answered for line in lines) == whole.answered
