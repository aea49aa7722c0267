"""What is in force when: tables of lives as they are in the gazette, and what must hold for any life."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.library.states import EventKind, InstrumentDates, InstrumentStatus, StatusGrade, legal_rank
from portal.library.states.statuses import (
    EventParty,
    StatusCheck,
    StatusEvidence,
    acts_by_itself,
    spans_of,
)
from portal.library.states.validity import (
    ActingEvent,
    ProvisionStatus,
    ProvisionStatusKind,
    around,
    article_of,
    covers,
    overlaps,
    provision_status_on,
)

ISSUED, BEGINS, CHANGE, LATER, END = (date(year, 7, 1) for year in (2020, 2021, 2023, 2024, 2025))
DAY_BEFORE = timedelta(1)


def happens(kind: EventKind, day: date, *addresses: str, until: date | None = None) -> ActingEvent:
    return ActingEvent(kind=kind, day=day, until=until, addresses=addresses)


CHECKED = StatusCheck(StatusGrade.CONFIRMED, date.max)


def life(
    *happenings: ActingEvent,
    stated: str = "",
    effective: date | None = BEGINS,
    expired: date | None = None,
    check: StatusCheck | None = CHECKED,
    contradicted: date | None = None,
) -> list[tuple[InstrumentStatus, date]]:
    spans = spans_of(StatusEvidence(InstrumentDates(effective, expired), stated, happenings, check, contradicted))
    return [(span.status, span.begins) for span in spans]


class TestSpans:
    @pytest.mark.parametrize(
        ("happenings", "expected"),
        [
            pytest.param((), [(InstrumentStatus.IN_FORCE, BEGINS)], id="nothing happens"),
            pytest.param(
                (happens(EventKind.REPEALED, CHANGE, "dieu-8-khoan-2-diem-c"),),
                [(InstrumentStatus.IN_FORCE, BEGINS), (InstrumentStatus.PARTLY_EXPIRED, CHANGE)],
                id="one point is repealed",
            ),
            pytest.param(
                (happens(EventKind.AMENDED, CHANGE, "dieu-8"), happens(EventKind.REPLACED, END)),
                [
                    (InstrumentStatus.IN_FORCE, BEGINS),
                    (InstrumentStatus.PARTLY_EXPIRED, CHANGE),
                    (InstrumentStatus.WHOLLY_EXPIRED, END),
                ],
                id="amended, then replaced",
            ),
            pytest.param(
                (happens(EventKind.SUPPLEMENTED, CHANGE, "dieu-8a"), happens(EventKind.CORRECTED, LATER, "dieu-1")),
                [(InstrumentStatus.IN_FORCE, BEGINS)],
                id="a supplement and a correction take nothing away",
            ),
            pytest.param(
                (happens(EventKind.SUSPENDED, CHANGE, until=LATER),),
                [
                    (InstrumentStatus.IN_FORCE, BEGINS),
                    (InstrumentStatus.SUSPENDED, CHANGE),
                    (InstrumentStatus.IN_FORCE, LATER),
                ],
                id="suspended until a day",
            ),
            pytest.param(
                (happens(EventKind.SUSPENDED, CHANGE, "dieu-5"), happens(EventKind.RESUMED, LATER)),
                [
                    (InstrumentStatus.IN_FORCE, BEGINS),
                    (InstrumentStatus.PARTLY_SUSPENDED, CHANGE),
                    (InstrumentStatus.IN_FORCE, LATER),
                ],
                id="an article suspended, all of it in force again",
            ),
            pytest.param(
                (happens(EventKind.SUSPENDED, CHANGE, "dieu-5", "dieu-6"), happens(EventKind.RESUMED, LATER, "dieu-5")),
                [(InstrumentStatus.IN_FORCE, BEGINS), (InstrumentStatus.PARTLY_SUSPENDED, CHANGE)],
                id="of two articles one is in force again",
            ),
            pytest.param(
                (happens(EventKind.SUSPENDED, CHANGE), happens(EventKind.RESUMED, LATER, "dieu-5")),
                [
                    (InstrumentStatus.IN_FORCE, BEGINS),
                    (InstrumentStatus.SUSPENDED, CHANGE),
                    (InstrumentStatus.PARTLY_SUSPENDED, LATER),
                ],
                id="the whole suspended, an article in force again",
            ),
            pytest.param(
                (
                    happens(EventKind.SUSPENDED, CHANGE),
                    happens(EventKind.RESUMED, LATER),
                    happens(EventKind.SUSPENDED, END),
                ),
                [
                    (InstrumentStatus.IN_FORCE, BEGINS),
                    (InstrumentStatus.SUSPENDED, CHANGE),
                    (InstrumentStatus.IN_FORCE, LATER),
                    (InstrumentStatus.SUSPENDED, END),
                ],
                id="suspended twice",
            ),
            pytest.param(
                (happens(EventKind.AMENDED, CHANGE, "dieu-1"), happens(EventKind.SUSPENDED, LATER, until=END)),
                [
                    (InstrumentStatus.IN_FORCE, BEGINS),
                    (InstrumentStatus.PARTLY_EXPIRED, CHANGE),
                    (InstrumentStatus.SUSPENDED, LATER),
                    (InstrumentStatus.PARTLY_EXPIRED, END),
                ],
                id="amended, then suspended for a year",
            ),
            pytest.param((happens(EventKind.REPEALED, ISSUED),), [], id="repealed before it began"),
            pytest.param(
                (happens(EventKind.IN_FORCE, CHANGE, "dieu-9"),),
                [(InstrumentStatus.IN_FORCE, BEGINS)],
                id="one article begins later",
            ),
        ],
    )
    def test_follow_events(
        self, happenings: tuple[ActingEvent, ...], expected: list[tuple[InstrumentStatus, date]]
    ) -> None:
        first = (InstrumentStatus.NOT_YET, date.min)
        if not expected:
            expected = [(InstrumentStatus.WHOLLY_EXPIRED, ISSUED)]
        assert life(*happenings) == [first, *expected]

    def test_a_statement_of_the_end_holds_from_the_day_of_the_end(self) -> None:
        begun = [(InstrumentStatus.NOT_YET, date.min), (InstrumentStatus.IN_FORCE, BEGINS)]
        assert life(stated=InstrumentStatus.WHOLLY_EXPIRED) == [(InstrumentStatus.WHOLLY_EXPIRED, date.min)]
        assert life(stated=InstrumentStatus.WHOLLY_EXPIRED, expired=END) == [
            *begun,
            (InstrumentStatus.WHOLLY_EXPIRED, END),
        ]
        replaced = happens(EventKind.REPLACED, END)
        assert life(replaced, stated=InstrumentStatus.EXPIRED) == [*begun, (InstrumentStatus.WHOLLY_EXPIRED, END)]

    def test_nothing_is_claimed_where_nothing_is_known(self) -> None:
        assert life(effective=None, check=None) == [(InstrumentStatus.UNKNOWN, date.min)]
        assert life(effective=None) == [(InstrumentStatus.IN_FORCE, date.min)]  # who has looked need know no date
        assert life(happens(EventKind.IN_FORCE, BEGINS), effective=None) == [
            (InstrumentStatus.NOT_YET, date.min),
            (InstrumentStatus.IN_FORCE, BEGINS),
        ]

    def test_an_end_in_the_future_changes_nothing_today(self) -> None:
        tomorrow = date(2026, 11, 25)
        ends = [happens(EventKind.REPEALED, tomorrow)]
        spans = spans_of(StatusEvidence(InstrumentDates(BEGINS, None), events=ends, check=CHECKED))
        assert [(one.status, one.ends) for one in spans[1:]] == [
            (InstrumentStatus.IN_FORCE, tomorrow),
            (InstrumentStatus.WHOLLY_EXPIRED, date.max),
        ]


def told(kind: EventKind, day: date, *addresses: str) -> ActingEvent:
    return ActingEvent(kind, day, addresses=addresses, is_told=True)


class TestWitnesses:
    """What may be said of a law that began in 2021, by who has looked and what texts tell."""

    NOT_YET = (InstrumentStatus.NOT_YET, date.min)

    @pytest.mark.parametrize(
        ("happenings", "check", "contradicted", "expected"),
        [
            pytest.param((), None, None, [(InstrumentStatus.UNCHECKED, BEGINS)], id="nobody has looked"),
            pytest.param(
                (),
                StatusCheck(StatusGrade.CONFIRMED, LATER),
                None,
                [(InstrumentStatus.IN_FORCE, BEGINS), (InstrumentStatus.UNCHECKED, LATER + timedelta(1))],
                id="a check is believed for its time and no longer",
            ),
            pytest.param(
                (),
                StatusCheck(StatusGrade.STATE, date.max),
                None,
                [(InstrumentStatus.IN_FORCE, BEGINS)],
                id="the State's data are a check",
            ),
            pytest.param(
                (),
                StatusCheck(StatusGrade.CATALOGUE, date.max),
                None,
                [(InstrumentStatus.LISTED, BEGINS)],
                id="the catalogue is none that makes green",
            ),
            pytest.param(
                (),
                StatusCheck(StatusGrade.DATES, date.max),
                None,
                [(InstrumentStatus.UNCHECKED, BEGINS)],
                id="nor is one that the catalogue doubts",
            ),
            pytest.param(
                (told(EventKind.REPLACED, CHANGE),),
                CHECKED,
                None,
                [(InstrumentStatus.IN_FORCE, BEGINS), (InstrumentStatus.TOLD_OVER, CHANGE)],
                id="a text ends it, whoever has looked before",
            ),
            pytest.param(
                (told(EventKind.REPLACED, CHANGE), happens(EventKind.REPEALED, LATER)),
                CHECKED,
                None,
                [
                    (InstrumentStatus.IN_FORCE, BEGINS),
                    (InstrumentStatus.TOLD_OVER, CHANGE),
                    (InstrumentStatus.WHOLLY_EXPIRED, LATER),
                ],
                id="what is confirmed weighs more than what is told",
            ),
            pytest.param(
                (told(EventKind.AMENDED, CHANGE, "dieu-8"), happens(EventKind.REPEALED, LATER, "dieu-9")),
                CHECKED,
                None,
                [
                    (InstrumentStatus.IN_FORCE, BEGINS),
                    (InstrumentStatus.TOLD_CHANGED, CHANGE),
                    (InstrumentStatus.PARTLY_EXPIRED, LATER),
                ],
                id="told and confirmed changes of parts",
            ),
            pytest.param(
                (),
                CHECKED,
                CHANGE,
                [(InstrumentStatus.IN_FORCE, BEGINS), (InstrumentStatus.CONTRADICTED, CHANGE)],
                id="a text of little weight says that it ended: never green again",
            ),
        ],
    )
    def test_say_no_more_than_is_known(
        self,
        happenings: tuple[ActingEvent, ...],
        check: StatusCheck | None,
        contradicted: date | None,
        expected: list[tuple[InstrumentStatus, date]],
    ) -> None:
        assert life(*happenings, check=check, contradicted=contradicted) == [self.NOT_YET, *expected]

    @pytest.mark.parametrize("stated", ["", InstrumentStatus.IN_FORCE])
    def test_what_a_source_states_without_a_day_is_no_check(self, stated: str) -> None:
        assert life(stated=stated, effective=None, check=None)[-1][0] in (
            InstrumentStatus.UNKNOWN,
            InstrumentStatus.UNCHECKED,
        )

    @pytest.mark.parametrize(
        ("source", "target", "kind", "expected"),
        [
            (("31-2024-qh15", date(2024, 1, 18)), ("45-2013-qh13", date(2013, 11, 29)), EventKind.EXPIRED, True),
            (("31-2024-qh15", date(2024, 1, 18)), ("45-2013-qh13", date(2013, 11, 29)), EventKind.SUSPENDED, False),
            (("12-2024-nd-cp", date(2024, 2, 1)), ("45-2013-qh13", date(2013, 11, 29)), EventKind.EXPIRED, False),
            (("12-2024-nd-cp", date(2024, 2, 1)), ("1-2012-tt-btp", date(2012, 1, 1)), EventKind.REPEALED, True),
            (("12-2004-nd-cp", date(2004, 2, 1)), ("1-2012-nd-cp", date(2012, 1, 1)), EventKind.REPEALED, False),
            (("7-abc", date(2024, 2, 1)), ("1-2012-nd-cp", date(2012, 1, 1)), EventKind.REPEALED, False),
        ],
    )
    def test_a_text_of_enough_weight_acts_by_itself(
        self, source: tuple[str, date], target: tuple[str, date], kind: EventKind, expected: bool
    ) -> None:
        one, other = (
            EventParty(at, legal_rank(number_key=key, doc_type=""), day)
            for at, (key, day) in enumerate([source, target])
        )
        assert acts_by_itself(kind=kind, day=CHANGE, source=one, target=other) is expected

    def test_without_a_day_nothing_acts(self) -> None:
        law = EventParty(1, 90, BEGINS)
        assert not acts_by_itself(kind=EventKind.EXPIRED, day=None, source=law, target=EventParty(2, 90, ISSUED))
        assert acts_by_itself(kind=EventKind.EXPIRED, day=END, source=law, target=law)


OVER, SUSPENDED, NOT_YET = ProvisionStatusKind.OVER, ProvisionStatusKind.SUSPENDED, ProvisionStatusKind.NOT_YET
CHANGED, TO_CHANGE, UNTOUCHED = (
    ProvisionStatusKind.CHANGED,
    ProvisionStatusKind.TO_CHANGE,
    ProvisionStatusKind.UNTOUCHED,
)


def stands(address: str, *happenings: ActingEvent, day: date = LATER, within: tuple[str, ...] = ()) -> tuple[str, bool]:
    standing = provision_status_on(address=address, happenings=happenings, day=day, within=within)
    return standing.kind, standing.partly


class TestStanding:
    @pytest.mark.parametrize(
        ("address", "kind", "named", "expected"),
        [
            ("dieu-8-khoan-2-diem-c", EventKind.REPEALED, "dieu-8-khoan-2-diem-c", (OVER, False)),
            ("dieu-8-khoan-2-diem-a", EventKind.REPEALED, "dieu-8-khoan-2-diem-c", (UNTOUCHED, False)),
            ("dieu-8-khoan-2-diem-dd", EventKind.REPEALED, "dieu-8-khoan-2-diem-d", (UNTOUCHED, False)),
            ("dieu-8-khoan-2", EventKind.REPEALED, "dieu-8-khoan-2-diem-c", (OVER, True)),
            ("dieu-8", EventKind.AMENDED, "dieu-8-khoan-2", (CHANGED, True)),
            ("dieu-80", EventKind.AMENDED, "dieu-8", (UNTOUCHED, False)),
            ("dieu-8-khoan-2", EventKind.AMENDED, "dieu-8", (CHANGED, False)),
            ("dieu-8", EventKind.REPEALED, "", (OVER, False)),
            ("dieu-8", EventKind.AMENDED, "", (UNTOUCHED, False)),
            ("phu-luc-1/muc-2", EventKind.REPLACED, "phu-luc-1", (CHANGED, False)),
            ("phu-luc-10", EventKind.REPLACED, "phu-luc-1", (UNTOUCHED, False)),
            ("phu-luc-1", EventKind.REPLACED, "phu-luc", (UNTOUCHED, False)),
            ("phu-luc/muc-1", EventKind.REPEALED, "phu-luc", (OVER, False)),
            ("dieu-2", EventKind.REPEALED, "quy-che/dieu-2", (UNTOUCHED, False)),
            ("quy-che/dieu-2-khoan-1", EventKind.REPEALED, "quy-che", (OVER, False)),
        ],
    )
    def test_reaches_what_is_named_and_no_more(
        self, address: str, kind: EventKind, named: str, expected: tuple[str, bool]
    ) -> None:
        event = happens(kind, CHANGE, *filter(None, [named]))
        assert stands(address, event) == expected

    def test_a_chapter_holds_its_articles(self) -> None:
        repealed = happens(EventKind.REPEALED, CHANGE, "chuong-2")
        assert stands("dieu-8", repealed) == (UNTOUCHED, False)
        assert stands("dieu-8", repealed, within=("chuong-2",)) == (OVER, False)
        assert stands("dieu-8", repealed, within=("chuong-2-muc-1", "chuong-2")) == (OVER, False)

    def test_tomorrow_is_said_today(self) -> None:
        amended = happens(EventKind.AMENDED, LATER, "dieu-8-khoan-2")
        assert stands("dieu-8-khoan-2", amended, day=LATER - DAY_BEFORE) == (TO_CHANGE, False)
        assert stands("dieu-8-khoan-2", amended, day=LATER) == (CHANGED, False)

    def test_of_several_future_changes_the_next_is_told(self) -> None:
        later, sooner = happens(EventKind.AMENDED, END, "dieu-8"), happens(EventKind.AMENDED, LATER, "dieu-8")
        standing = provision_status_on(address="dieu-8", happenings=[later, sooner], day=CHANGE)
        assert standing == ProvisionStatus(TO_CHANGE, happening=sooner)

    def test_of_several_past_changes_the_last_is_told(self) -> None:
        first, second = happens(EventKind.AMENDED, BEGINS, "dieu-8"), happens(EventKind.AMENDED, CHANGE, "dieu-8")
        assert provision_status_on(address="dieu-8", happenings=[second, first], day=LATER).happening == second

    def test_what_begins_later_does_not_bind_yet(self) -> None:
        event = happens(EventKind.IN_FORCE, CHANGE, "dieu-5-khoan-3")
        assert stands("dieu-5-khoan-3", event, day=BEGINS) == (NOT_YET, False)
        assert stands("dieu-5", event, day=BEGINS) == (NOT_YET, True)
        assert stands("dieu-5-khoan-3", event, day=CHANGE) == (UNTOUCHED, False)

    def test_what_stops_the_whole_outweighs_what_ended_in_part(self) -> None:
        events = happens(EventKind.REPEALED, CHANGE, "dieu-8-khoan-1"), happens(EventKind.SUSPENDED, CHANGE, "dieu-8")
        assert stands("dieu-8", *events) == (SUSPENDED, False)
        assert stands("dieu-8-khoan-1", *events) == (OVER, False)

    def test_a_number_may_be_given_anew(self) -> None:
        events = happens(EventKind.REPEALED, BEGINS, "dieu-8"), happens(EventKind.SUPPLEMENTED, CHANGE, "dieu-8")
        assert stands("dieu-8", *events, day=BEGINS) == (OVER, False)
        assert stands("dieu-8", *events) == (CHANGED, False)

    @pytest.mark.parametrize(
        ("address", "day", "expected"),
        [
            ("dieu-5", BEGINS, (SUSPENDED, False)),
            ("dieu-6", BEGINS, (SUSPENDED, False)),
            ("dieu-5", CHANGE, (UNTOUCHED, False)),
            ("dieu-6", CHANGE, (SUSPENDED, True)),
            ("dieu-6-khoan-1", CHANGE, (UNTOUCHED, False)),
            ("dieu-6-khoan-2", CHANGE, (SUSPENDED, False)),
            ("dieu-6-khoan-2", LATER, (UNTOUCHED, False)),
        ],
    )
    def test_a_suspension_ends_where_it_is_said_to_end(
        self, address: str, day: date, expected: tuple[str, bool]
    ) -> None:
        events = (
            happens(EventKind.SUSPENDED, BEGINS, "dieu-5", "dieu-6", until=LATER),
            happens(EventKind.RESUMED, CHANGE, "dieu-5", "dieu-6-khoan-1"),
        )
        assert stands(address, *events, day=day) == expected


class TestPlaces:
    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("dieu-8-khoan-2-diem-c", ["dieu-8-khoan-2", "dieu-8"]),
            ("quy-che/dieu-2-khoan-1", ["quy-che/dieu-2", "quy-che"]),
            ("phu-luc-1/muc-2", ["phu-luc-1"]),
            ("dieu-8", []),
            ("phu-luc-1", []),
        ],
    )
    def test_around(self, address: str, expected: list[str]) -> None:
        assert around(address) == expected

    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("dieu-8-khoan-2-diem-c", "dieu-8"),
            ("quy-che/dieu-2-khoan-1", "quy-che/dieu-2"),
            ("phu-luc-1/muc-2", "phu-luc-1"),
            ("chuong-2", ""),
            ("", ""),
        ],
    )
    def test_article_of(self, address: str, expected: str) -> None:
        assert article_of(address) == expected


# ---- what holds for any life -----------------------------------------------------------------------------------------

_DAYS = st.integers(min_value=0, max_value=60).map(lambda months: date(2020, 1, 1) + timedelta(30 * months))
_ADDRESSES = st.sampled_from(
    [
        "dieu-1",
        "dieu-1-khoan-2",
        "dieu-1-khoan-2-diem-dd",
        "dieu-10",
        "phu-luc",
        "phu-luc-1",
        "chuong-1",
        "quy-che/dieu-1",
    ]
)
_HAPPENINGS = st.builds(
    lambda kind, day, length, named: ActingEvent(kind, day, day + timedelta(length) if length else None, tuple(named)),
    st.sampled_from(list(EventKind)),
    _DAYS,
    st.sampled_from([0, 0, 1, 45, 400]),
    st.lists(_ADDRESSES, max_size=3),
)
_STATED = st.sampled_from(
    ["", *(status.value for status in InstrumentStatus if status is not InstrumentStatus.UNKNOWN)]
)


class TestAnyLife:
    @given(_STATED, st.none() | _DAYS, st.none() | _DAYS, st.lists(_HAPPENINGS, max_size=6))
    def test_spans_meet_without_gaps(
        self, stated: str, effective: date | None, expired: date | None, happenings: list[ActingEvent]
    ) -> None:
        spans = spans_of(StatusEvidence(InstrumentDates(effective, expired), stated, happenings))
        assert (spans[0].begins, spans[-1].ends) == (date.min, date.max)
        for one, other in zip(spans, spans[1:], strict=False):
            assert one.begins < one.ends == other.begins
            assert one.status is not other.status

    @given(_STATED, st.lists(_HAPPENINGS, max_size=6), st.randoms(use_true_random=False))
    def test_the_order_of_entry_does_not_matter(self, stated: str, happenings: list[ActingEvent], random) -> None:  # type: ignore[no-untyped-def]
        shuffled = random.sample(happenings, len(happenings))
        dates = InstrumentDates(BEGINS, None)
        assert spans_of(StatusEvidence(dates, stated, happenings)) == spans_of(StatusEvidence(dates, stated, shuffled))

    @given(st.lists(_HAPPENINGS, max_size=6), _DAYS)
    def test_what_nothing_names_is_untouched(self, happenings: list[ActingEvent], day: date) -> None:
        in_part = [one for one in happenings if not one.is_whole]
        assert provision_status_on(address="dieu-77", happenings=in_part, day=day).kind is UNTOUCHED

    @given(st.lists(_HAPPENINGS, max_size=6), _ADDRESSES, _DAYS)
    def test_a_standing_has_its_event(self, happenings: list[ActingEvent], address: str, day: date) -> None:
        standing = provision_status_on(address=address, happenings=happenings, day=day)
        assert (standing.happening is None) == (standing.kind is UNTOUCHED)
        assert standing.happening is None or standing.happening in happenings

    @given(_ADDRESSES, _ADDRESSES)
    def test_overlap_is_mutual_and_holding_is_not(self, one: str, other: str) -> None:
        assert overlaps(one, other) == overlaps(other, one)
        assert not (covers(one, other) and covers(other, one)) or one == other
        assert all(covers(outer, one) for outer in around(one))
