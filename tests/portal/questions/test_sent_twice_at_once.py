"""A finger that taps twice: the same form in two requests at the same moment asks once and gives one receipt."""

from uuid import uuid4

import pytest
from django.db import connection

from portal.questions.models import Attachment, Question
from portal.questions.operations import submissions
from portal.questions.operations.rules import load_rules
from portal.questions.operations.submissions import NewQuestion, ReceivedQuestion, receive_question
from tests.portal.questions.factories import AT
from tests.portal.questions.test_two_officers import at_once


def send(asked: NewQuestion) -> ReceivedQuestion:
    return receive_question(asked=asked, at=AT, key="bi-mat")


def form(**fields: object) -> NewQuestion:
    said = {"text": "Bị mất cọc?", "title": "Bị mất cọc?", "wording": "2026-11", "may_publish": False}
    return NewQuestion(**said | {"form_key": uuid4()} | fields)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="a test database of SQLite in memory is one connection; the second writer waits for the file",
)
def test_two_requests_at_once():
    load_rules()
    asked, got = form(), []
    assert at_once(*(lambda: got.append(send(asked)) for _ in range(4))) == [""] * 4
    assert Question.objects.count() == 1
    assert len({one.code for one in got}) == 1
    assert sum(one.is_new for one in got) == 1


@pytest.mark.django_db
def test_the_second_had_looked_before_the_first_was_written(monkeypatch: pytest.MonkeyPatch):
    """The same on any database, with the moment between looking and writing held open."""
    asked = form()
    first = send(asked)
    looks = iter([None])
    really = submissions.sent_before
    monkeypatch.setattr(submissions, "sent_before", lambda **named: next(looks, really(**named)))
    second = send(asked)
    assert (second.code, second.is_new) == (first.code, False)
    assert Question.objects.count() == 1
    assert not Attachment.objects.exists()
