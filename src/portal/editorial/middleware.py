"""Keeps agencies apart in the back office: restricts Wagtail's own views to contents within the officer's reach.

Most of Wagtail's views check permissions themselves. Those listed here do not, or reveal the title of what they refuse;
views that a later version adds under the same names are covered as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin.auth import permission_denied
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.agencies.models import Officer
from portal.agencies.queries import scope_of
from portal.design.middleware import Middleware
from portal.editorial.queries.permissions import (
    are_all_in,
    files_to_choose,
    is_open_to,
    pages_to_choose,
    things_to_change,
)

type Arguments = Mapping[str, Any]
type BoundaryRule = Callable[[HttpRequest, Arguments], bool]

# The names of page arguments in Wagtail's URLs.
_PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "pk")


def _pages_are_open(request: HttpRequest, arguments: Arguments) -> bool:
    return all(
        is_open_to(user=request.user, page_id=int(key))
        for key in [arguments[name] for name in _PAGE_ARGUMENTS if name in arguments]
    )


def _file_may_be_chosen(model: type[Any]) -> BoundaryRule:
    def rule(request: HttpRequest, arguments: Arguments) -> bool:
        return are_all_in(
            keys=[str(arguments["pk"] if "pk" in arguments else arguments["image_id"])],
            reach=files_to_choose(user=request.user, model=model),
        )

    return rule


def _files_may_be_chosen(model: type[Any]) -> BoundaryRule:
    def rule(request: HttpRequest, arguments: Arguments) -> bool:
        return are_all_in(keys=request.GET.getlist("id"), reach=files_to_choose(user=request.user, model=model))

    return rule


def _all_may_be_changed(request: HttpRequest, arguments: Arguments) -> bool:
    """For bulk actions: each object must be within the officer's reach. "Select all" is limited to those."""
    reach = things_to_change(user=request.user, model=apps.get_model(arguments["app_label"], arguments["model_name"]))
    keys = request.GET.getlist("id")
    is_list_of_own = "all" in keys and not hasattr(reach, "child_of")
    return reach is not None and bool(keys) and (is_list_of_own or are_all_in(keys=keys, reach=reach))


def _sees_the_whole_portal(request: HttpRequest, arguments: Arguments) -> bool:
    user: Any = request.user
    return scope_of(officer=user, verb="journal.read", on=timezone.localdate()).everywhere


def _nobody(request: HttpRequest, arguments: Arguments) -> bool:
    return False


_IMAGE, _DOCUMENT = get_image_model(), get_document_model()
# By the full URL name, else by its namespace. Superusers are exempt.
BOUNDARY_RULES: dict[str, BoundaryRule] = {
    "wagtailadmin_pages": _pages_are_open,
    "wagtailadmin_explore": _pages_are_open,
    "wagtailadmin_explore_results": _pages_are_open,
    "wagtailadmin_choose_page_child": lambda request, arguments: (
        pages_to_choose(user=request.user).filter(pk=arguments["parent_page_id"]).exists()
    ),
    "wagtailadmin_choose_page_chosen_multiple": lambda request, arguments: are_all_in(
        keys=request.GET.getlist("id"), reach=pages_to_choose(user=request.user)
    ),
    "wagtail_bulk_action": _all_may_be_changed,
    "wagtailimages_chooser:chosen": _file_may_be_chosen(_IMAGE),
    "wagtailimages_chooser:select_format": _file_may_be_chosen(_IMAGE),
    "wagtailimages_chooser:chosen_multiple": _files_may_be_chosen(_IMAGE),
    "wagtaildocs_chooser:chosen": _file_may_be_chosen(_DOCUMENT),
    "wagtaildocs_chooser:chosen_multiple": _files_may_be_chosen(_DOCUMENT),
    # Wagtail's own pages do not use these views, and they list every collection.
    "wagtailadmin_api:images": _nobody,
    "wagtailadmin_api:documents": _nobody,
    "wagtailadmin_reports:site_history": _sees_the_whole_portal,
    "wagtailadmin_reports:site_history_results": _sees_the_whole_portal,
    "wagtailadmin_reports:page_types_usage": _sees_the_whole_portal,
    "wagtailadmin_reports:page_types_usage_results": _sees_the_whole_portal,
}
# Report menu items whose views are restricted above, by their names in Wagtail.
REPORTS_OF_THE_WHOLE = frozenset({"site-history", "page-types-usage"})


class BoundaryMiddleware(Middleware):
    """Applies to addresses under ADMIN_PREFIX; must come after the authentication middleware."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: tuple[Any, ...], named: Arguments
    ) -> HttpResponse | None:
        if not request.path.startswith(settings.ADMIN_PREFIX) or not _is_bounded(request.user):
            return None
        if (rule := _rule_for(request)) is None or rule(request, named):
            return None
        refusal: HttpResponse = permission_denied(request)
        return refusal


def _is_bounded(user: Any) -> bool:
    return isinstance(user, Officer) and user.is_active and not user.is_superuser


def _rule_for(request: HttpRequest) -> BoundaryRule | None:
    match = request.resolver_match
    return (
        None if match is None else BOUNDARY_RULES.get(match.view_name) or BOUNDARY_RULES.get(":".join(match.namespaces))
    )


def sees_the_whole_portal(request: HttpRequest) -> bool:
    """True if the user may see reports on the work of all agencies."""
    return not _is_bounded(request.user) or _sees_the_whole_portal(request, {})
