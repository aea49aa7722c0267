"""What in a text leads to a person: found, told, replaced by stand-ins. Pure: text in, findings out."""

from portal.questions.privacy.findings import Finding, find_personal, masked, without_persons
from portal.questions.privacy.kinds import KIND_LABELS, STRUCTURED, Confidence, Kind

__all__ = ["KIND_LABELS", "STRUCTURED", "Confidence", "Finding", "Kind", "find_personal", "masked", "without_persons"]
