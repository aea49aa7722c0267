"""Where questions and answers enter the back office: addresses, lines of the menu, a panel."""

from portal.agencies.admin.menu import AdminModule, register_room
from portal.questions.admin import (
    answer_files,
    answers,
    competences,
    deadlines,
    deliveries,
    drafts,
    entry,
    figures,
    imports,
    inbox,
    legal_check,
    personal_data,
    question,
)

# One line for each module of `portal.questions.admin`.
_ADMIN_VIEWS: tuple[AdminModule, ...] = (
    inbox,
    question,
    competences,
    drafts,
    legal_check,
    deliveries,
    answers,
    answer_files,
    entry,
    personal_data,
    imports,
    figures,
    deadlines,
)


register_room("hoi-dap/", _ADMIN_VIEWS, label="Hỏi đáp", name="questions", icon="help", order=200)
