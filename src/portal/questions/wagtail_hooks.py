"""Where questions and answers enter the back office: addresses, lines of the menu, a panel."""

from django.http import HttpRequest
from django.urls import include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from portal.agencies.admin.menu import AdminModule, admin_urls_of, menu_items_of
from portal.questions.admin import (
    answers,
    competences,
    deadlines,
    drafts,
    entry,
    figures,
    imports,
    inbox,
    legal_check,
    personal_data,
    question,
)
from portal.questions.admin.inbox import QuestionsPanel, lines_for

# One line for each module of `portal.questions.admin`.
_ADMIN_VIEWS: tuple[AdminModule, ...] = (
    inbox,
    question,
    competences,
    drafts,
    legal_check,
    answers,
    entry,
    personal_data,
    imports,
    figures,
    deadlines,
)


@hooks.register("register_admin_urls")
def register_admin_views() -> list[URLResolver]:
    return [path("hoi-dap/", include(admin_urls_of(_ADMIN_VIEWS)))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return SubmenuMenuItem(
        "Hỏi đáp", Menu(items=menu_items_of(_ADMIN_VIEWS)), name="questions", icon_name="help", order=200
    )


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    if lines := lines_for(request.user):
        panels.append(QuestionsPanel(lines=lines))
