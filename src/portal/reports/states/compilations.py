"""Papers on their way: a consolidated report, a petition to the People's Committee, a statistics form."""

from dataclasses import dataclass
from enum import StrEnum


class CompilationState(StrEnum):
    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SIGNED = "signed"
    PUBLISHED = "published"
    OVERTAKEN = "overtaken"  # figures were frozen anew before this one was signed

    @property
    def label(self) -> str:
        return COMPILATION_LABELS[self]


COMPILATION_LABELS = {
    CompilationState.DRAFTING: "Đang soạn",
    CompilationState.SUBMITTED: "Chờ duyệt",
    CompilationState.APPROVED: "Đã duyệt, chờ ký",
    CompilationState.SIGNED: "Đã ký",
    CompilationState.PUBLISHED: "Đã công bố",
    CompilationState.OVERTAKEN: "Đã có bản tổng hợp mới hơn",
}
COMPILATION_CHOICES = [(state.value, label) for state, label in COMPILATION_LABELS.items()]

COMPILE, APPROVE = "report.compile", "report.approve"


@dataclass(frozen=True, slots=True)
class CompilationStep:
    """`verbs`: what one must be allowed to do, any of them, at the agency that issues the report."""

    before: CompilationState
    after: CompilationState
    verbs: tuple[str, ...]


COMPILATION_STEPS = (
    CompilationStep(CompilationState.DRAFTING, CompilationState.SUBMITTED, (COMPILE,)),
    CompilationStep(CompilationState.SUBMITTED, CompilationState.DRAFTING, (COMPILE, APPROVE)),  # back, with a reason
    CompilationStep(CompilationState.SUBMITTED, CompilationState.APPROVED, (APPROVE,)),
    CompilationStep(CompilationState.APPROVED, CompilationState.DRAFTING, (APPROVE,)),  # before it is signed
    CompilationStep(CompilationState.APPROVED, CompilationState.SIGNED, (COMPILE, APPROVE)),
    CompilationStep(CompilationState.SIGNED, CompilationState.PUBLISHED, (COMPILE, APPROVE)),
    CompilationStep(CompilationState.DRAFTING, CompilationState.OVERTAKEN, (COMPILE,)),
    CompilationStep(CompilationState.SUBMITTED, CompilationState.OVERTAKEN, (COMPILE,)),
    CompilationStep(CompilationState.APPROVED, CompilationState.OVERTAKEN, (COMPILE,)),
)
_STEPS = {(one.before, one.after): one for one in COMPILATION_STEPS}

# A report that is signed is not overtaken: another compilation stands beside it.
CAN_BE_OVERTAKEN = tuple(one.before for one in COMPILATION_STEPS if one.after is CompilationState.OVERTAKEN)
IS_SIGNED = (CompilationState.SIGNED, CompilationState.PUBLISHED)


def step_between(before: CompilationState, after: CompilationState) -> CompilationStep | None:
    return _STEPS.get((before, after))


class PetitionKind(StrEnum):
    """Tờ trình asks for a decision; công văn reports and asks for an opinion."""

    SUBMISSION = "submission"
    LETTER = "letter"


PETITION_LABELS = {PetitionKind.LETTER: "Công văn", PetitionKind.SUBMISSION: "Tờ trình"}
PETITION_CHOICES = [(kind.value, label) for kind, label in PETITION_LABELS.items()]


class FilledState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"  # frozen under a number; opened again, it gets the next one

    @property
    def label(self) -> str:
        return FILLED_LABELS[self]


FILLED_LABELS = {FilledState.DRAFT: "Đang lập", FilledState.SENT: "Đã gửi"}
FILLED_CHOICES = [(state.value, label) for state, label in FILLED_LABELS.items()]


class RowKind(StrEnum):
    ONE = "one"  # one agency, by its name
    EACH = "each"  # every agency that the phrase means, under a line with their sum

    @property
    def label(self) -> str:
        return ROW_LABELS[self]


ROW_LABELS = {RowKind.ONE: "Một cơ quan", RowKind.EACH: "Từng cơ quan của nhóm"}
ROW_CHOICES = [(kind.value, label) for kind, label in ROW_LABELS.items()]
