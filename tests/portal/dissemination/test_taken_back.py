"""An officer takes an accepted event back: who was told hears it, who was not never hears of either."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from messageproviders.port import OutboundMessage, SendOutcome
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.models import Letter, News
from portal.dissemination.notifications.laws import LETTERS_FOR
from portal.dissemination.operations import write_letters
from portal.dissemination.operations.sending import put_aside
from portal.dissemination.queries import watchers
from portal.dissemination.queries.objections import Objection
from portal.dissemination.states import DeliveryState, FollowedKind, Frequency, LetterState, SkipReason
from portal.journal.models import Entry
from portal.library.models import Event, Instrument
from portal.library.operations import revoke_event, turn_over
from portal.library.states import EventKind
from tests.portal.agencies.factories import make_officer
from tests.portal.dissemination.factories import (
    NOW,
    SETTLED,
    change,
    clean_all,
    follow,
    make_law,
    pass_on,
    send,
    take_letters,
)
from tests.portal.laid import laid

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=2)
TO_COME = date(2026, 12, 1)
PAUSE = timedelta(minutes=10)  # longer than what was never answered waits before it is tried again


@laid
def law() -> Instrument:
    return make_law(fields=("nong-nghiep",))


def take_back(event: Event, *, at=LATER) -> None:  # noqa: ANN001
    """The officer takes it back, and the journal's worker passes it on."""
    revoke_event(event=event, reason="nhầm văn bản", by=make_officer(), at=at)
    pass_on(after=at)


def told(*, at=LATER + timedelta(minutes=10), provider: MemoryProvider | None = None) -> list[str]:  # noqa: ANN001
    return [message.text for message in send(provider, at=at).carried]


