"""Which entries are news, in which words, and when they are told."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.dissemination.notifications import (
    Happened,
    NewsKind,
    due_at,
    news_kind,
    sentence,
    should_notify,
    subject_line,
)
from portal.dissemination.notifications.laws import PAST, STATUS, places
from portal.library.states import EventKind, InstrumentStatus

TODAY = date(2026, 11, 24)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def happened(verb: str, details: dict[str, object] | None = None, **more: object) -> Happened:
    return Happened(**{"verb": verb, "details": details or {}, "on": TODAY} | more)


NEWS = [
    # what, does who follows the law hear of it, does who follows its field
    (happened("provision.changed", {"kind": "sua-doi"}), True, True),
    (happened("instrument.turned", {"status": "het-hieu-luc-toan-bo"}), True, True),
    (happened("instrument.withdrawn", is_on_shelf=False), True, True),
    # an event whose day has come is told as the change that it made
    (happened("event.accepted", {"day": "2026-11-24"}), False, False),
    (happened("event.accepted", {"day": "2026-11-25"}), True, True),
    (happened("event.accepted", {}), False, False),
    # what an officer took back: of the event nothing else is said any more
    (happened("event.revoked", {"kind": "sua-doi", "day": "2026-11-24"}), True, True),
    (happened("event.accepted", {"day": "2026-11-25"}, is_undone=True), False, False),
    (happened("provision.changed", {"kind": "sua-doi"}, is_undone=True), False, False),
    # proposals are nobody's news, nor is a title put right
    (happened("event.proposed", {"day": "2027-01-01"}), False, False),
    (happened("instrument.corrected", {"after": {"title": "Luật"}}), False, False),
    (happened("instrument.corrected", {"after": {"expired_date": "2027-01-01"}}), True, True),
    (happened("instrument.corrected", {"restored": True}), False, False),
    # a consolidated text of a law that one follows; a new law in a field that one follows
    (happened("edition.accepted", {"kind": "hop-nhat"}), True, False),
    (happened("edition.accepted", {"kind": "ban-hanh"}, is_first_text=True, issued=date(2026, 11, 1)), True, True),
    # a law of 1999 that was scanned today is not new, nor is a text that was read again
    (happened("edition.accepted", {"kind": "ban-hanh"}, is_first_text=True, issued=date(1999, 1, 1)), True, False),
    (happened("edition.accepted", {"kind": "ban-hanh"}, is_first_text=True, issued=None), True, False),
    (happened("edition.accepted", {"kind": "hop-nhat"}, is_reread=True), False, False),
    # a law of which only the list is known: for who follows its field, if it is new here and new at all
    (happened("instrument.registered", is_new_here=True, issued=date(2026, 11, 1)), False, True),
    (happened("instrument.registered", is_new_here=True, issued=date(1999, 1, 1)), False, False),
    (happened("instrument.registered", is_new_here=True), False, False),
    (happened("instrument.registered", issued=date(2026, 11, 1)), False, False),
    # what is not on the shelf cannot be read
    (happened("provision.changed", {"kind": "sua-doi"}, is_on_shelf=False), False, False),
]


@pytest.mark.parametrize(("what", "law", "field"), NEWS)
def test_is_worth_telling(what: Happened, law: bool, field: bool):
    assert should_notify(what, follows_law=True) is law
    assert should_notify(what, follows_law=False) is field


SENTENCES = [
    (
        "provision.changed",
        {"kind": "sua-doi", "day": "2026-12-01", "addresses": ["dieu-5-khoan-2", "dieu-7"], "source": "12/2026/NĐ-CP"},
        "Từ ngày 01/12/2026, khoản 2 Điều 5, Điều 7 được sửa đổi theo văn bản số 12/2026/NĐ-CP.",
    ),
    (
        "event.accepted",
        {"kind": "thay-the", "day": "2027-01-01", "whole": True, "source": "31/2026/QH16"},
        "Sắp thay đổi: từ ngày 01/01/2027, toàn bộ văn bản bị thay thế theo văn bản số 31/2026/QH16.",
    ),
    (
        "provision.changed",
        {"kind": "het-hieu-luc", "day": "2026-11-24", "addresses": []},
        "Từ ngày 24/11/2026, một phần của văn bản hết hiệu lực.",
    ),
    (
        "instrument.turned",
        {"status": "het-hieu-luc-mot-phan", "day": "2026-11-24"},
        "Từ ngày 24/11/2026, văn bản hết hiệu lực một phần.",
    ),
    (
        "instrument.turned",
        {"edition": 5, "day": "2026-11-24"},
        "Từ ngày 24/11/2026, lời văn mới của văn bản bắt đầu áp dụng.",
    ),
    (
        "event.revoked",
        {"kind": "bai-bo", "day": "2026-12-01", "addresses": ["dieu-5"], "source": "12/2026/NĐ-CP"},
        "Tin đã báo trước đây không còn đúng: “từ ngày 01/12/2026, Điều 5 bị bãi bỏ theo văn bản số 12/2026/NĐ-CP”. "
        "Thông tin này đã được rút lại.",
    ),
    ("instrument.registered", {}, "Văn bản mới có tên trong thư viện; cổng chưa có toàn văn."),
    ("edition.accepted", {"kind": "hop-nhat"}, "Thư viện có thêm bản hợp nhất mới của văn bản."),
    ("instrument.withdrawn", {}, "Văn bản đã được rút khỏi thư viện của cổng; đừng dùng bản đã lưu."),
    ("page.published", {}, ""),
]


@pytest.mark.parametrize(("verb", "details", "expected"), SENTENCES)
def test_sentence(verb: str, details: dict[str, object], expected: str):
    assert sentence(happened(verb, details)) == expected


def test_word_taken_back_names_the_day_on_which_it_was_told():
    details = {"kind": "sua-doi", "day": "2026-12-01", "addresses": ["dieu-5"], "reason": "nhầm văn bản"}
    said = sentence(happened("event.revoked", details, told_on=date(2026, 11, 24)))
    assert said.startswith("Tin đã báo ngày 24/11/2026 không còn đúng: “từ ngày 01/12/2026, Điều 5 được sửa đổi”.")
    assert "nhầm" not in said


@pytest.mark.parametrize(
    ("is_new_here", "expected"),
    [(True, "Văn bản mới có trong thư viện."), (False, "Thư viện đã có toàn văn của văn bản.")],
)
def test_a_first_text_is_of_a_new_law_or_of_one_whose_name_was_known(is_new_here: bool, expected: str):
    assert sentence(happened("edition.accepted", is_first_text=True, is_new_here=is_new_here)) == expected


def test_every_kind_of_event_and_every_status_has_words():
    assert set(PAST) == {kind.value for kind in EventKind}
    assert set(STATUS) == {status.value for status in InstrumentStatus}


def test_many_places_are_counted():
    assert places([f"dieu-{number}" for number in range(1, 10)]).endswith("Điều 6 và 3 nơi khác")


@given(st.lists(st.text(max_size=40), max_size=30), st.text(max_size=12), st.text(max_size=12))
def test_no_details_break_a_sentence(addresses: list[str], kind: str, day: str):
    assert sentence(happened("provision.changed", {"addresses": addresses, "kind": kind, "day": day})).endswith(".")


@pytest.mark.parametrize(
    ("names", "manners", "expected"),
    [
        (["Luật Đất đai"], {NewsKind.CHANGED}, "Luật Đất đai có thay đổi"),
        (["Luật Đất đai"], {NewsKind.COMES}, "Luật Đất đai sắp thay đổi"),
        (["A", "B"], {NewsKind.COMES}, "2 văn bản sắp thay đổi"),
        (["Luật Đất đai"], {NewsKind.NEW}, "Mới có trên cổng: Luật Đất đai"),
        (["A", "B", "C"], {NewsKind.NEW}, "Mới có trên cổng: 3 văn bản"),
        (["Luật Đất đai"], {NewsKind.TAKEN_BACK}, "Tin đã báo không còn đúng: Luật Đất đai"),
        # of everything a little
        (["A", "B", "C"], {NewsKind.COMES, NewsKind.NEW}, "3 văn bản có thay đổi"),
        (["Luật Đất đai"], {NewsKind.COMES, NewsKind.TAKEN_BACK}, "Luật Đất đai có thay đổi"),
    ],
)
def test_subject_line(names: list[str], manners: set[NewsKind], expected: str):
    assert subject_line(names, manners=manners) == expected


def test_manner():
    assert news_kind(happened("event.accepted")) is NewsKind.COMES
    assert news_kind(happened("event.revoked")) is NewsKind.TAKEN_BACK
    assert news_kind(happened("edition.accepted", is_first_text=True)) is NewsKind.NEW
    assert news_kind(happened("edition.accepted")) is NewsKind.CHANGED


class TestWhen:
    def test_at_once_waits_until_it_has_settled(self):
        at = datetime(2026, 11, 24, 3, tzinfo=UTC)
        assert due_at(frequency="ngay", happened_at=at, zone=VIETNAM) == at + timedelta(minutes=10)

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            # Tuesday -> next Monday; Monday before seven -> the same day; Monday at seven -> in a week
            ("2026-11-24T10:00", "2026-11-30T07:00"),
            ("2026-11-30T06:49", "2026-11-30T07:00"),
            ("2026-11-30T06:51", "2026-12-07T07:00"),
            ("2026-11-29T23:55", "2026-11-30T07:00"),
        ],
    )
    def test_weekly_is_the_next_monday_morning(self, at: str, expected: str):
        moment = datetime.fromisoformat(at).replace(tzinfo=VIETNAM)
        due = due_at(frequency="hang-tuan", happened_at=moment, zone=VIETNAM)
        assert due == datetime.fromisoformat(expected).replace(tzinfo=VIETNAM)
