"""The papers in which difficulties go up to the People's Committee."""

from enum import StrEnum


class PetitionKind(StrEnum):
    """Tờ trình asks for a decision; công văn reports and asks for an opinion."""

    SUBMISSION = "submission"
    LETTER = "letter"


PETITION_LABELS = {PetitionKind.LETTER: "Công văn", PetitionKind.SUBMISSION: "Tờ trình"}
PETITION_CHOICES = [(kind.value, label) for kind, label in PETITION_LABELS.items()]
