"""A thing counts once, whatever is read of it, how often, and in what order."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.plans.evidence import (
    EvidenceEntry,
    EvidenceState,
    fold,
    name_of,
)
from portal.plans.states.measures import SOURCES, DecidingEntry, EvidenceSource

SCANS, LISTED, ARTICLES = SOURCES["scans"], SOURCES["listed_scans"], SOURCES["articles"]
MARCH, MAY = date(2026, 3, 5), date(2026, 5, 6)


def scan(id: int, verb: str, *, day: date = MARCH, **said: object) -> EvidenceEntry:  # noqa: A002
    details = {"scan": "sh-1", "material": "van-ban", "agency": "so-a", "pages": 3, "published_on": f"{day}"}
    return EvidenceEntry(id, verb, day, "9:1", details | said)


def page(id: int, verb: str, *, day: date = MARCH) -> EvidenceEntry:  # noqa: A002
    return EvidenceEntry(id, verb, day, "7:2", {"kind": "tin", "agency": 5})


def campaign(verb: str = "campaign.ended", **said: object) -> EvidenceEntry:
    by_channel = {"zalo": {"da-toi": 5, "khong-gui-duoc": 2}, "tin-nhan": {"da-gui": 3, "da-toi": 40}}
    return EvidenceEntry(4, verb, MARCH, "8:1", {"agency": 5, "deliveries": 50, "by_channel": by_channel} | said)


class TestMessages:
    def test_are_those_that_a_carrier_took_and_those_that_arrived(self):
        sent, arrived = (
            fold(EvidenceState(), [campaign()], source=SOURCES[key]) for key in ("messages_sent", "messages_arrived")
        )
        assert (sent.amount, arrived.amount) == (48, 45)
        assert (sent.agency, sent.day) == (5, MARCH)

    def test_of_a_campaign_that_was_cancelled_count_as_far_as_they_went(self):
        word = campaign("campaign.cancelled", by_channel={"tin-nhan": {"da-toi": 2, "da-huy": 48}})
        assert fold(EvidenceState(), [word], source=SOURCES["messages_sent"]).amount == 2

    def test_a_campaign_that_sent_nothing_is_passed_over(self):
        word = campaign("campaign.cancelled", deliveries=0, by_channel={})
        assert name_of(word, SOURCES["messages_sent"]) == ""


class TestFold:
    def test_takes_day_agency_kind_and_amount_from_what_began(self):
        thing = fold(EvidenceState(), [scan(4, "scan.published")], source=SCANS)
        assert thing == EvidenceState(entry=4, day=MARCH, agency="so-a", kind="van-ban", amount=3, newest=4)

    def test_tells_what_is_withdrawn_apart_and_takes_it_back(self):
        words = [scan(4, "scan.published"), scan(6, "scan.withdrawn", day=MAY)]
        assert fold(EvidenceState(), words, source=SCANS).gone_by == 6
        again = fold(EvidenceState(), [*words, scan(8, "scan.restored")], source=SCANS)
        assert (again.gone_by, again.day) == (0, MARCH)

    def test_a_scan_published_anew_counts_on_its_new_day(self):
        words = [scan(4, "scan.published"), scan(6, "scan.withdrawn"), scan(8, "scan.published", day=MAY)]
        assert fold(EvidenceState(), words, source=SCANS).day == MAY

    def test_a_page_published_again_counts_on_its_first_day(self):
        words = [page(4, "page.published"), page(6, "page.published", day=MAY)]
        assert fold(EvidenceState(), words, source=ARTICLES).day == MARCH

    def test_the_day_of_the_entry_counts_where_none_is_said(self):
        word = EvidenceEntry(4, "scan.published", MAY, "9:1", {"material": "sach", "agency": "so-a"})
        assert (name_of(word, SCANS), fold(EvidenceState(), [word], source=SCANS).day) == ("9:1", MAY)

    @pytest.mark.parametrize("source", [SCANS, ARTICLES])
    def test_ends_the_same_in_every_order_and_read_twice(self, source: EvidenceSource):
        make = scan if source is SCANS else page
        published, withdrawn = source.begins[0], source.ends[0]
        words = [make(2, published), make(4, withdrawn), make(6, published, day=MAY), make(8, withdrawn)]
        expected = fold(EvidenceState(), words, source=source)
        for order in permutations(words):
            assert fold(EvidenceState(), [*order, *order[:2]], source=source) == expected

    @given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), unique_by=lambda one: one[0]), st.randoms())
    def test_any_history_ends_the_same_in_any_order(self, history: list[tuple[int, bool]], random):
        for taken in DecidingEntry:
            source = EvidenceSource("x", begins=("x.begun",), ends=("x.ended",), taken=taken)
            words = [
                EvidenceEntry(id, "x.begun" if is_begun else "x.ended", MARCH, "1:1", {}) for id, is_begun in history
            ]
            shuffled = random.sample(words, len(words)) + words[: len(words) // 2]
            assert fold(EvidenceState(), shuffled, source=source) == fold(
                EvidenceState(), sorted(words, key=_id), source=source
            )


class TestNameOf:
    @pytest.mark.parametrize(
        ("word", "source", "expected"),
        [
            (scan(1, "scan.published"), SCANS, "9:1"),
            (scan(1, "scan.published", campaign=3), LISTED, "sh-1"),
            (scan(1, "scan.published"), LISTED, ""),  # in no list
            (scan(1, "campaign.linked", campaign=3, published_on=None), LISTED, ""),  # nobody can read it yet
            (scan(1, "campaign.unlinked", campaign=3, published_on=None), LISTED, "sh-1"),  # an end needs no day
            (page(1, "page.published"), ARTICLES, "7:2"),
            (EvidenceEntry(1, "page.published", MARCH, "7:2", {"page": 2}), ARTICLES, ""),  # a section: it has no kind
            (EvidenceEntry(1, "reply.sent", MARCH, "3:1", {"reply": 8, "late": False}), SOURCES["replies"], "8"),
        ],
    )
    def test_says_which_thing_is_meant_or_none(self, word: EvidenceEntry, source: EvidenceSource, expected: str):
        assert name_of(word, source) == expected


def _id(word: EvidenceEntry) -> int:
    return word.id
