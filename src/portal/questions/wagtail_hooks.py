"""Where questions and answers enter the back office: every desk brings its own addresses and lines of the menu."""

from collections.abc import Sequence
from typing import Protocol

from django.http import HttpRequest
from django.urls import URLPattern, include, path, reverse
from django.urls.resolvers import URLResolver
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from portal.questions.desks import (
    answers,
    begin,
    calendar,
    check,
    clearing,
    competences,
    draft,
    entry,
    feedback,
    figures,
    files,
    imports,
    inbox,
    personal,
    question,
    reminders,
    rules,
    withholding,
)
from portal.questions.desks.home import QuestionsPanel, lines_for
from portal.questions.staff import Desk


class DeskModule(Protocol):
    """What a module of `desks` exports; its paths stand under /quan-tri/hoi-dap/."""

    @property
    def urls(self) -> Sequence[URLPattern]: ...

    @property
    def menu(self) -> Sequence[Desk]: ...


# One line for each module of `portal.questions.desks`.
_DESKS: tuple[DeskModule, ...] = (
    inbox,
    question,
    competences,
    begin,
    draft,
    check,
    answers,
    withholding,
    feedback,
    entry,
    files,
    clearing,
    imports,
    personal,
    reminders,
    figures,
    rules,
    calendar,
)


class _DeskItem(MenuItem):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.label, reverse(desk.url_name), name=desk.url_name, icon_name=desk.icon, order=desk.order)
        self._desk = desk

    def is_shown(self, request: HttpRequest) -> bool:
        return self._desk.is_for(request.user)


@hooks.register("register_admin_urls")
def register_desks() -> list[URLResolver]:
    return [path("hoi-dap/", include([address for module in _DESKS for address in module.urls]))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    items = [_DeskItem(desk) for module in _DESKS for desk in module.menu]
    return SubmenuMenuItem("Hỏi đáp", Menu(items=items), name="questions", icon_name="help", order=200)


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    if lines := lines_for(request.user):
        panels.append(QuestionsPanel(lines))
