"""The stale guard: which contents a change of the law reaches, which it does not, and how that ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from portal.design.refusals import WrongState
from portal.journal.models import Entry
from portal.library.models import CitingItem, Event, Instrument, Reliance, StaleFlag
from portal.library.operations import (
    CitingContent,
    EventDraft,
    ReliancePlace,
    accept_event,
    correct_instrument,
    forget_item,
    lift_flags,
    propose_events,
    register_item,
    revoke_event,
    settle_flags,
    turn_over,
    withdraw_instrument,
)
from portal.library.operations.validity import let_texts_act
from portal.library.queries import flags_waiting, items_waiting, open_flags, stale_keys, stale_notices
from portal.library.queries.changes import stale_lines
from portal.library.states import EventKind, EventOrigin, FlagOutcome
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.library.factories import AT
from tests.portal.library.laws import TODAY, TOMORROW, make_event, make_instrument, write_provisions

pytestmark = pytest.mark.django_db
KIND = "rooms.leaflet"
DECREE = "7-2021-nd-cp"
CLAUSE, POINT_A, POINT_C = "dieu-8-khoan-2", "dieu-8-khoan-2-diem-a", "dieu-8-khoan-2-diem-c"
EARLIER, LATER = AT - timedelta(days=30), AT + timedelta(days=1)
BEGAN = TODAY - timedelta(days=10)


def cite(*addresses: str, key: str = "1", document: str = DECREE, at=EARLIER, **said) -> CitingItem:
    content = CitingContent(kind=KIND, key=key, title=f"Tờ gấp {key}", url=f"/to-gap/{key}/", **said)
    return register_item(content=content, places=[ReliancePlace(document, one) for one in addresses], at=at)


def flagged(key: str = "1") -> list[str]:
    return [flag.address for flag in open_flags(kind=KIND, key=key)]


class TestWhichContentsAreReached:
    @pytest.mark.parametrize(
        ("cited", "named", "is_reached"),
        [
            (POINT_C, POINT_C, True),
            (POINT_A, POINT_C, False),
            (CLAUSE, POINT_C, True),
            ("dieu-8", POINT_C, True),
            ("dieu-80", "dieu-8", False),
            (POINT_C, CLAUSE, True),
            (POINT_C, "dieu-8", True),
            ("dieu-8-khoan-2-diem-d", "dieu-8-khoan-2-diem-dd", False),
            ("", POINT_C, False),
            (POINT_C, "chuong-2", True),
            ("dieu-9", "chuong-2", True),
            ("chuong-2", POINT_C, True),
            ("chuong-1", POINT_C, False),
            ("phu-luc-1", "phu-luc-1-dieu-3", True),
            ("quy-che/dieu-2", "quy-che", True),
            ("dieu-2", "quy-che/dieu-2", False),
        ],
        ids=[
            "the very point",
            "the point beside it",
            "the clause that holds it",
            "the article that holds it",
            "an article whose number begins alike",
            "a point of the clause",
            "a point of the article",
            "d is not đ",
            "the document as a whole",
            "a point of an article of the chapter",
            "another article of the chapter",
            "the chapter that holds it",
            "another chapter",
            "the annex that holds it",
            "an article of the regulation",
            "the decree's own article of that number",
        ],
    )
    def test_by_address(self, cited: str, named: str, is_reached: bool):
        write_provisions(make_instrument())
        cite(cited)
        make_event(named)
        assert flagged() == ([cited] if is_reached else [])

    def test_all_of_them_when_the_whole_document_is_meant(self):
        make_instrument()
        cite("", POINT_A)
        make_event(kind=EventKind.REPLACED)
        assert sorted(flagged()) == ["", POINT_A]

    def test_by_a_new_point_the_clause_and_not_the_points_beside_it(self):
        write_provisions(make_instrument())
        cite(CLAUSE, POINT_A, POINT_C)
        make_event("dieu-8-khoan-2-diem-d", kind=EventKind.SUPPLEMENTED, action="bo-sung", anchor=POINT_C)
        assert flagged() == [CLAUSE]

    def test_by_a_new_article_the_chapter_that_it_comes_into(self):
        write_provisions(make_instrument())
        cite("chuong-2", "dieu-8")
        make_event("dieu-8a", kind=EventKind.SUPPLEMENTED, action="bo-sung", anchor="dieu-8", anchor_side="after")
        assert flagged() == ["chuong-2"]

    def test_by_words_replaced_everywhere_only_where_these_stand(self):
        write_provisions(make_instrument())
        cite(POINT_A, POINT_C, "dieu-8", "dieu-9", "")
        make_event("", action="thay-cum-tu", old_words="điểm tập kết của thôn", new_words="điểm tập kết của xã")
        assert sorted(flagged()) == ["dieu-8", POINT_C]

    def test_by_a_new_name_of_an_article_only_the_article(self):
        write_provisions(make_instrument())
        cite("dieu-8", POINT_C)
        make_event("dieu-8", part="ten")
        assert flagged() == ["dieu-8"]

    def test_by_a_correction(self):
        make_instrument()
        cite(POINT_C)
        make_event(POINT_C, kind=EventKind.CORRECTED, action="dinh-chinh")
        assert flagged() == [POINT_C]

    @pytest.mark.parametrize("kind", [EventKind.ISSUED, EventKind.IN_FORCE])
    def test_not_by_the_beginning_of_a_law(self, kind: EventKind):
        make_instrument()
        cite(POINT_C, "")
        make_event(kind=kind)
        assert flagged() == []

    def test_once_for_a_place_that_an_event_names_twice(self):
        make_instrument()
        cite(CLAUSE)
        make_event(POINT_A, POINT_C)
        assert flagged() == [CLAUSE]

    def test_not_by_what_the_officer_left_out(self):
        make_instrument()
        cite(POINT_A, POINT_C)
        event = make_event(POINT_A, POINT_C, day=TOMORROW)
        event.targets.filter(address=POINT_C).update(is_dropped=True)
        turn_over(at=LATER)
        assert flagged() == [POINT_A]


class TestWhen:
    def test_a_day_to_come_flags_at_midnight_and_not_before(self):
        make_instrument()
        cite(POINT_C)
        make_event(POINT_C, day=TOMORROW)
        assert flagged() == []
        turn_over(at=LATER)
        turn_over(at=LATER)
        assert flagged() == [POINT_C]

    def test_an_event_is_accepted_once(self):
        make_instrument()
        cite(POINT_C)
        event = make_event(POINT_C)
        with pytest.raises(WrongState, match="Sự kiện này đã có người xử lý"):
            accept_event(event=event, by=make_officer(), at=AT)
        assert flagged() == [POINT_C]

    def test_what_was_written_when_the_change_could_be_known_is_not_flagged(self):
        make_instrument()
        amending = make_instrument("12/2026/NĐ-CP", created_at=AT - timedelta(days=20))
        cite(POINT_C, key="before the day", at=AT - timedelta(days=15))
        cite(POINT_C, key="after the day", at=AT - timedelta(days=5))
        make_event(POINT_C, day=BEGAN, source=amending)
        assert flagged("before the day") == [POINT_C]
        assert flagged("after the day") == []

    def test_what_was_written_before_the_portal_heard_of_the_change_is_flagged(self):
        make_instrument()
        cite(POINT_C, at=AT - timedelta(days=5))
        amending = make_instrument("12/2026/NĐ-CP", created_at=AT - timedelta(days=1))
        make_event(POINT_C, day=BEGAN, source=amending)
        assert flagged() == [POINT_C]

    def test_an_old_place_was_written_before_a_new_one_of_the_same_content(self):
        make_instrument()
        amending = make_instrument("12/2026/NĐ-CP", created_at=AT - timedelta(days=20))
        cite(POINT_C, at=AT - timedelta(days=15))
        cite(POINT_C, POINT_A, at=AT - timedelta(days=5))
        make_event(POINT_A, POINT_C, day=BEGAN, source=amending)
        assert flagged() == [POINT_C]

    def test_a_content_registered_late_was_written_when_it_says(self):
        make_instrument()
        amending = make_instrument("12/2026/NĐ-CP", created_at=AT - timedelta(days=20))
        cite(POINT_C, at=AT - timedelta(days=1), written_at=AT - timedelta(days=400))
        make_event(POINT_C, day=BEGAN, source=amending)
        assert flagged() == [POINT_C]


class TestALawThatArrivesLater:
    def test_is_found_by_what_cites_it(self):
        cite(POINT_C)
        make_event(POINT_C)
        assert flagged() == [POINT_C]

    def test_and_has_changed_meanwhile_flags_what_finds_it(self):
        law = make_instrument("99/2020/QH14", doc_type="Luật", title="Luật Chợ nông thôn (chưa rõ tên)")
        cite(POINT_C, document="name:luật chợ nông thôn")
        make_event(POINT_C, number="99/2020/QH14")
        assert flagged() == []
        correct_instrument(instrument=law, values={"title": "Luật Chợ nông thôn"}, by=make_officer(), at=AT)
        assert flagged() == [POINT_C]


class TestASuspension:
    def test_that_continues_in_force_needs_no_look_any_more(self):
        make_instrument()
        cite(POINT_C)
        make_event(POINT_C, kind=EventKind.SUSPENDED, action="ngung-hieu-luc", day=BEGAN)
        assert flagged() == [POINT_C]
        make_event(POINT_C, kind=EventKind.RESUMED, action="ngung-hieu-luc")
        assert flagged() == []
        assert StaleFlag.objects.get().outcome == FlagOutcome.LIFTED

    def test_that_was_written_into_a_text_is_looked_at_again(self):
        make_instrument()
        cite(POINT_C)
        make_event(POINT_C, kind=EventKind.SUSPENDED, action="ngung-hieu-luc", day=BEGAN)
        settle_flags(flags=[StaleFlag.objects.get()], outcome=FlagOutcome.CORRECTED, note="", by=make_officer(), at=AT)
        resumed = make_event(kind=EventKind.RESUMED)
        assert [flag.event for flag in open_flags(kind=KIND, key="1")] == [resumed]

    def test_ends_by_itself_on_its_day(self):
        make_instrument()
        cite(POINT_C)
        make_event(POINT_C, kind=EventKind.SUSPENDED, action="ngung-hieu-luc", day=BEGAN, until=TOMORROW)
        turn_over(at=AT)
        assert flagged() == [POINT_C]
        turn_over(at=LATER)
        assert flagged() == []
        assert Entry.objects.get(verb="flag.lifted").details["count"] == 1

    def test_that_is_over_when_it_is_accepted_flags_nothing(self):
        make_instrument()
        cite(POINT_C)
        make_event(POINT_C, kind=EventKind.SUSPENDED, action="ngung-hieu-luc", day=BEGAN, until=TODAY)
        assert flagged() == []
        make_event(POINT_C, kind=EventKind.SUSPENDED, action="ngung-hieu-luc", day=BEGAN, until=TOMORROW)
        assert flagged() == [POINT_C]


class TestAMistake:
    def test_takes_its_flags_back(self):
        make_instrument()
        cite(POINT_C)
        event = make_event(POINT_C)
        assert lift_flags(event=event, at=AT) == 1
        assert lift_flags(event=event, at=AT) == 0
        assert flagged() == []

    def test_leaves_what_the_owner_has_said(self):
        make_instrument()
        cite(POINT_C)
        event = make_event(POINT_C)
        settle_flags(
            flags=[StaleFlag.objects.get()], outcome=FlagOutcome.STILL_RIGHT, note="", by=make_officer(), at=AT
        )
        assert lift_flags(event=event, at=AT) == 0
        assert StaleFlag.objects.get().outcome == FlagOutcome.STILL_RIGHT

    def test_that_was_written_into_a_text_is_looked_at_again(self):
        make_instrument()
        agency = make_agency()
        cite(POINT_C, agency=agency)
        event = make_event(POINT_C)
        settle_flags(flags=[StaleFlag.objects.get()], outcome=FlagOutcome.CORRECTED, note="", by=make_officer(), at=AT)
        revoke_event(event=event, reason="Nhầm văn bản", by=make_officer(), at=LATER)
        (flag,) = open_flags(kind=KIND, key="1")
        assert (flag.raised_at, flag.settled_by) == (LATER, None)
        assert Entry.objects.get(verb="event.revoked").details["agencies"] == [agency.pk]
        (notice,) = stale_notices(kind=KIND, key="1", day=TOMORROW)
        (line,) = stale_lines([notice])
        assert (line.is_mistake, line.is_coming, line.verb) == (True, False, "được ghi nhận nhầm là được sửa đổi")

    def test_that_the_owner_found_to_change_nothing_asks_nobody_again(self):
        make_instrument()
        cite(POINT_C)
        event = make_event(POINT_C)
        settle_flags(
            flags=[StaleFlag.objects.get()], outcome=FlagOutcome.STILL_RIGHT, note="", by=make_officer(), at=AT
        )
        revoke_event(event=event, reason="Nhầm văn bản", by=make_officer(), at=LATER)
        assert flagged() == []


class TestWhatATextTells:
    """Flagged before anybody has confirmed it; what is not told any more is lifted, and the trail keeps both."""

    NAME = "name:luật chợ"

    def tell(self, number: str, **fields: object) -> None:
        """A law of that name, which may become the one that a text meant when it told that "Luật Chợ" is over."""
        make_instrument(number, doc_type="Luật", title="Luật Chợ", name_key=self.NAME, **fields)
        let_texts_act(instruments=set(Instrument.objects.values_list("pk", flat=True)), at=LATER)

    def told_of(self, law: str) -> Event:
        self.tell(law, issued_date=date(2003, 6, 1))
        source = make_instrument("50/2026/QH16", doc_type="Luật", issued_date=date(2026, 6, 1))
        draft = EventDraft(kind=EventKind.EXPIRED, document_key=self.NAME, day=BEGAN)
        (event,) = propose_events(source=source, drafts=[draft], origin=EventOrigin.READ, by=None, at=AT)
        let_texts_act(instruments=[Instrument.objects.get(official_number=law).pk], at=AT)
        return event

    def test_of_a_law_that_turns_out_to_be_another_is_lifted_and_kept(self) -> None:
        cite("", document="13-2003-qh11")
        event = self.told_of("13/2003/QH11")
        assert flagged() == [""]
        self.tell("45/2013/QH13", issued_date=date(2013, 6, 1))
        event.refresh_from_db()
        assert event.instrument.official_number == "45/2013/QH13"
        assert flagged() == []
        assert StaleFlag.objects.get(event=event).outcome == FlagOutcome.LIFTED
        assert Entry.objects.get(verb="flag.lifted").details["slug"] == "13-2003-qh11"

    def test_flags_again_what_cites_the_other_law_too(self) -> None:
        content = CitingContent(kind=KIND, key="1", title="Tờ gấp", url="/to-gap/1/")
        register_item(
            content=content, places=[ReliancePlace("13-2003-qh11"), ReliancePlace("45-2013-qh13")], at=EARLIER
        )
        self.told_of("13/2003/QH11")
        self.tell("45/2013/QH13", issued_date=date(2013, 6, 1))
        assert flagged() == [""]
        assert [
            one.verb for one in Entry.objects.filter(verb__in=["flag.lifted", "provision.told"]).order_by("pk")
        ] == [
            "provision.told",
            "flag.lifted",
            "provision.told",
        ]


class TestTheContent:
    def test_twice_forgotten_is_no_harm(self):
        cite(POINT_C)
        assert CitingItem.objects.exists()
        for _ in range(2):
            forget_item(kind=KIND, key="1", at=AT)
        assert not CitingItem.objects.exists()

    def test_forgotten_with_flags_waits_unseen(self):
        make_instrument()
        cite(POINT_C)
        make_event(POINT_C)
        assert flagged() == [POINT_C]
        forget_item(kind=KIND, key="1", at=AT)
        assert flagged() == []
        assert not flags_waiting().exists()
        assert not items_waiting().exists()
        assert stale_keys(kind=KIND, keys=["1"]) == set()

    def test_keeps_its_flags_when_the_law_is_withdrawn_from_the_library(self):
        law = make_instrument()
        cite(POINT_C)
        make_event(POINT_C)
        withdraw_instrument(instrument=law, reason="Nhập nhầm", by=make_officer(), at=AT)
        assert flagged() == [POINT_C]


class TestSettling:
    def test_is_written_in_the_journal_once_for_all_flags(self):
        make_instrument()
        item = cite(POINT_A, POINT_C, agency=make_agency())
        make_event(POINT_A, POINT_C)
        officer = make_officer()
        flags = list(item.flags.all())
        settle_flags(flags=flags, outcome=FlagOutcome.CORRECTED, note="Đã viết lại.", by=officer, at=AT)
        assert flagged() == []
        entry = Entry.objects.get(verb="flag.settled")
        assert (entry.actor, entry.details["content"], entry.details["key"]) == (officer, KIND, "1")
        assert entry.details["addresses"] == [POINT_A, POINT_C]
        assert "note" not in entry.details

    @pytest.mark.parametrize(
        ("at", "is_late"),
        [
            (datetime(2026, 11, 9, 8, tzinfo=UTC), False),  # the fifth working day: a weekend does not count
            (datetime(2026, 11, 10, 8, tzinfo=UTC), True),
        ],
    )
    def test_says_whether_it_was_in_time(self, at: datetime, is_late: bool):
        make_instrument()
        cite(POINT_C)
        flagged_at = datetime(2026, 11, 2, 8, tzinfo=UTC)  # a Monday
        make_event(POINT_C, day=flagged_at.date(), at=flagged_at)
        flag = StaleFlag.objects.get()
        settle_flags(flags=[flag], outcome=FlagOutcome.CORRECTED, note="", by=make_officer(), at=at)
        said = Entry.objects.get(verb="flag.settled").details
        assert (said["due"], said["late"]) == ("2026-11-09", is_late)

    def test_twice_is_refused(self):
        make_instrument()
        item = cite(POINT_C)
        make_event(POINT_C)
        said = {"outcome": FlagOutcome.CORRECTED, "note": "", "by": make_officer(), "at": AT}
        settle_flags(flags=[item.flags.get()], **said)
        with pytest.raises(WrongState, match="Có người vừa xử lý nội dung này; xin xem lại"):
            settle_flags(flags=[item.flags.get()], **said)

    def test_is_for_one_content_at_a_time(self):
        make_instrument()
        cite(POINT_C, key="1")
        cite(POINT_C, key="2")
        make_event(POINT_C)
        with pytest.raises(ValueError, match="of one content"):
            settle_flags(
                flags=list(StaleFlag.objects.all()), outcome=FlagOutcome.CORRECTED, note="", by=make_officer(), at=AT
            )

    def test_does_not_close_what_comes_after(self):
        make_instrument()
        item = cite(POINT_C)
        make_event(POINT_C)
        settle_flags(flags=[item.flags.get()], outcome=FlagOutcome.STILL_RIGHT, note="", by=make_officer(), at=AT)
        later = make_event(POINT_C, kind=EventKind.REPEALED, action="bai-bo")
        assert [flag.event for flag in open_flags(kind=KIND, key="1")] == [later]


class TestWhatTheReaderIsTold:
    def test_of_changes_by_event_with_the_places_touched(self, django_assert_max_num_queries):
        make_instrument()
        cite(POINT_A, POINT_C)
        event = make_event(POINT_A, POINT_C)
        with django_assert_max_num_queries(2):
            (notice,) = stale_notices(kind=KIND, key="1", day=TODAY)
        assert (notice.event, set(notice.addresses), notice.is_coming) == (event, {POINT_A, POINT_C}, False)

    def test_of_changes_to_come(self):
        write_provisions(make_instrument())
        cite(POINT_A, POINT_C)
        event = make_event("chuong-2", day=TOMORROW)
        (notice,) = stale_notices(kind=KIND, key="1", day=TODAY)
        assert (notice.event, notice.addresses, notice.is_coming) == (event, (POINT_A, POINT_C), True)

    def test_of_nothing_beside_it(self):
        make_instrument()
        cite(POINT_A)
        make_event(POINT_C)
        make_event(POINT_C, day=date(2999, 1, 1))
        assert stale_notices(kind=KIND, key="1", day=TODAY) == []

    def test_in_one_query_where_there_is_nothing(self, django_assert_num_queries):
        make_instrument()
        cite(POINT_A)
        with django_assert_num_queries(1):
            assert stale_notices(kind=KIND, key="1", day=TODAY) == []


def test_places_of_a_content_are_kept_once():
    cite(POINT_C, POINT_C)
    cite(POINT_C)
    assert Reliance.objects.count() == 1


def test_the_banner_of_a_coming_change_does_not_vouch_for_the_rest() -> None:
    line = {"day": date(2027, 1, 1), "cited": "Điều 1", "verb": "được sửa đổi", "is_held": True}
    said = render_to_string("library/guard/banner.html", {"changed": [line], "coming": [line]})
    assert "Sắp có quy định mới" in said
    assert "theo quy định đang có hiệu lực" not in said