class TestWhoWasTold:
    def test_hears_of_it_on_which_day_and_in_the_words_that_were_told(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5", day=TO_COME)
        pass_on()
        send()
        take_back(event)
        (message,) = send(at=LATER + timedelta(minutes=10)).carried
        assert message.subject == "Tin đã báo không còn đúng: Nghị định về vệ sinh chợ nông thôn"
        said = "từ ngày 01/12/2026, Điều 5 Nghị định 7/2021/NĐ-CP được sửa đổi"
        assert f"Tin đã báo ngày 24/11/2026 không còn đúng: “{said}”." in message.text
        assert "/van-ban/7-2021-nd-cp/lich-su/" in message.text
        assert "nhầm" not in message.text

    def test_hears_of_it_once(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5")
        pass_on()
        send()
        take_back(event)
        assert len(told()) == 1
        pass_on()
        assert told(at=LATER + timedelta(days=1)) == []

    def test_each_with_the_day_of_their_own_letter(self, law: Instrument):
        follow(law.slug, address="ngay@example.vn")
        follow(law.slug, address="tuan@example.vn", frequency=Frequency.WEEKLY)
        event = change(law, "dieu-5")
        pass_on()
        send()
        send(at=NOW + timedelta(days=6))
        take_back(event, at=NOW + timedelta(days=7))
        texts = {message.to: message.text for message in send(at=NOW + timedelta(days=14)).carried}
        assert "Tin đã báo ngày 24/11/2026" in texts["ngay@example.vn"]
        assert "Tin đã báo ngày 30/11/2026" in texts["tuan@example.vn"]

    def test_and_is_told_what_was_accepted_in_its_place(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5", day=TO_COME)
        pass_on()
        send()
        revoke_event(event=event, reason="nhầm ngày", by=make_officer(), at=LATER)
        change(law, "dieu-5", day=TO_COME + timedelta(days=14), at=LATER)
        pass_on(after=LATER)
        (text,) = told()
        assert text.index("Tin đã báo ngày 24/11/2026 không còn đúng") < text.index(
            "Sắp thay đổi: từ ngày 15/12/2026, Điều 5 Nghị định 7/2021/NĐ-CP được sửa đổi."
        )

    def test_by_a_letter_that_was_never_answered_hears_of_it_and_is_not_told_again(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5")
        pass_on()
        send(MemoryProvider(lambda _: SendOutcome.UNKNOWN))
        take_back(event)
        (text,) = told(at=LATER + PAUSE)
        assert "không còn đúng" in text
        assert sorted(Letter.objects.values_list("state", flat=True)) == [LetterState.SENT, LetterState.SKIPPED]

    def test_long_ago_hears_of_it_without_a_day(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5")
        pass_on()
        send()
        much_later = SETTLED + LETTERS_FOR + timedelta(days=1)
        follow(law.slug, address="moi@example.vn", at=NOW + timedelta(days=30))
        clean_all(at=much_later)
        take_back(event, at=much_later)
        (message,) = send(at=much_later + timedelta(minutes=10)).carried
        assert message.to == "nam@example.vn"
        assert "Tin đã báo trước đây không còn đúng" in message.text

    def test_and_stopped_hears_nothing(self, law: Instrument):
        subscription = follow(law.slug)
        event = change(law, "dieu-5")
        pass_on()
        assert len(send().carried) == 1
        type(subscription).objects.update(stopped_at=LATER)
        take_back(event)
        assert told() == []


class TestWhoWasNotTold:
    def test_yet_never_hears_of_it(self, law: Instrument):
        follow(law.slug, frequency=Frequency.WEEKLY)
        event = change(law, "dieu-5")
        pass_on()
        assert News.objects.exists()
        take_back(event)
        assert not News.objects.exists()
        assert told(at=NOW + timedelta(days=14)) == []

    def test_and_whose_letter_lies_in_the_outbox_gets_no_letter(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5")
        pass_on()
        write_letters(at=SETTLED)
        take_back(event)
        assert told() == []
        assert Letter.objects.get().state == LetterState.SKIPPED

    def test_and_whose_letter_says_something_else_too_gets_the_rest(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5")
        change(law, "dieu-6", kind=EventKind.REPEALED)
        pass_on()
        write_letters(at=SETTLED)
        take_back(event)
        (text,) = told()
        assert "Điều 6 Nghị định 7/2021/NĐ-CP bị bãi bỏ" in text
        assert "Điều 5" not in text
        assert "không còn đúng" not in text

    @pytest.mark.parametrize("outcome", [SendOutcome.LATER, SendOutcome.UNREACHABLE, SendOutcome.REFUSED])
    def test_because_no_server_took_the_letter_hears_nothing(self, law: Instrument, outcome: SendOutcome):
        follow(law.slug)
        event = change(law, "dieu-5")
        pass_on()
        tried: list[OutboundMessage] = []
        send(MemoryProvider(lambda message: tried.append(message) or outcome))
        assert len(tried) == 1
        take_back(event)
        assert told(at=LATER + timedelta(days=1)) == []

    def test_because_they_follow_since_then_only(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5")
        pass_on()
        send()
        follow("nong-nghiep", kind=FollowedKind.FIELD, address="moi@example.vn", at=NOW + timedelta(days=1))
        take_back(event)
        assert [message.to for message in send(at=LATER + timedelta(days=7)).carried] == ["nam@example.vn"]

    def test_because_the_worker_was_slow_hears_nothing_of_either(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5")
        revoke_event(event=event, reason="", by=make_officer(), at=NOW)
        pass_on()
        assert not News.objects.exists()

    def test_even_if_the_entries_are_read_in_the_wrong_order(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5")
        take_back(event, at=NOW + timedelta(minutes=1))
        pass_on()
        assert not News.objects.exists()

    def test_because_it_was_taken_back_while_the_letter_was_being_written(self, law: Instrument):
        """Taken to be sent, then taken back: the words are written from what is true now."""
        follow(law.slug)
        event = change(law, "dieu-5")
        pass_on()
        write_letters(at=SETTLED)
        assert take_letters(at=SETTLED)
        take_back(event, at=SETTLED)
        assert all("Từ ngày" not in text for text in told(at=SETTLED + PAUSE))

    def test_though_it_looked_so_because_their_letter_was_on_its_way(self, law: Instrument):
        follow(law.slug)
        event = change(law, "dieu-5")
        pass_on()
        write_letters(at=SETTLED)
        taken = take_letters(at=SETTLED)
        assert len(taken) == 1
        take_back(event, at=SETTLED)
        nothing_left = {taken[0].key: Objection(DeliveryState.SKIPPED, SkipReason.NOTHING_LEFT)}
        put_aside(
            taken=taken, objections=nothing_left, at=SETTLED
        )  # its words were to be written, and there were none any more
        assert told(at=SETTLED + PAUSE) == []


def test_a_status_that_an_event_taken_back_had_brought_is_not_told(law: Instrument):
    follow(law.slug, frequency=Frequency.WEEKLY)
    turn_over(at=NOW)
    event = change(law, kind=EventKind.REPEALED, day=date(2026, 11, 25))
    midnight = NOW + timedelta(days=1)
    turn_over(at=midnight)
    assert Entry.objects.get(verb="instrument.turned").details["status"] == "het-hieu-luc-toan-bo"
    pass_on()
    take_back(event)
    assert told(at=NOW + timedelta(days=7)) == []


def test_many_at_once_cost_as_many_queries_as_one(django_assert_num_queries: DjangoAssertNumQueries):
    laws = [make_law(f"{number}/2021/NĐ-CP", fields=("nong-nghiep",)) for number in range(1, 9)]
    follow("nong-nghiep", kind=FollowedKind.FIELD)
    events = [change(law, "dieu-1") for law in laws]
    pass_on()
    send(at=NOW + timedelta(days=1))
    for event in events:
        revoke_event(event=event, reason="", by=make_officer(), at=LATER)
    entries = list(Entry.objects.filter(verb="event.revoked"))
    with django_assert_num_queries(6):  # laws, fields, texts; entries and news of the events; subscriptions
        assert len(watchers(entries=entries, at=LATER)) == 8
