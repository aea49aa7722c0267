"""The nouns of questions and answers."""

from portal.questions.models.answers import (
    Answer,
    AnswerCitation,
    AnswerVersion,
    Check,
    Cleared,
    PublicChange,
    Rating,
    Reply,
    Series,
    Writing,
)
from portal.questions.models.questions import Asker, Attachment, Note, Question, Referral, Supplement
from portal.questions.models.workflow import (
    Clock,
    ClockChange,
    Competence,
    DayCount,
    DeadlineRule,
    ImportBatch,
    ImportRow,
    Taught,
)

__all__ = [
    "Answer",
    "AnswerCitation",
    "AnswerVersion",
    "Asker",
    "Attachment",
    "Check",
    "Cleared",
    "Clock",
    "ClockChange",
    "Competence",
    "DayCount",
    "DeadlineRule",
    "ImportBatch",
    "ImportRow",
    "Note",
    "PublicChange",
    "Question",
    "Rating",
    "Referral",
    "Reply",
    "Series",
    "Supplement",
    "Taught",
    "Writing",
]
