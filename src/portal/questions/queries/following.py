"""What the asker's pages ask: the question behind a code, the term of the day, the agency a link names."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from portal.agencies.models import Agency
from portal.questions.codes import code_digest, normal_code
from portal.questions.models import DeadlineRule, Question
from portal.questions.queries.clocks import rule_holding
from portal.questions.states import Track


def question_behind(*, typed: str) -> Question | None:
    """The question of a receipt code, however it was typed."""
    code = normal_code(typed)
    return _with_its_own().filter(code_digest=code_digest(code)).first() if code else None


def question_of(*, uuid: UUID) -> Question | None:
    return _with_its_own().filter(uuid=uuid).first()


def _with_its_own() -> QuerySet[Question]:
    related = ("asker", "clock__rule", "lead_agency", "place__parent", "answer", "merged_into__lead_agency")
    return Question.objects.select_related(*related)


def rule_today(*, track: Track, on: date) -> DeadlineRule | None:
    """The term that a question of this track, sent today, has before anybody knows who will answer it."""
    return rule_holding(track=track.value, level="", on=on)


def agency_wished(*, slug: str, on: date) -> Agency | None:
    """The agency a link names, while it exists."""
    return Agency.objects.existing_on(on).filter(slug=slug).first() if slug else None
