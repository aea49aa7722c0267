"""What receivers answer: a table of answers and what they mean for the copy."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.sharing.couriers.receipts import Receipt, read_receipt
from portal.sharing.states import Outcome

CONTENT = UUID("5f6f1f2e-0000-4000-8000-000000000001")
AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
HOME = "https://xa.example.vn/bai/1.html"


def read(status: int, body: object = b"", retry_after: str = "") -> Receipt:
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_receipt(status=status, body=said, retry_after=retry_after, content_id=CONTENT, version=3, at=AT)


@pytest.mark.parametrize(
    ("status", "body", "outcome", "url"),
    [
        (200, {"id": str(CONTENT), "version": 3, "url": HOME}, Outcome.CONFIRMED, HOME),
        (204, b"", Outcome.CONFIRMED, ""),  # no body
        (200, b"OK", Outcome.CONFIRMED, ""),  # words that are no receipt
        (200, b"<html>", Outcome.CONFIRMED, ""),
        (201, {"version": 3}, Outcome.CONFIRMED, ""),
        (200, ["a"], Outcome.CONFIRMED, ""),
        (200, {"id": str(CONTENT), "version": 2}, Outcome.LATER, ""),  # an older version
        (200, {"id": str(CONTENT), "version": "3"}, Outcome.LATER, ""),
        (200, {"id": str(UUID(int=1)), "version": 3}, Outcome.LATER, ""),  # another item
        (200, {"id": str(CONTENT), "version": 3, "url": "javascript:alert(1)"}, Outcome.CONFIRMED, ""),
        (200, {"id": str(CONTENT), "version": 3, "url": f"https://x/{'a' * 600}"}, Outcome.CONFIRMED, ""),
        (200, b"[" * 100_000, Outcome.CONFIRMED, ""),
        (410, b"", Outcome.GONE, ""),
        (429, b"", Outcome.LATER, ""),
        (500, b"", Outcome.LATER, ""),
        (503, b"", Outcome.LATER, ""),
        (302, b"", Outcome.REFUSED, ""),
        (400, b"", Outcome.REFUSED, ""),
        (401, b"", Outcome.REFUSED, ""),
        (404, b"", Outcome.REFUSED, ""),
    ],
)
def test_an_answer_means(status: int, body: object, outcome: Outcome, url: str):
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
