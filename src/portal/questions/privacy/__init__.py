"""What in a text leads to a person: found, told, replaced by stand-ins. Pure: text in, findings out."""

from portal.questions.privacy.findings import PersonalFinding, find_personal, masked, without_persons
from portal.questions.privacy.matches import (
    STRUCTURED,
    FindingConfidence,
    PersonalKind,
)

__all__ = [
    "STRUCTURED",
    "FindingConfidence",
    "PersonalFinding",
    "PersonalKind",
    "find_personal",
    "masked",
    "without_persons",
]
