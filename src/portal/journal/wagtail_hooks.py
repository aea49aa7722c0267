"""The back office of this room: the journal in the back office."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.agencies.queries import may
from portal.journal import admin


class JournalMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return may(officer=request.user, verb="journal.read", agency=None, on=timezone.localdate())


@hooks.register("register_admin_urls")
def register_journal() -> list[URLPattern]:
    return [
        path("nhat-ky/", admin.show_journal, name="journal"),
        path("nhat-ky/thu-lai/", admin.retry, name="journal_retry"),
    ]


@hooks.register("register_admin_menu_item")
def show_journal() -> MenuItem:
    return JournalMenuItem("Nhật ký", reverse("journal"), name="journal", icon_name="history", order=800)
