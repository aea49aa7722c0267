"""The staff door: what an officer sees first in the back office, and how it looks."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from portal.editorial import queries
from portal.editorial.desks import regulations
from portal.editorial.models import SectionPage
from portal.editorial.wording import say_in_vietnamese

say_in_vietnamese()


class WorkPanel(Component):
    """What waits for this officer: to write, to finish, to look at again because the law may have changed."""

    order = 100
    template_name = "editorial/admin/work_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request: HttpRequest = parent_context["request"]
        return {
            "request": request,
            "officer": request.user,
            "sections": _open_sections(request.user),
            "drafts": queries.drafts_of(officer=request.user),  # type: ignore[arg-type]
            "due": queries.articles_due_for_review(on=timezone.localdate()),
        }


def _open_sections(user: Any) -> list[SectionPage]:
    """The sections in which this officer may write."""
    sections = SectionPage.objects.live().order_by("path")
    return [section for section in sections if section.permissions_for_user(user).can_add_subpage()]


@hooks.register("construct_homepage_panels")
def show_work_first(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, WorkPanel())


@hooks.register("construct_main_menu")
def leave_out_foreign_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail's help is English pages of another site."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("insert_global_admin_css")
def dress_the_back_office() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("editorial/back-office.css"))


@hooks.register("register_admin_urls")
def register_desks() -> list[URLPattern]:
    return [*regulations.urls]


@hooks.register("register_admin_menu_item")
def show_regulation() -> MenuItem:
    return MenuItem(
        "Quy chế", reverse("editorial_regulations"), name="regulation", icon_name="clipboard-list", order=690
    )
