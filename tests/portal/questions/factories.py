"""Questions and answers for tests: the least that the database accepts, and what a test wants to say."""

from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from portal.questions.models import Question
from portal.questions.queries.submissions import code_digest

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # nine in the morning in Cần Thơ, a Wednesday
_numbers = count(1)


def make_question(text: str = "Bị mất cọc có đòi lại được không?", **fields: object) -> Question:
    number = next(_numbers)
    said = {"title": text[:200], "text": text, "received_at": AT, "code_digest": code_digest(f"{uuid4()}{number}")}
    return Question.objects.create(**said | fields)
