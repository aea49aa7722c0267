"""What each role may do with pages and files of its agency: literal tables, read by `operations.sections`.

Nothing is granted above the sections: whoever writes for an agency meets only what is the agency's own. Permission to
publish is for those who approve; who only writes sends a page to them.
"""

from typing import Any

from django.utils import timezone
from wagtail.models import PagePermissionTester

from portal.agencies.models import Officer
from portal.agencies.queries import scope_of

_USES = ("choose_image", "choose_document")
_KEEPS = ("add_image", "change_image", "add_document", "change_document", *_USES)

# Role -> on the sections of the agency, their shelves and what stands on them.
PAGE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "editor": ("add_portalpage",),
    "approver": ("add_portalpage", "change_portalpage", "publish_portalpage"),
    "leader": ("change_portalpage", "publish_portalpage"),
    "justice": ("add_portalpage", "change_portalpage", "publish_portalpage", "lock_portalpage", "unlock_portalpage"),
}
# Role at the supervisor -> on each standing page (giới thiệu …).
STANDING_PERMISSIONS: dict[str, tuple[str, ...]] = {"justice": ("change_portalpage", "publish_portalpage")}
# Role -> on the collection of the agency; from the shared one all of these may choose.
FILE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "editor": _KEEPS,
    "approver": _KEEPS,
    "leader": _USES,
    "justice": _KEEPS,
}
SHARED_PERMISSIONS: dict[str, tuple[str, ...]] = dict.fromkeys(FILE_PERMISSIONS, _USES)
# Role at the supervisor -> on the shared collection.
SHARING_PERMISSIONS: dict[str, tuple[str, ...]] = {"justice": _KEEPS}


class ShelfPermissions(PagePermissionTester):  # type: ignore[misc]
    """A section that somebody is in charge of is moved, closed and removed only by who may do everything.

    Its own staff write in it and dress it; to be rid of their front they would have to ask.
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


class HomePermissions(PagePermissionTester):  # type: ignore[misc]
    """The home page itself, and not what lies below it, is written by whoever has "home.edit" for all agencies.

    Permissions of Wagtail go down the tree; given on the home page they would reach every section.
    """

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        if isinstance(user, Officer) and not user.is_superuser and user.is_active:
            self.permissions |= _on_home(user)

    def can_add_subpage(self) -> bool:
        return bool(self.user.is_superuser) and super().can_add_subpage()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(self.user.is_superuser) and super().can_delete(ignore_bulk=ignore_bulk)

    def can_reorder_children(self) -> bool:
        return bool(self.user.is_superuser)

    def can_publish_subpage(self) -> bool:
        return bool(self.user.is_superuser)

    def can_unpublish(self) -> bool:
        return bool(self.user.is_superuser) and super().can_unpublish()

    def can_set_view_restrictions(self) -> bool:
        return bool(self.user.is_superuser)


def _on_home(user: Officer) -> set[str]:
    scope = scope_of(officer=user, verb="home.edit", on=timezone.localdate())
    return {"change", "publish"} if scope.everywhere else set()
