"""Where somebody may be named in what was searched for."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from portal.agencies.models import Officer
from portal.journal.operations.personal import drop_row
from portal.journal.queries.personal import PersonalData
from portal.search.models import AskedQuestion
from portal.search.operations.asked_questions import erase_question


def _erase(row: AskedQuestion, by: Officer | None, at: datetime) -> None:
    erase_question(question=row, by=by, at=at)


PERSONAL = (
    PersonalData(
        model="search.AskedQuestion",
        holds="Lời tìm mà nhiều người đã gõ",
        fields=("text", "text_fold"),
        purpose="Học từ lượt tìm",
        ground="Lợi ích công cộng; không gắn với ai",
        kept=f"{settings.SEARCHES_KEPT_DAYS} ngày",
        erase=_erase,
    ),
    PersonalData(
        model="search.WrongAnswer",
        holds="Câu trả lời bị báo sai",
        fields=("question", "question_key", "said"),
        purpose="Không lặp lại câu trả lời sai",
        ground="Lợi ích công cộng; không gắn với ai",
        kept="Tới khi không còn cần để so",
        erase=drop_row,
    ),
)
