"""Where letters enter the back office."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.agencies.queries import may
from portal.dissemination import staff


class LettersMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return may(officer=request.user, verb="letter.read", agency=None, on=timezone.localdate())


@hooks.register("register_admin_urls")
def register_letters() -> list[URLPattern]:
    return [
        path("gui-thu/", staff.show_outbox, name="letters"),
        path("gui-thu/gui-lai/", staff.retry, name="letters_retry"),
        path("gui-thu/xoa-dia-chi/", staff.forget, name="letters_forget"),
    ]


@hooks.register("register_admin_menu_item")
def show_letters() -> MenuItem:
    return LettersMenuItem("Theo dõi và gửi thư", reverse("letters"), name="letters", icon_name="mail", order=790)
