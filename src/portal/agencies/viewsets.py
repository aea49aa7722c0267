"""How a model whose permissions are roles stands in the back office: for viewsets of this room and of those above."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from wagtail.admin.menu import MenuItem
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from portal.agencies.policies import RolePolicy


class ListView(generic.IndexView):
    """A list that shows only what the officer's roles reach."""

    def get_base_queryset(self) -> QuerySet[Any]:
        allowed = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["view", "change"])
        return allowed.filter(pk__in=super().get_base_queryset().values("pk"))


class OwnEditView(generic.EditView):
    """An edit page that asks about this very thing, not only about its kind."""

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(*args, **kwargs)
        if not self.user_has_permission_for_instance("change", found):
            raise PermissionDenied
        return found


class RoleViewSet(ModelViewSet):
    """A model whose permissions are roles. Nothing is deleted, copied or counted here."""

    index_view_class = ListView
    edit_view_class = OwnEditView
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
