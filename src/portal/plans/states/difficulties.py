"""A difficulty on its way: raised by an agency, answered by who follows the plan or, through them, by the committee."""

from dataclasses import dataclass
from enum import StrEnum


class DifficultyState(StrEnum):
    RAISED = "raised"
    HANDLING = "handling"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return DIFFICULTY_LABELS[self]

    @property
    def is_open(self) -> bool:
        return self in (DifficultyState.RAISED, DifficultyState.HANDLING, DifficultyState.ESCALATED)


DIFFICULTY_LABELS = {
    DifficultyState.RAISED: "Mới nêu",
    DifficultyState.HANDLING: "Đang xem xét",
    DifficultyState.ESCALATED: "Đã trình Ủy ban nhân dân",
    DifficultyState.ANSWERED: "Đã trả lời",
    DifficultyState.CLOSED: "Đã giải quyết",
    DifficultyState.WITHDRAWN: "Cơ quan rút lại",
}
DIFFICULTY_CHOICES = [(state.value, label) for state, label in DIFFICULTY_LABELS.items()]


class DifficultyActor(StrEnum):
    """Who acts: the agency that raised it, who follows the whole plan (Sở Tư pháp), who the plan's issuer is."""

    AGENCY = "agency"
    SUPERVISOR = "supervisor"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class DifficultyStep:
    before: DifficultyState
    after: DifficultyState
    who: frozenset[DifficultyActor]


_AGENCY = frozenset({DifficultyActor.AGENCY})
_SUPERVISOR = frozenset({DifficultyActor.SUPERVISOR})
_COMMITTEE = frozenset({DifficultyActor.COMMITTEE, DifficultyActor.SUPERVISOR})

DIFFICULTY_STEPS = (
    DifficultyStep(DifficultyState.RAISED, DifficultyState.HANDLING, _SUPERVISOR),
    DifficultyStep(DifficultyState.RAISED, DifficultyState.ANSWERED, _SUPERVISOR),
    DifficultyStep(DifficultyState.RAISED, DifficultyState.ESCALATED, _SUPERVISOR),  # plainly beyond their competence
    DifficultyStep(DifficultyState.RAISED, DifficultyState.WITHDRAWN, _AGENCY),
    DifficultyStep(DifficultyState.HANDLING, DifficultyState.ANSWERED, _SUPERVISOR),
    DifficultyStep(DifficultyState.HANDLING, DifficultyState.ESCALATED, _SUPERVISOR),
    DifficultyStep(DifficultyState.HANDLING, DifficultyState.WITHDRAWN, _AGENCY),
    DifficultyStep(DifficultyState.ESCALATED, DifficultyState.ANSWERED, _COMMITTEE),  # or put down by the supervisor
    DifficultyStep(DifficultyState.ESCALATED, DifficultyState.HANDLING, _COMMITTEE),  # sent back with words
    DifficultyStep(DifficultyState.ANSWERED, DifficultyState.CLOSED, _AGENCY | _SUPERVISOR),
    DifficultyStep(
        DifficultyState.ANSWERED, DifficultyState.HANDLING, _AGENCY | _SUPERVISOR
    ),  # the answer does not help
)
_ALLOWED = {(one.before, one.after): one.who for one in DIFFICULTY_STEPS}


class Term(StrEnum):
    """What has a number of working days, which are dated data (`models.DifficultyTerm`)."""

    ANSWER = "answer"
    DECIDE = "decide"
    ACKNOWLEDGE = "acknowledge"

    @property
    def label(self) -> str:
        return TERM_LABELS[self]


TERM_LABELS = {
    Term.ANSWER: "Cơ quan theo dõi kế hoạch trả lời khó khăn, vướng mắc",
    Term.DECIDE: "Ủy ban nhân dân trả lời khó khăn, vướng mắc đã trình",
    Term.ACKNOWLEDGE: "Cơ quan xác nhận đã tiếp nhận văn bản hướng dẫn",
}
TERM_CHOICES = [(term.value, label) for term, label in TERM_LABELS.items()]

# The term that runs while a difficulty is in a state; in no other state does anything run.
RUNNING_TERMS = {
    DifficultyState.RAISED: Term.ANSWER,
    DifficultyState.HANDLING: Term.ANSWER,
    DifficultyState.ESCALATED: Term.DECIDE,
}


# The verb of the roles table (`agencies.roles`) for each part that somebody may play.
ACTOR_VERBS = {
    DifficultyActor.AGENCY: "difficulty.raise",
    DifficultyActor.SUPERVISOR: "difficulty.answer",
    DifficultyActor.COMMITTEE: "difficulty.decide",
}


def may_step(*, before: DifficultyState, after: DifficultyState, actor: DifficultyActor) -> bool:
    return actor in _ALLOWED.get((before, after), frozenset())
