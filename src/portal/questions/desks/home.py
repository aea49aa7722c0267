"""What waits, on the first page of the back office: at the desk that refers, and at the officer's agencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from portal.agencies.desks import reach_of
from portal.questions.queries.triage import Waiting, waiting_at, waiting_at_the_desk
from portal.questions.staff import READ, REFER


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    url: str
    waiting: Waiting


class QuestionsPanel(Component):
    """How many questions wait, since when the oldest has, how many are overdue."""

    order = 105
    template_name = "questions/triage/panel.html"

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"lines": self.lines}


def lines_for(user: Any) -> list[Line]:
    """One query for each desk that is the user's; nothing for a desk where nothing waits."""
    today = timezone.localdate()
    found = []
    if reach_of(user, REFER) is None:
        found.append(Line("Chờ phân loại", reverse("questions_inbox"), waiting_at_the_desk(today=today)))
    if (reach := reach_of(user, READ)) != set():
        label = "Các cơ quan đang trả lời" if reach is None else "Cơ quan bạn đang trả lời"
        found.append(Line(label, reverse("questions_of_agency"), waiting_at(agencies=reach, today=today)))
    return [line for line in found if line.waiting.count]
