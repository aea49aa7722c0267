"""The staff door: what an officer sees first in the back office, what they may choose from, and how it looks."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db.models import Q
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from portal.agencies.models import Agency
from portal.editorial import queries
from portal.editorial.desks import adopting, contacts, merging, regulations, sections
from portal.editorial.gate import REPORTS_OF_THE_WHOLE, sees_the_whole_portal
from portal.editorial.models import PortalPage, SectionPage
from portal.editorial.queries.reach import own_pages, pages_to_choose
from portal.editorial.queries.sections import FRONTS_SLUG
from portal.editorial.staff import Desk
from portal.editorial.wording import say_in_vietnamese

say_in_vietnamese()

_SECTIONS_ON_THE_FIRST_PAGE = 12


class DeskModule(Protocol):
    """What a module of `desks` exports."""

    @property
    def urls(self) -> Sequence[URLPattern]: ...

    @property
    def menu(self) -> Sequence[Desk]: ...


# One line for each module of `portal.editorial.desks`.
_DESKS: tuple[DeskModule, ...] = (sections, adopting, merging, regulations)


class _DeskItem(MenuItem):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.label, reverse(desk.url_name), name=desk.url_name, icon_name=desk.icon, order=desk.order)
        self._desk = desk

    def is_shown(self, request: HttpRequest) -> bool:
        return self._desk.is_for(request.user)


def _menu_item(desk: Desk) -> Any:
    return lambda: _DeskItem(desk)


for _desk in (desk for module in _DESKS for desk in module.menu):
    hooks.register("register_admin_menu_item", _menu_item(_desk))


@hooks.register("register_admin_urls")
def register_desks() -> list[URLPattern]:
    return [address for module in _DESKS for address in module.urls]


@hooks.register("register_admin_viewset")
def register_contacts() -> contacts.ContactViewSet:
    return contacts.ContactViewSet("contacts")


class WorkPanel(Component):
    """What waits for this officer: to write, to finish, to look at again because the law may have changed."""

    order = 100
    template_name = "editorial/admin/work_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request: HttpRequest = parent_context["request"]
        user: Any = request.user
        own = own_pages(user=user)
        return {
            "request": request,
            "officer": user,
            "sections": _open_sections(user),
            "drafts": queries.drafts_of(officer=user, within=own),
            "due": queries.articles_due_for_review(on=timezone.localdate(), within=own),
        }


def _open_sections(user: Any) -> list[SectionPage]:
    """The first sections in which this officer may write; the fronts of agencies that ended lead elsewhere."""
    writes = policy_registry.get_by_type(PortalPage).instances_user_has_permission_for(user, "add")
    living = Q(agency__isnull=True) | Q(agency__in=Agency.objects.existing_on(timezone.localdate()))
    sections = SectionPage.objects.live().filter(living, pk__in=writes.values("pk")).exclude(slug=FRONTS_SLUG)
    return list(sections.order_by("path")[:_SECTIONS_ON_THE_FIRST_PAGE])


@hooks.register("construct_homepage_panels")
def show_work_first(request: HttpRequest, panels: list[Component]) -> None:
    """Wagtail's list of what one edited lately also tells of pages that are no longer one's own."""
    panels[:] = [WorkPanel(), *(panel for panel in panels if not isinstance(panel, RecentEditsPanel))]


@hooks.register("construct_main_menu")
def leave_out_foreign_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail's help is English pages of another site."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("construct_reports_menu")
def leave_out_reports_of_the_whole(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    if not sees_the_whole_portal(request):
        menu_items[:] = [item for item in menu_items if item.name not in REPORTS_OF_THE_WHOLE]


@hooks.register("construct_page_chooser_queryset")
def choose_from_public_and_own(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return pages.filter(pk__in=pages_to_choose(user=request.user).values("pk"))


@hooks.register("insert_global_admin_css")
def dress_the_back_office() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("editorial/back-office.css"))
