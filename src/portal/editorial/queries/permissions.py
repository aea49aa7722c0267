"""Permissions on pages and files: tables of roles, page permissions, and the officer's reach in the back office.

A picture or document is public exactly while a public page uses it; otherwise it is available to officers with a
permission on its collection.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, IntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage, PagePermissionTester, ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from portal.agencies.models import Officer
from portal.agencies.queries import has_shown_factor, must_change_password, scope_of
from portal.editorial.models import PortalPage
from portal.editorial.queries.articles import outside_closed_parts
from portal.editorial.queries.workflow import (
    WITHDRAW,
    charge_of,
    may_decide,
    open_steps,
    pages_with_a_date,
    was_ever_public,
)

_USES = ("choose_image", "choose_document")
_KEEPS = ("add_image", "change_image", "add_document", "change_document", *_USES)

# Role -> permissions on the agency's sections, subsections and their pages.
PAGE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "editor": ("add_portalpage",),
    "approver": ("add_portalpage", "change_portalpage", "publish_portalpage"),
    "leader": ("change_portalpage", "publish_portalpage"),
    "justice": ("add_portalpage", "change_portalpage", "publish_portalpage", "lock_portalpage", "unlock_portalpage"),
}
# Role at the supervisor -> permissions on each standing page (giới thiệu …).
STANDING_PERMISSIONS: dict[str, tuple[str, ...]] = {"justice": ("change_portalpage", "publish_portalpage")}
# Role -> permissions on the agency's collection; all these roles may choose from the shared one.
FILE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "editor": _KEEPS,
    "approver": _KEEPS,
    "leader": _USES,
    "justice": _KEEPS,
}
SHARED_PERMISSIONS: dict[str, tuple[str, ...]] = dict.fromkeys(FILE_PERMISSIONS, _USES)
# Role at the supervisor -> permissions on the shared collection.
SHARING_PERMISSIONS: dict[str, tuple[str, ...]] = {"justice": _KEEPS}


class FixedSectionPermissions(PagePermissionTester):  # type: ignore[misc]
    """A section of an agency may be moved, closed and removed only by a superuser.

    The agency's staff write in it and design it; they must ask for its removal.
    """

    @property
    def _is_fixed(self) -> bool:
        return (self.page.is_front or self.page.agency_id is not None) and not self.user.is_superuser

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return not self._is_fixed and super().can_delete(ignore_bulk=ignore_bulk)

    def can_move(self) -> bool:
        return not self._is_fixed and super().can_move()

    def can_copy(self) -> bool:
        return not self._is_fixed and super().can_copy()

    def can_unpublish(self) -> bool:
        return not self._is_fixed and super().can_unpublish()

    def can_set_view_restrictions(self) -> bool:
        return not self._is_fixed and super().can_set_view_restrictions()


class HomeEditPermissions(PagePermissionTester):  # type: ignore[misc]
    """The home page itself, without the pages below it, is edited by holders of "home.edit" for all agencies.

    Wagtail's permissions are inherited down the tree; given on the home page they would reach every section.
    """

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        is_active_officer = isinstance(user, Officer) and not user.is_superuser and user.is_active
        if is_active_officer and scope_of(officer=user, verb="home.edit", on=timezone.localdate()).everywhere:
            self.permissions |= {"change", "publish"}

    def can_add_subpage(self) -> bool:
        return bool(self.user.is_superuser) and super().can_add_subpage()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(self.user.is_superuser) and super().can_delete(ignore_bulk=ignore_bulk)

    def can_reorder_children(self) -> bool:
        return bool(self.user.is_superuser)

    def can_unpublish(self) -> bool:
        return bool(self.user.is_superuser) and super().can_unpublish()

    can_publish_subpage = can_set_view_restrictions = can_reorder_children


class ContentPermissions(PagePermissionTester):  # type: ignore[misc]
    """Wagtail's permission tester with the answers of the regulation.

    A text is published by the steps, urgently with a reason (`operations.workflow`) or by a command; it is ended by
    `operations.end_content`. A page that was ever public is never deleted: its address may be known.
    """

    def can_publish(self) -> bool:
        return False

    can_publish_subpage = can_unpublish = can_publish

    def can_submit_for_moderation(self) -> bool:
        """Offered wherever the text may be changed: if the regulation refuses the submission, the form shows the
        reason.
        """
        return not self.page_is_root and not self.page_locked() and not self.page.workflow_in_progress

    def can_unschedule(self) -> bool:
        """Cancelling a scheduled publication publishes nothing: whoever may withdraw may cancel."""
        return may_decide(officer=self.user, verb=WITHDRAW, page=self.page, on=timezone.localdate())

    def can_set_view_restrictions(self) -> bool:
        return bool(super().can_publish())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(super().can_delete(ignore_bulk)) and not was_ever_public(page=self.page)

    def can_move(self) -> bool:
        return bool(super().can_delete(ignore_bulk=True))

    def can_move_to(self, destination: Any) -> bool:
        """A page that is public, submitted or scheduled stays with the agency that approves it: moved elsewhere it
        would be public without an approval.
        """
        if (
            self.page == destination
            or destination.is_descendant_of(self.page)
            or (self._is_decided() and not self._is_of_same_charge(destination))
        ):
            return False
        may_add = self.user.is_superuser or "add" in destination.permissions_for_user(self.user).permissions
        return bool(
            may_add
            and (self.page.is_child_of(destination) or self.page.specific.can_move_to(destination))
            and self.user.is_active
            and self.can_move()
        )

    def _is_decided(self) -> bool:
        pages = PortalPage.objects.descendant_of(self.page, inclusive=True)
        if pages.live().exists():
            return True
        keys = set(pages.values_list("pk", flat=True))
        return not keys.isdisjoint(open_steps().values()) or not keys.isdisjoint(pages_with_a_date())

    def _is_of_same_charge(self, destination: PortalPage) -> bool:
        on = timezone.localdate()
        return charge_of(page=self.page, on=on) == charge_of(page=destination, on=on)


class SectionPermissions(FixedSectionPermissions, ContentPermissions):
    """A section: restricted both by its place in the tree and by the steps."""


class HomePagePermissions(HomeEditPermissions, ContentPermissions):
    """The home page: edited by holders of "home.edit", published by the steps like everything else."""


_TOUCHES = frozenset({"add", "change", "publish", "lock", "unlock", "bulk_delete"})
_CHOOSES = frozenset({"choose", "add", "change", "delete"})
_CHANGES = frozenset({"change", "delete"})


def own_pages(*, user: Any) -> PageQuerySet:
    """The pages on which the user has a permission of their own; all for superusers."""
    return policy_registry.get_by_type(PortalPage).instances_user_has_any_permission_for(user, _TOUCHES)


def is_open_to(*, user: Any, page_id: int) -> bool:
    """True if the user may see the page in the back office: it is within reach, is an ancestor of such a page, or
    awaits their decision.
    """
    if policy_registry.get_by_type(PortalPage).explorable_instances(user).filter(pk=page_id).exists():
        return True
    page: Any = PortalPage.objects.filter(pk=page_id).first()
    return page is None or page.specific.permissions_for_user(user).can_edit()


def pages_to_choose(*, user: Any) -> PageQuerySet:
    """The pages that the user may link to or choose: public ones, and their own."""
    return PortalPage.objects.filter(
        Q(pk__in=outside_closed_parts(PortalPage.objects.live()).values("pk"))
        | Q(pk__in=own_pages(user=user).values("pk"))
    )


def files_to_choose(*, user: Any, model: type[Any]) -> QuerySet[Any]:
    """Pictures or documents in the user's own collections and in the shared one."""
    found: QuerySet[Any] = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, _CHOOSES)
    return found


