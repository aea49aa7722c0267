"""The legal check, the approval, and sending back. Each is somebody else's than the author's (`queries.acting`)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.questions.models import AnswerVersion, Check
from portal.questions.operations.citing import keep_words
from portal.questions.operations.drafting import Overtaken
from portal.questions.operations.stepping import ask, back_to_draft, held, note, step
from portal.questions.queries.acting import Act
from portal.questions.queries.privacy import uncleared
from portal.questions.states import CheckResult, Reach, VersionState


class NoteMissing(ValueError):
    """A text that is sent back goes with a note that says what to change."""


class PersonalData(Exception):
    """The public text holds words that look personal and that nobody has dealt with: mask them, or say why they may
    stand. `findings` are those of `queries.privacy.uncleared`."""

    def __init__(self, version: AnswerVersion, count: int) -> None:
        super().__init__(f"Version {version.pk} holds {count} uncleared findings.")
        self.count = count


@transaction.atomic
def check_version(
    *, version: AnswerVersion, result: CheckResult, note: str, revision: int, by: Officer, at: datetime
) -> AnswerVersion:
    """Say whether the text that was read at `revision` is right in law; sent back, it is the author's again.

    Raises NotAllowed, OwnText, WrongStep, NoteMissing; Overtaken if the text is another one by now.
    """
    current = held(version)
    ask(current, Act.CHECK, by=by, at=at)
    if current.revision != revision:
        raise Overtaken(current)
    _say(current, result, note, by=by, at=at)
    if result is CheckResult.PASSED:
        step(current, VersionState.CHECKED)
        current.checked_by, current.checked_at = by, at
        current.save(update_fields=["state", "checked_by", "checked_at"])
    else:
        back_to_draft(current)
    _leave_word("answer.checked", current, by=by, at=at, result=result.value)
    return current


@transaction.atomic
def approve_version(*, version: AnswerVersion, by: Officer, at: datetime, revision: int | None = None) -> AnswerVersion:
    """Approve a checked text, and keep the words of the law that it rests on: those of the day it will be read from.

    A text for a day to come must be free of personal data now: at midnight nobody is there to deal with it. Raises
    NotAllowed, OwnText, WrongStep, PersonalData; Overtaken if `revision` is given and is not the text's.
    """
    current = held(version)
    ask(current, Act.APPROVE, by=by, at=at)
    if revision is not None and current.revision != revision:
        raise Overtaken(current)
    if waits_for_a_day(current, today=timezone.localdate(at)):
        ask_clear(current)
    step(current, VersionState.APPROVED)
    current.approved_by, current.approved_at = by, at
    current.save(update_fields=["state", "approved_by", "approved_at"])
    keep_words(current, day=max(timezone.localdate(at), current.public_from or date.min))
    _leave_word("answer.approved", current, by=by, at=at)
    return current


@transaction.atomic
def send_back(*, version: AnswerVersion, note: str, by: Officer, at: datetime) -> AnswerVersion:
    """Whoever approves wants something changed first; it goes to the author, and is checked again afterwards.

    Raises NotAllowed, WrongStep, NoteMissing.
    """
    current = held(version)
    ask(current, Act.SEND_BACK, by=by, at=at)
    _say(current, CheckResult.SENT_BACK, note, by=by, at=at)
    back_to_draft(current)
    _leave_word("answer.sent_back", current, by=by, at=at)
    return current


def waits_for_a_day(version: AnswerVersion, *, today: date) -> bool:
    """Whether the version takes its place on a day to come."""
    return version.reach == Reach.PUBLIC and version.public_from is not None and version.public_from > today


def ask_clear(version: AnswerVersion) -> None:
    """Raises PersonalData."""
    if findings := uncleared(version=version):
        raise PersonalData(version, len(findings))


def _say(version: AnswerVersion, result: CheckResult, words: str, *, by: Officer, at: datetime) -> None:
    if result is CheckResult.SENT_BACK and not words.strip():
        raise NoteMissing
    Check.objects.create(
        version=version, result=result.value, note=words.strip(), revision=version.revision, by=by, at=at
    )


_leave_word = note  # `note` is also what a checker writes
