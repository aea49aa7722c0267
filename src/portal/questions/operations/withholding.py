"""An old version is taken from the public for good: its dates stay, its words are read by nobody outside."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.questions.models import AnswerVersion, PublicChange
from portal.questions.operations.publishing import ReasonMissing
from portal.questions.operations.stepping import CHANGES, ask_of_answer, held, next_number, note, step
from portal.questions.privacy import find_personal
from portal.questions.queries.acting import AnswerAct
from portal.questions.states import Change, VersionState


class PersonalReason(ValueError):
    """Readers are told the reason, and this one names what is withheld. Say it in general words."""


@transaction.atomic
def withhold_version(*, version: AnswerVersion, reason: str, by: Officer, at: datetime) -> AnswerVersion:
    """Let nobody outside read an old version any more. There is no way back: a new version says what is to be said.

    For a text that told whose matter it was (Law on the protection of personal data, 91/2025/QH15). Raises NotAllowed,
    ReasonMissing, PersonalReason; WrongStep for a version that was never public, still is, or is withheld.
    """
    current = held(version)
    ask_of_answer(current.answer, AnswerAct.WITHHOLD, by=by, at=at)
    said = _general(reason)
    step(current, VersionState.WITHHELD)
    current.withheld_at, current.withheld_reason = at, said
    current.save(update_fields=["state", "withheld_at", "withheld_reason"])
    _tell_copies(current, at)
    note("version.withheld", current, by=by, at=at)
    return current


def _general(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise ReasonMissing
    if find_personal(said):
        raise PersonalReason
    return said


def _tell_copies(version: AnswerVersion, at: datetime) -> None:
    """Whoever copies the answer fetches it again; of an answer that is withdrawn they have been told already."""
    next_number(CHANGES)
    if (live := version.answer.live) is not None:
        PublicChange.objects.create(answer=version.answer, change=Change.CORRECTED.value, version=live.number, at=at)
