"""One press for whoever approves: approved, answered and made public, or nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.questions.models import AnswerVersion
from portal.questions.operations.checking import approve_version, waits_for_a_day
from portal.questions.operations.publishing import publish_version
from portal.questions.operations.replying import WrittenAnswer, send_reply
from portal.questions.states import OPEN_STATES, QuestionState, Reach, ReplyBy, VersionState


@dataclass(frozen=True, slots=True)
class Sending:
    """How the asker is to be answered: by which way, for a business with which number."""

    by_way: ReplyBy
    document: WrittenAnswer | None = None


@transaction.atomic
def finish_version(
    *, version: AnswerVersion, sending: Sending | None, by: Officer, at: datetime, revision: int | None = None
) -> AnswerVersion:
    """Approve if nobody has, reply if somebody waits and `sending` says how, publish if it is for the public and now.

    Raises what `approve_version`, `send_reply` and `publish_version` raise; then nothing has happened.
    """
    if version.state == VersionState.CHECKED:
        version = approve_version(version=version, by=by, at=at, revision=revision)
    if sending is not None and awaits_reply(version) and version.question is not None:
        send_reply(
            question=version.question,
            version=version,
            by_way=sending.by_way,
            document=sending.document,
            by=by,
            at=at,
        )
    if version.reach == Reach.PUBLIC and not waits_for_a_day(version, today=timezone.localdate(at)):
        version = publish_version(version=version, by=by, at=at)
    return version


def awaits_reply(version: AnswerVersion) -> bool:
    """Whether somebody waits for this version."""
    return version.question is not None and QuestionState(version.question.state) in OPEN_STATES
