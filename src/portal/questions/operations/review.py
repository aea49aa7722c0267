"""The legal check, approval, sending back, clearing what looks personal: never by the author alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.questions.models import AnswerVersion, Check, Cleared
from portal.questions.operations.citations import keep_words
from portal.questions.operations.drafts import AnswerOvertaken, AnswerText, save_version, text_of_version
from portal.questions.operations.transitions import (
    AnswerNotAllowed,
    OwnText,
    QuestionWrongStep,
    advance_version,
    ask,
    back_to_draft,
    locked_version,
    note,
    require,
)
from portal.questions.privacy import PersonalKind
from portal.questions.privacy.matches import ClearingReason
from portal.questions.queries.permissions import VersionAct, has_written, reaches
from portal.questions.queries.personal_data import FieldFinding, findings_in, uncleared
from portal.questions.states import UNDER_WAY, AnswerReach, CheckResult, VersionState
from portal.questions.states.answer_fields import PUBLIC_TEXTS


class AuthorNoteMissing(ValueError):
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

    Raises AnswerNotAllowed, OwnText, QuestionWrongStep, AuthorNoteMissing; AnswerOvertaken if the text is another one
    by now.
    """
    current = locked_version(version)
    ask(current, VersionAct.CHECK, by=by, at=at)
    if current.revision != revision:
        raise AnswerOvertaken(current)
    _say(current, result, note, by=by, at=at)
    if result is CheckResult.PASSED:
        advance_version(current, VersionState.CHECKED, checked_by=by, checked_at=at)
    else:
        back_to_draft(current)
    _leave_word("answer.checked", current, by=by, at=at, result=result.value)
    return current


@transaction.atomic
def approve_version(*, version: AnswerVersion, by: Officer, at: datetime, revision: int | None = None) -> AnswerVersion:
    """Approve a checked text, and keep the words of the law that it rests on: those of the day it will be read from.

    A text for a day to come must be free of personal data now: at midnight nobody is there to deal with it. Raises
    AnswerNotAllowed, OwnText, QuestionWrongStep, PersonalData; AnswerOvertaken if `revision` is given and is not the
    text's.
    """
    current = locked_version(version)
    ask(current, VersionAct.APPROVE, by=by, at=at)
    if revision is not None and current.revision != revision:
        raise AnswerOvertaken(current)
    if waits_for_a_day(current, today=timezone.localdate(at)):
        ask_clear(current)
    advance_version(current, VersionState.APPROVED, approved_by=by, approved_at=at)
    keep_words(current, day=max(timezone.localdate(at), current.public_from or date.min))
    _leave_word("answer.approved", current, by=by, at=at)
    return current


@transaction.atomic
def send_back(*, version: AnswerVersion, note: str, by: Officer, at: datetime) -> AnswerVersion:
    """Whoever approves wants something changed first; it goes to the author, and is checked again afterwards.

    Raises AnswerNotAllowed, QuestionWrongStep, AuthorNoteMissing.
    """
    current = locked_version(version)
    ask(current, VersionAct.SEND_BACK, by=by, at=at)
    _say(current, CheckResult.SENT_BACK, note, by=by, at=at)
    back_to_draft(current)
    _leave_word("answer.sent_back", current, by=by, at=at)
    return current


def waits_for_a_day(version: AnswerVersion, *, today: date) -> bool:
    """Whether the version takes its place on a day to come."""
    return version.reach == AnswerReach.PUBLIC and version.public_from is not None and version.public_from > today


def ask_clear(version: AnswerVersion) -> None:
    """Raises PersonalData."""
    if findings := uncleared(version=version):
        raise PersonalData(version, len(findings))


def _say(version: AnswerVersion, result: CheckResult, words: str, *, by: Officer, at: datetime) -> None:
    if result is CheckResult.SENT_BACK and not words.strip():
        raise AuthorNoteMissing
    Check.objects.create(
        version=version, result=result.value, note=words.strip(), revision=version.revision, by=by, at=at
    )


_leave_word = note  # `note` is also what a checker writes


_WORKS = ("answer.draft", "answer.check", "answer.approve")


class NothingThere(ValueError):
    """The text holds these words no more: somebody has changed it. Load the page again."""


class ApproverNeeded(AnswerNotAllowed):
    """A number that is surely somebody's may be let stand only by who approves answers and did not write this one."""


@transaction.atomic
def clear_finding(
    *, version: AnswerVersion, digest: str, kind: PersonalKind, reason: ClearingReason, by: Officer, at: datetime
) -> Cleared:
    """Let words stand; the same words in the same version need no second look. Done twice, it is done once.

    Raises AnswerNotAllowed, ApproverNeeded, QuestionWrongStep, NothingThere.
    """
    current = locked_version(version)
    _ask(current, by=by, at=at)
    same = [one for one in findings_in(version=current) if (one.finding.kind, one.finding.digest) == (kind, digest)]
    if not same:
        raise NothingThere(f"Version {current.pk} holds no such {kind.value}.")
    if any(one.needs_approver for one in same):
        _ask_approver(current, by=by, at=at)
    cleared, is_new = Cleared.objects.get_or_create(
        version=current, kind=kind.value, digest=digest, defaults={"reason": reason.label, "by": by, "at": at}
    )
    if is_new:
        note("answer.cleared", current, by=by, at=at, kind=kind.value, reason=reason.value)
    return cleared


@transaction.atomic
def mask_findings(
    *, version: AnswerVersion, digests: Collection[str] | None, revision: int, by: Officer, at: datetime
) -> AnswerVersion:
    """Put stand-ins in the place of findings, of all that nobody let stand if `digests` is None, and save the text.

    Raises what `save_version` raises: AnswerNotAllowed, QuestionWrongStep, AnswerOvertaken.
    """
    current = locked_version(version)
    found = [one for one in uncleared(version=current) if digests is None or one.finding.digest in digests]
    return save_version(
        version=current, text=_without(text_of_version(current), found), revision=revision, by=by, at=at
    )


def _without(text: AnswerText, found: Sequence[FieldFinding]) -> AnswerText:
    """From the back to the front, so that the places of the others stay true."""
    said: dict[str, str] = {name: getattr(text, name) for name in PUBLIC_TEXTS}
    for one in reversed(found):
        words, span = said[one.field], one.finding.span
        said[one.field] = words[: span.start] + one.finding.stand_in + words[span.end :]
    return replace(text, **{name: words[: PUBLIC_TEXTS[name].most] for name, words in said.items()})  # type: ignore[arg-type]


def _ask(version: AnswerVersion, *, by: Officer, at: datetime) -> None:
    require(_WORKS, version.answer.agency_id, by=by, at=at)
    if version.state not in UNDER_WAY:
        raise QuestionWrongStep(f"A version that is {version.state!r} is not changed any more.")


def _ask_approver(version: AnswerVersion, *, by: Officer, at: datetime) -> None:
    on = timezone.localdate(at)
    if not reaches(officer=by, verbs=("answer.approve",), agency_id=version.answer.agency_id, on=on):
        raise ApproverNeeded(f"{by.pk} does not approve for agency {version.answer.agency_id}.")
    if has_written(officer=by, version=version):
        raise OwnText(f"{by.pk} wrote in version {version.pk}.")
