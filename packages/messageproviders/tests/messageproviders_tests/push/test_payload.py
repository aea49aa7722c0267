"""What a push message says on a locked screen, and how long it rests."""

from datetime import UTC, datetime, timedelta

import pytest

from messageproviders import push

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


class Pausing(push.PushProvider):
    """Only the clock of it."""

    def __init__(self) -> None:
        self._clock = lambda: NOON


class TestPause:
    @pytest.mark.parametrize(
        ("said", "seconds"),
        [
            ("5", 5),
            (" 7 ", 7),
            ("0", 1),
            ("soon", 60),
            ("", 60),
            ("Tue, 24 Nov 2026 05:00:30 GMT", 30),
            ("Tue, 24 Nov 2026 04:59:00 GMT", 1),
            ("99999999999999", push._LONGEST_PAUSE.total_seconds()),
            ("Tue, 24 Nov 2099 05:00:30 GMT", push._LONGEST_PAUSE.total_seconds()),
        ],
    )
    def test_is_what_the_service_asks_for_within_reason(self, said: str, seconds: float):
        assert Pausing()._pause(said) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("một hai", 7, "một hai"),
        ("một hai", 6, "một h…"),
        ("một hai", 5, "một…"),
        ("a\n\tb\u200b c", 9, "a b c"),
        ("ho\u0300a", 3, "hòa"),
    ],
)
def test_words_are_cut_to_what_a_screen_shows(text: str, most: int, cut: str):
    assert push._cut(text, most) == cut


@pytest.mark.parametrize(("reference", "topic"), [("lt-1_0", "lt-1_0"), ("lt 1/ậ", "lt1"), ("x" * 40, "x" * 32)])
def test_a_topic_has_the_letters_of_its_standard(reference: str, topic: str):
    assert push._topic(reference) == topic
