"""What receivers answer: a table of answers and what they mean for the copy."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.sharing.delivery import ReceiverResponse, read_response
from portal.sharing.states import AttemptOutcome

CONTENT = UUID("5f6f1f2e-0000-4000-8000-000000000001")
AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
HOME = "https://xa.example.vn/bai/1.html"


def read(status: int, body: object = b"", retry_after: str = "") -> ReceiverResponse:
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_response(status=status, body=said, retry_after=retry_after, content_id=CONTENT, version=3, at=AT)


@pytest.mark.parametrize(
    ("status", "body", "outcome", "url"),
    [
        (200, {"id": str(CONTENT), "version": 3, "url": HOME}, AttemptOutcome.CONFIRMED, HOME),
        (204, b"", AttemptOutcome.CONFIRMED, ""),  # no body
        (200, b"OK", AttemptOutcome.CONFIRMED, ""),  # words that are no receipt
        (200, b"<html>", AttemptOutcome.CONFIRMED, ""),
        (201, {"version": 3}, AttemptOutcome.CONFIRMED, ""),
        (200, ["a"], AttemptOutcome.CONFIRMED, ""),
        (200, {"id": str(CONTENT), "version": 2}, AttemptOutcome.LATER, ""),  # an older version
        (200, {"id": str(CONTENT), "version": "3"}, AttemptOutcome.LATER, ""),
        (200, {"id": str(UUID(int=1)), "version": 3}, AttemptOutcome.LATER, ""),  # another item
        (200, {"id": str(CONTENT), "version": 3, "url": "javascript:alert(1)"}, AttemptOutcome.CONFIRMED, ""),
        (200, {"id": str(CONTENT), "version": 3, "url": f"https://x/{'a' * 600}"}, AttemptOutcome.CONFIRMED, ""),
        (200, b"[" * 100_000, AttemptOutcome.CONFIRMED, ""),
        (410, b"", AttemptOutcome.GONE, ""),
        (429, b"", AttemptOutcome.LATER, ""),
        (500, b"", AttemptOutcome.LATER, ""),
        (503, b"", AttemptOutcome.LATER, ""),
        (302, b"", AttemptOutcome.REFUSED, ""),
        (400, b"", AttemptOutcome.REFUSED, ""),
        (401, b"", AttemptOutcome.REFUSED, ""),
        (404, b"", AttemptOutcome.REFUSED, ""),
    ],
)
def test_an_answer_means(status: int, body: object, outcome: AttemptOutcome, url: str):
    receipt = read(status, body)
    assert (receipt.outcome, receipt.copy_url, receipt.status) == (outcome, url, status)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("", None),
        ("120", timedelta(minutes=2)),
        ("999999", timedelta(hours=6)),  # a week is too long
        ("-5", None),
        ("Wed, 25 Nov 2026 02:10:00 GMT", timedelta(minutes=10)),
        ("Wed, 25 Nov 2020 02:10:00 GMT", timedelta()),
        ("Fri, 25 Nov 2050 02:10:00 GMT", timedelta(hours=6)),
        ("soon", None),
        ("٣", None),
    ],
)
def test_a_receiver_may_ask_for_time(said: str, wait: timedelta | None):
    assert read(503, retry_after=said).wait == wait


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(status=st.integers(100, 599), body=st.binary(max_size=200), retry_after=st.text(max_size=40))
def test_nothing_that_a_receiver_says_raises(status: int, body: bytes, retry_after: str):
    read(status, body, retry_after)
