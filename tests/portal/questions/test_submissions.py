"""Tickets, proof of work and doubts: what tells one person's form from a machine's thousands."""

import hashlib
from datetime import timedelta
from uuid import UUID

import pytest

from portal.questions.queries import submissions
from portal.questions.queries.submissions import (
    TOO_FAST,
    TOO_OLD,
    TicketAge,
    new_ticket,
    read_ticket,
)
from portal.questions.submissions import SpamEvidence, doubts_about, needs_a_look
from tests.portal.questions.factories import AT

KEY = UUID(int=7)


def solve(key: UUID) -> str:
    found = []
    for task in range(submissions.WORK_TASKS):
        number = 0
        while int.from_bytes(hashlib.sha256(f"{key.hex}:{task}:{number}".encode()).digest()[:4]) >> (
            32 - submissions.WORK_BITS
        ):
            number += 1
        found.append(str(number))
    return ".".join(found)


class TestTickets:
    def test_are_read_again(self):
        ticket = new_ticket(at=AT)
        assert read_ticket(ticket.token) == ticket

    @pytest.mark.parametrize(
        "token", ["", "x", "abc.123:sig", new_ticket(at=AT).token[:-1] + "!"], ids=["none", "x", "another", "tampered"]
    )
    def test_of_somebody_else_are_not(self, token: str):
        assert read_ticket(token) is None

    @pytest.mark.parametrize(
        ("after", "age"),
        [
            (timedelta(seconds=1), TicketAge.FAST),
            (TOO_FAST, TicketAge.FIT),
            (timedelta(hours=20), TicketAge.FIT),
            (TOO_OLD + timedelta(seconds=1), TicketAge.OLD),
            (timedelta(seconds=-5), TicketAge.FAST),
        ],
    )
    def test_have_an_age(self, after: timedelta, age: TicketAge):
        assert new_ticket(at=AT).age(at=AT + after) is age


class TestWork:
    def test_done_for_one_form_serves_no_other(self):
        said = solve(KEY)
        assert submissions.is_work_done(key=KEY, said=said)
        assert not submissions.is_work_done(key=UUID(int=8), said=said)

    @pytest.mark.parametrize(
        "said", ["", "1.2.3", "0.0.0.0.0.0.0.0", "-1" * 8, ".".join(["9" * 50] * 8), "١.٢.٣.٤.٥.٦.٧.٨"]
    )
    def test_that_was_not_done_is_not_taken(self, said: str):
        assert not submissions.is_work_done(key=KEY, said=said)


@pytest.mark.parametrize(
    ("seen", "is_looked_at"),
    [
        (SpamEvidence("Bị mất cọc có đòi lại được không?"), False),
        (SpamEvidence("bi mat coc co doi lai duoc khong vay moi nguoi"), False),
        (SpamEvidence("Tôi hỏi về https://vbpl.vn/abc, xin giải thích giúp tôi.", has_worked=False), False),
        (SpamEvidence("Hàng xóm lấn đất của tôi thì kiện ở đâu?", has_worked=False), False),
        (SpamEvidence("តើខ្ញុំអាចទារប្រាក់កក់វិញបានទេ"), False),
        (SpamEvidence("Hỏi về công ty TNHH MTV Phát Triển Nông Nghiệp Hậu Giang Green Farm nợ lương"), False),
        (SpamEvidence("hỏi", has_filled_trap=True), True),
        (SpamEvidence("Cho vay nhanh http://a.com http://b.com http://c.com"), True),
        (SpamEvidence("Xem www.a.vn và www.b.vn giúp tôi", has_worked=False), True),
        (SpamEvidence("Hello dear friend, please visit our best online casino website today"), True),
        (SpamEvidence("Купить дешёвые часы прямо сейчас со скидкой"), True),
        (SpamEvidence("asdkjhaskjdhqwkjehkajshdkjahsdkjhaskjdhaskjdhaskjdhaksjdh"), True),
        (SpamEvidence("aaaaaaaaaaaaaaaaaaaaa"), True),
        (SpamEvidence("Bị mất cọc có đòi lại được không?", is_repeated=True), True),
        (SpamEvidence("Bị mất cọc có đòi lại được không?", is_flood=True), True),
    ],
)
def test_enough_doubts_call_a_person(seen: SpamEvidence, is_looked_at: bool):
    assert needs_a_look(seen) is is_looked_at
    assert bool(doubts_about(seen)) or not is_looked_at
