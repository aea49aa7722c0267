"""Answered questions for the tests of search: published by three officers, resting on the small shelf of law."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from portal.questions.models import Answer
from portal.questions.operations.drafts import (
    AnswerText,
    PickedProvision,
    start_correction,
    text_of_version,
)
from portal.questions.operations.publication import publish_version, withdraw_answer
from tests.portal.questions.answering import Team

LAW = "91-2015-qh13"
CITED = PickedProvision(LAW, "dieu-328-khoan-2", "Bộ luật Dân sự")
TITLE = "Bể kèo mua rẫy có lấy lại tiền không?"


def make_answer(
    title: str = TITLE,
    *,
    question: str = "",
    summary: str = "Không.",
    text: str = "Mất.",
    cited: Sequence[PickedProvision] = (CITED,),
    team: Team | None = None,
    at: datetime | None = None,
    **said: object,
) -> Answer:
    """An answer that the public may read."""
    whole = AnswerText(title, question, summary, text, field_slug="dan-su", citations=tuple(cited))
    return (team or Team()).published(replace(whole, **said), at=at or timezone.now())


def correct(answer: Answer, team: Team, **said: object) -> Answer:
    """Another text in its place."""
    at = timezone.now()
    version = start_correction(answer=answer, by=team.author, at=at)
    text = replace(text_of_version(version), **said)
    approved = team.carry_on(version, text, at=at)
    return publish_version(version=approved, by=team.approver, at=at).answer


def take_down(answer: Answer, team: Team) -> Answer:
    return withdraw_answer(answer=answer, reason="Sai.", by=team.approver, at=timezone.now())
