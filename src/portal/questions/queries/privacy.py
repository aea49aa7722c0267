"""What is personal in the public text of an answer and has not been dealt with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from lawtext.months import later_by_months
from portal.agencies.models import Agency, Place
from portal.questions.models import AnswerVersion, Cleared, Question
from portal.questions.privacy import Confidence, Finding, find_personal
from portal.questions.states import QuestionState

# The fields that the public reads. What goes to the asker alone may name them.
PUBLIC_FIELDS: Mapping[str, str] = {
    "title": "Câu hỏi ngắn",
    "question_text": "Câu hỏi (bản công khai)",
    "summary": "Trả lời ngắn",
    "answer_text": "Trả lời (bản công khai)",
}


@dataclass(frozen=True, slots=True)
class FieldFinding:
    """A finding and the field of the version in which it stands."""

    field: str
    finding: Finding

    @property
    def field_label(self) -> str:
        return PUBLIC_FIELDS[self.field]

    @property
    def needs_approver(self) -> bool:
        """A number that is surely somebody's may be let stand only by who approves answers."""
        return self.finding.is_structured and self.finding.confidence is Confidence.SURE


def findings_in(*, version: AnswerVersion) -> list[FieldFinding]:
    """Everything that looks personal in what the public would read, cleared or not, field by field."""
    allowed = public_words()
    return [
        FieldFinding(field, finding)
        for field in PUBLIC_FIELDS
        for finding in find_personal(getattr(version, field), allowed=allowed)
    ]


def uncleared(*, version: AnswerVersion) -> list[FieldFinding]:
    """What hinders this version's being public: findings that nobody has replaced or let stand with a reason."""
    if not (found := findings_in(version=version)):
        return []
    cleared = {(one.kind, one.digest) for one in Cleared.objects.filter(version=version)}
    return [one for one in found if (one.finding.kind.value, one.finding.digest) not in cleared]


def uncleared_text(*, texts: Mapping[str, str]) -> list[FieldFinding]:
    """The same for a text that is being written and not yet saved: field -> words. Nothing is cleared."""
    allowed = public_words()
    return [
        FieldFinding(field, finding)
        for field, text in texts.items()
        if field in PUBLIC_FIELDS
        for finding in find_personal(text, allowed=allowed)
    ]


def public_words() -> frozenset[str]:
    """What looks like a person and is a public body, a place, or a number that everybody may call."""
    said = (settings.PORTAL_HOTLINE, *settings.QUESTIONS_PUBLIC_WORDS)
    return frozenset(word for word in (*_names(), *said) if word)


def _names() -> Iterator[str]:
    for name, short, others in Agency.objects.values_list("name", "short_name", "other_names"):
        yield from (name, short, *others.splitlines())
    yield from Place.objects.values_list("name", flat=True)


# ---- how long a person is kept ---------------------------------------------------------------------------------------

_UNWANTED = (QuestionState.SPAM.value, QuestionState.WITHDRAWN.value)


def questions_to_forget(*, at: datetime, months: int, unwanted_days: int) -> QuerySet[Question]:
    """Closed questions whose asker has been kept long enough; what is spam or was withdrawn is kept shorter."""
    unwanted = Q(state__in=_UNWANTED, closed_at__lt=at - timedelta(days=unwanted_days))
    closed = ~Q(state__in=_UNWANTED) & Q(closed_at__lt=later_by_months(at, -months))
    kept = Question.objects.filter(erased_at__isnull=True, closed_at__isnull=False)
    return kept.filter(unwanted | closed).order_by("closed_at", "pk")
