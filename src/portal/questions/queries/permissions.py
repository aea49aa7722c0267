"""Who may read a question, and who may do what with a version of an answer: one table for all.

Whoever wrote in a text neither checks nor approves it. Who checked it may approve it: two persons have read it then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any

from portal.agencies.models import Officer
from portal.agencies.queries import agencies_in_reach, covers, reach_of
from portal.questions.models import Answer, AnswerVersion, Question
from portal.questions.states import ReferralState, VersionState

REFER = "question.refer"
READ = "question.read"
RULE = "question.rule"
WORK = "answer.draft"  # acts for an agency that has a part in a question


def may_see(user: Any, question: Question) -> bool:
    """Whether the user may read the question with what is personal in it: triage, or an agency that works on it."""
    if reach_of(user, REFER) is None:
        return True
    reach = reach_of(user, READ)
    if covers(reach, question.lead_agency_id):
        return True
    return question.referrals.filter(state=ReferralState.OPEN.value, agency__in=reach or ()).exists()


class VersionAct(Enum):
    """What is done with a version."""

    WRITE = auto()
    SUBMIT = auto()
    TAKE_BACK = auto()
    DROP = auto()
    CHECK = auto()
    APPROVE = auto()
    SEND_BACK = auto()
    PUBLISH = auto()
    REPLY = auto()


class AnswerAct(Enum):
    """What is done with an answer that is public, or was."""

    CORRECT = auto()
    WITHDRAW = auto()
    RESTORE = auto()
    WITHHOLD = auto()


@dataclass(frozen=True, slots=True)
class VersionActRule:
    """One of the verbs of `agencies.roles` at the answer's agency; from these states; writers of the text as well?"""

    verbs: tuple[str, ...]
    states: tuple[VersionState, ...]
    by_writers: bool = True


_DRAFT, _CHECK, _APPROVE = ("answer.draft",), ("answer.check",), ("answer.approve",)
RULES: dict[VersionAct, VersionActRule] = {
    VersionAct.WRITE: VersionActRule(_DRAFT, (VersionState.DRAFT,)),
    VersionAct.SUBMIT: VersionActRule(_DRAFT, (VersionState.DRAFT,)),
    VersionAct.TAKE_BACK: VersionActRule(_DRAFT, (VersionState.IN_CHECK,)),
    VersionAct.DROP: VersionActRule(_DRAFT, (VersionState.DRAFT,)),
    VersionAct.CHECK: VersionActRule(_CHECK, (VersionState.IN_CHECK,), by_writers=False),
    VersionAct.APPROVE: VersionActRule(_APPROVE, (VersionState.CHECKED,), by_writers=False),
    VersionAct.SEND_BACK: VersionActRule(_APPROVE, (VersionState.CHECKED, VersionState.APPROVED)),
    VersionAct.PUBLISH: VersionActRule(_APPROVE, (VersionState.APPROVED,), by_writers=False),
    # What goes out is what was approved; who carries it to the asker need not be the one who approves.
    VersionAct.REPLY: VersionActRule(
        (*_DRAFT, *_APPROVE), (VersionState.APPROVED, VersionState.LIVE, VersionState.SENT)
    ),
}  # fmt: skip
ANSWER_VERBS: dict[AnswerAct, tuple[str, ...]] = {
    AnswerAct.CORRECT: _DRAFT,
    AnswerAct.WITHDRAW: _APPROVE,  # whoever wrote it may take it down: a wrong text is better gone
    AnswerAct.RESTORE: _APPROVE,
    AnswerAct.WITHHOLD: _APPROVE,  # one's own text as well: what tells of a person is better gone
}


def reaches(*, officer: Officer, verbs: tuple[str, ...], agency_id: int, on: date) -> bool:
    """Whether one of the verbs is the officer's at that agency, or at one whose work theirs carries on."""
    reach = (agencies_in_reach(officer=officer, verb=verb, on=on) for verb in verbs)
    return any(agencies is None or agency_id in agencies for agencies in reach)


def has_written(*, officer: Officer, version: AnswerVersion) -> bool:
    return version.author_id == officer.pk or version.writings.filter(by=officer).exists()


def may_act(*, officer: Officer, act: VersionAct, version: AnswerVersion, on: date) -> bool:
    """Whether the table lets this officer do this with this version now; its answer should be joined."""
    rule = RULES[act]
    return (
        VersionState(version.state) in rule.states
        and reaches(officer=officer, verbs=rule.verbs, agency_id=version.answer.agency_id, on=on)
        and (rule.by_writers or not has_written(officer=officer, version=version))
    )


def may_act_on(*, officer: Officer, act: AnswerAct, answer: Answer, on: date) -> bool:
    return reaches(officer=officer, verbs=ANSWER_VERBS[act], agency_id=answer.agency_id, on=on)
