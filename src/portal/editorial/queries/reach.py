"""What an officer reaches in the back office: pages of their own sections, files of their own and of all."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from portal.editorial.models import PortalPage
from portal.editorial.queries.articles import outside_closed_parts

_TOUCHES = frozenset({"add", "change", "publish", "lock", "unlock", "bulk_delete"})
_CHOOSES = frozenset({"choose", "add", "change", "delete"})
_CHANGES = frozenset({"change", "delete"})


def own_pages(*, user: Any) -> PageQuerySet:
    """The pages on which the user has a right of their own; for superusers all."""
    return policy_registry.get_by_type(PortalPage).instances_user_has_any_permission_for(user, _TOUCHES)


def is_open_to(*, user: Any, page_id: int) -> bool:
    """Whether the user meets the page at all: it is theirs, lies on the way to theirs, or waits for their decision."""
    met = policy_registry.get_by_type(PortalPage).explorable_instances(user)
    if met.filter(pk=page_id).exists():
        return True
    page: Any = PortalPage.objects.filter(pk=page_id).first()
    return page is None or page.specific.permissions_for_user(user).can_edit()


def pages_to_choose(*, user: Any) -> PageQuerySet:
    """What may be linked to or chosen: what the public reads, and the user's own."""
    public = outside_closed_parts(PortalPage.objects.live()).values("pk")
    return PortalPage.objects.filter(Q(pk__in=public) | Q(pk__in=own_pages(user=user).values("pk")))


def files_to_choose(*, user: Any, model: type[Any]) -> QuerySet[Any]:
    """Pictures or documents of the user's own collection and of the shared one."""
    found: QuerySet[Any] = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, _CHOOSES)
    return found


def things_to_change(*, user: Any, model: type[Any]) -> QuerySet[Any] | None:
    """Of which of many things of one kind the user may do something at once; None where that is not for officers."""
    if issubclass(model, AbstractPage):
        return own_pages(user=user)
    if model in (get_image_model(), get_document_model()):
        found: QuerySet[Any] = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, _CHANGES)
        return found
    return None


def are_all_in(*, keys: Collection[str], reach: QuerySet[Any]) -> bool:
    wanted = {int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 12}
    return len(wanted) == len(set(keys)) and reach.filter(pk__in=wanted).distinct().count() == len(wanted)