def things_to_change(*, user: Any, model: type[Any]) -> QuerySet[Any] | None:
    """The objects of a model on which the user may run bulk actions; None if bulk actions are not for officers."""
    if issubclass(model, AbstractPage):
        return own_pages(user=user)
    if model in (get_image_model(), get_document_model()):
        found: QuerySet[Any] = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, _CHANGES)
        return found
    return None


def are_all_in(*, keys: Collection[str], reach: QuerySet[Any]) -> bool:
    wanted = {int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 12}
    return len(wanted) == len(set(keys)) and reach.filter(pk__in=wanted).distinct().count() == len(wanted)


def is_public(*, file: Any) -> bool:
    """True if a public page uses the file. The reference index covers the published row of a page, not its drafts."""
    uses = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(PortalPage)
    )
    pages = uses.values(page=Cast("object_id", IntegerField()))
    return bool(outside_closed_parts(PortalPage.objects.live()).filter(pk__in=pages).exists())


def may_see_file(*, request: HttpRequest, file: Any) -> bool:
    """True if the session has passed all sign-in requirements and the officer may see the file: by a permission on its
    collection, or because a version that awaits their decision uses it, whatever its agency.
    """
    user: Any = request.user
    if (
        not user.is_authenticated
        or must_change_password(request)
        or (settings.STAFF_SECOND_FACTOR and not has_shown_factor(request))
    ):
        return False
    own = files_to_choose(user=user, model=type(file))
    return own.filter(pk=file.pk).exists() or any(is_open_to(user=user, page_id=key) for key in _waiting_with(file))


def _waiting_with(file: Any) -> Iterator[int]:
    """Pages whose submitted version uses the file. A text search finds the few versions to parse."""
    for page in PortalPage.objects.filter(pk__in=open_steps().values()).select_related("latest_revision"):
        is_read = str(file.pk) in str(page.latest_revision.content)
        if is_read and (type(file), str(file.pk)) in files_in(page.specific.get_latest_revision_as_object()):
            yield page.pk


# A picture or document: model and primary key.
type UsedFile = tuple[type[Any], str]


def files_in(page: Any) -> Iterator[UsedFile]:
    """Every picture and document that the page uses, in its fields and in the blocks of its body."""
    models = (get_image_model(), get_document_model())
    for field in page._meta.concrete_fields:
        value = getattr(page, field.attname)
        if isinstance(field, ForeignKey):
            if field.related_model in models and value is not None:
                yield field.related_model, str(value)
        elif hasattr(field, "extract_references") and value:
            yield from ((model, str(key)) for model, key, *_ in field.extract_references(value) if model in models)
