"""Wagtail viewsets and permission policies for models whose permissions come from roles."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets import HeaderButton
from wagtail.permission_policies import BasePermissionPolicy

from lawtext.words import fold
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import PermissionScope, holds_everywhere, scope_of
from portal.agencies.queries.accounts import officers_in_reach, roles_to_give
from portal.agencies.queries.office_search import with_word

_NOWHERE = PermissionScope(everywhere=False, agency_ids=frozenset())


class _OfficersPolicy(BasePermissionPolicy):
    """Finds the users with a permission by checking each one: roles are not stored in Django's permission tables."""

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Officer]:
        may_be = Officer.objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(postings__isnull=False))
        fit = [one.pk for one in may_be.distinct() if self.user_has_any_permission(one, actions)]
        return Officer.objects.filter(pk__in=fit)


class VerbPolicy(_OfficersPolicy):
    """A policy for models without an agency: Wagtail action -> verb that is needed for all agencies.

    Actions without a verb are denied to everybody.
    """

    def __init__(self, model: type[Model], *, verbs: Mapping[str, str]) -> None:
        super().__init__(model)
        self._verbs = verbs

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self._verbs and holds_everywhere(user, self._verbs[action])


class RolePolicy(_OfficersPolicy):
    """A policy for one noun. `agency_path` is the lookup from an instance to its agency; "" if it has none."""

    # Wagtail action -> second part of the verb. Nothing is deleted: agencies are closed, postings ended.
    acts = {"view": "read", "add": "edit", "change": "edit"}

    def __init__(
        self, model: type[Model], *, noun: str, agency_path: str, agency_of: Callable[[Any], Agency | None]
    ) -> None:
        super().__init__(model)
        self._noun = noun
        self._agency_path = agency_path
        self._agency_of = agency_of

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(self._scope(user, action))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self._scope(user, action).covers(self._agency_of(instance))

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        scopes = [self._scope(user, action) for action in actions]
        everything: QuerySet[Any] = self.model._default_manager.all()
        if any(scope.everywhere for scope in scopes):
            return everything
        if not self._agency_path:
            return everything.none()
        return everything.filter(
            **{f"{self._agency_path}__in": {pk for scope in scopes for pk in scope.agency_ids}}
        ).distinct()

    def _scope(self, user: Any, action: str) -> PermissionScope:
        act = self.acts.get(action)
        return (
            scope_of(officer=user, verb=f"{self._noun}.{act}", on=timezone.localdate())
            if act is not None and isinstance(user, Officer)
            else _NOWHERE
        )


class KeptByAgencyPolicy(RolePolicy):
    """For what an agency owns and may also delete."""

    acts = RolePolicy.acts | {"delete": "edit"}


class OfficerPolicy(RolePolicy):
    """By the table of roles; `officers_in_reach` says which accounts are in reach. Accounts are added by invitation."""

    acts = {"view": "read", "change": "edit"}

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.instances_user_has_any_permission_for(user, [action]).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        return (
            officers_in_reach(officer=user, on=timezone.localdate())
            if self.user_has_any_permission(user, actions)
            else Officer.objects.none()
        )


class PostingPolicy(RolePolicy):
    """By the table of roles, but a posting may only be changed by somebody who may give its role, and not by its
    holder.
    """

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if not super().user_has_permission_for_instance(user, action, instance):
            return False
        if action != "change" or self._scope(user, action).everywhere:
            return True
        return instance.officer_id != user.pk and instance.role in roles_to_give(
            officer=user, agency=instance.agency, on=timezone.localdate()
        )


class UnmarkedIndexView(generic.IndexView):
    """A list that is searched with or without diacritics.

    `brings`: label of an upload button, its URL name, and the verb needed to see it.
    """

    brings: tuple[str, str, str] | None = None

    def get_base_queryset(self) -> QuerySet[Any]:
        """Joins only the relations among its columns: without names, Django would join all."""
        named = [one.name for one in self.model._meta.fields if one.many_to_one and one.name in self.list_display]
        found: QuerySet[Any] = super().get_base_queryset()
        return found.select_related(*named or [None])

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        words = fold(self.search_query or "").split() if self.is_searching else ()
        return queryset.filter(*(with_word(word, self.search_fields) for word in words))

    @property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = list(super().header_buttons)
        if self.brings and holds_everywhere(self.request.user, self.brings[2]):
            buttons.append(HeaderButton(self.brings[0], url=reverse(self.brings[1]), icon_name="upload"))
        return buttons


class ListView(UnmarkedIndexView):
    """A list limited to what the officer's roles reach."""

    def get_base_queryset(self) -> QuerySet[Any]:
        reached = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["view", "change"])
        return super().get_base_queryset().filter(pk__in=reached.values("pk"))


class _AsksAboutThisOne:
    """Checks the permission for this object, not only for its model."""

    asked = "change"

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        policy: RolePolicy = self.permission_policy  # type: ignore[attr-defined]
        if not policy.user_has_permission_for_instance(self.request.user, self.asked, found):  # type: ignore[attr-defined]
            raise PermissionDenied
        return found


class OwnEditView(_AsksAboutThisOne, generic.EditView):
    """Edits an object within the officer's reach.

    It has no side panels: these rows are neither published nor counted by usage, and Wagtail's panels would claim both.
    The header links to their history.
    """

    def get_side_panels(self) -> MediaContainer:
        return MediaContainer([])


class OwnDeleteView(_AsksAboutThisOne, generic.DeleteView):
    """Deletes an object within reach, if the policy permits deletion."""

    asked = "delete"


class OwnHistoryView(_AsksAboutThisOne, HistoryView):
    """The history of an object within reach."""


class OwnUsageView(_AsksAboutThisOne, UsageView):
    """The usage of an object within reach."""


class RoleViewSet(ModelViewSet):
    """A model whose permissions come from roles. No copying, no usage index; deletion only if its policy permits it."""

    index_view_class = ListView
    edit_view_class = OwnEditView
    delete_view_class = OwnDeleteView
    history_view_class = OwnHistoryView
    usage_view_class = OwnUsageView
    policy: RolePolicy
    copy_view_enabled = False
    search_backend_name = None
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


def viewset[V: ModelViewSet](base: type[V], **declared: Any) -> type[V]:
    """Declare a viewset: its `model`, and other class attributes."""
    return type(f"{declared['model'].__name__}ViewSet", (base,), declared)


def viewset_group(**declared: Any) -> type[ModelViewSetGroup]:
    """Declare a group of viewsets (`items`) in one menu."""
    return type("DeclaredViewSetGroup", (ModelViewSetGroup,), declared)
