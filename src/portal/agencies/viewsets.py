"""How a model whose permissions are roles stands in the back office: for viewsets of this room and of those above."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from wagtail.admin.menu import MenuItem
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.agencies.policies import RolePolicy


class ListView(generic.IndexView):
    """A list that shows only what the officer's roles reach."""

    def get_base_queryset(self) -> QuerySet[Any]:
        allowed = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["view", "change"])
        return allowed.filter(pk__in=super().get_base_queryset().values("pk"))


class _AsksAboutThisOne:
    """A page about one thing asks about this very thing, not only about its kind."""

    asked = "change"

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        policy: RolePolicy = self.permission_policy  # type: ignore[attr-defined]
        if not policy.user_has_permission_for_instance(self.request.user, self.asked, found):  # type: ignore[attr-defined]
            raise PermissionDenied
        return found


class OwnEditView(_AsksAboutThisOne, generic.EditView):
    """Changes what is in reach."""


class OwnDeleteView(_AsksAboutThisOne, generic.DeleteView):
    """Removes what is in reach, where the policy lets anything be removed."""

    asked = "delete"


class OwnHistoryView(_AsksAboutThisOne, HistoryView):
    """Who changed what is in reach."""


class OwnUsageView(_AsksAboutThisOne, UsageView):
    """Where what is in reach is used."""


class RoleViewSet(ModelViewSet):
    """A model whose permissions are roles. Nothing is copied or counted here, and deleted only as its policy says."""

    index_view_class = ListView
    edit_view_class = OwnEditView
    delete_view_class = OwnDeleteView
    history_view_class = OwnHistoryView
    usage_view_class = OwnUsageView
    policy: RolePolicy
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(permission_policy=self.policy, **kwargs)

    @property
    def menu_item_class(self) -> type[MenuItem]:
        policy = self.policy

        class RoleMenuItem(MenuItem):
            def is_shown(self, request: Any) -> bool:
                return policy.user_has_any_permission(request.user, ["view", "change"])

        return RoleMenuItem
