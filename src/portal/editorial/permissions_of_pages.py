"""What anybody may do with a page in the back office. Nobody publishes past the steps, superusers included."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.models import PagePermissionTester

from portal.editorial.models import PortalPage
from portal.editorial.permissions import HomePermissions, ShelfPermissions
from portal.editorial.queries.publishing.endings import WITHDRAW, was_ever_public
from portal.editorial.queries.publishing.turns import charge_of, may_decide, open_steps, pages_with_a_date


class ContentPermissions(PagePermissionTester):  # type: ignore[misc]
    """Wagtail's tester with the regulation's answers.

    A text becomes public by the steps, urgently with a reason (`operations.publishing.urgent`) or by a command; it ends
    by `operations.publishing.endings`. What was public once is never deleted: somebody has its address.
    """

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_submit_for_moderation(self) -> bool:
        """Offered wherever a text may be changed: what the regulation refuses, the form refuses with its reason."""
        return not self.page_is_root and not self.page_locked() and not self.page.workflow_in_progress

    def can_unschedule(self) -> bool:
        """To stop what waits for its date publishes nothing: whoever may withdraw may stop it."""
        return may_decide(officer=self.user, verb=WITHDRAW, page=self.page, on=timezone.localdate())

    def can_set_view_restrictions(self) -> bool:
        return bool(super().can_publish())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(super().can_delete(ignore_bulk)) and not was_ever_public(page=self.page)

    def can_move(self) -> bool:
        return bool(super().can_delete(ignore_bulk=True))

    def can_move_to(self, destination: Any) -> bool:
        """What is public, on its way or approved for a date stays with the agency that decides about it: elsewhere it
        would stand without an approval.
        """
        if self.page == destination or destination.is_descendant_of(self.page):
            return False
        if self._is_decided() and not self._is_of_same_charge(destination):
            return False
        if not self.user.is_superuser and not self._may_add_to(destination):
            return False
        fits = self.page.is_child_of(destination) or self.page.specific.can_move_to(destination)
        return bool(fits) and self.user.is_active and self.can_move()

    def _is_decided(self) -> bool:
        pages = PortalPage.objects.descendant_of(self.page, inclusive=True)
        if pages.live().exists():
            return True
        keys = set(pages.values_list("pk", flat=True))
        return not keys.isdisjoint(open_steps().values()) or not keys.isdisjoint(pages_with_a_date())

    def _is_of_same_charge(self, destination: PortalPage) -> bool:
        on = timezone.localdate()
        return charge_of(page=self.page, on=on) == charge_of(page=destination, on=on)

    def _may_add_to(self, destination: PortalPage) -> bool:
        return "add" in destination.permissions_for_user(self.user).permissions


class ShelfOfContents(ShelfPermissions, ContentPermissions):
    """A section: bound to its place as well as to the steps."""


class FrontDoor(HomePermissions, ContentPermissions):
    """The home page: written by whoever has "home.edit", public by the steps like everything else."""
