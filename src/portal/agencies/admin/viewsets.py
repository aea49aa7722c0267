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
    """Finds the users with a permission by asking each one: roles are not kept in Django's permission tables."""

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Officer]:
        may_be = Officer.objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(postings__isnull=False))
        fit = [one.pk for one in may_be.distinct() if self.user_has_any_permission(one, actions)]
        return Officer.objects.filter(pk__in=fit)


class VerbPolicy(_OfficersPolicy):
    """A policy for a noun that belongs to no agency: Wagtail's action -> the verb that it needs everywhere.

    What no verb is named for, nobody does in this way.
    """

    def __init__(self, model: type[Model], *, verbs: Mapping[str, str]) -> None:
        super().__init__(model)
        self._verbs = verbs

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self._verbs and holds_everywhere(user, self._verbs[action])


class RolePolicy(_OfficersPolicy):
    """A policy for one noun. `agency_path` leads from an instance to its agency, "" = it belongs to none."""

    # Wagtail's action -> what is done with the noun. Nothing is ever deleted: agencies are closed, postings ended.
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
    """For what an agency keeps of its own and may also throw away."""

    acts = RolePolicy.acts | {"delete": "edit"}


class OfficerPolicy(RolePolicy):
    """As the table says; which accounts are in reach says `queries.officers_in_reach`. One is opened by invitation."""

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
    """As the table says, but a role is changed only by somebody who may give it, and not by who holds it."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if not super().user_has_permission_for_instance(user, action, instance):
            return False
        if action != "change" or self._scope(user, action).everywhere:
            return True
        return instance.officer_id != user.pk and instance.role in roles_to_give(
            officer=user, agency=instance.agency, on=timezone.localdate()
        )


class UnmarkedIndexView(generic.IndexView):
    """A list that is looked through for words typed with marks or without.

    `brings`: what the button says that leads to where a file is brought in, that address, and who is shown it.
    """

    brings: tuple[str, str, str] | None = None

    def get_base_queryset(self) -> QuerySet[Any]:
        """Joins the rows that its columns name: without a name Django would join all that a row names."""
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
    """A list that shows only what the officer's roles reach."""

    def get_base_queryset(self) -> QuerySet[Any]:
        reached = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["view", "change"])
        return super().get_base_queryset().filter(pk__in=reached.values("pk"))


class _AsksAboutThisOne:
    """Checks the permission on this object and not only on its model."""

    asked = "change"

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        policy: RolePolicy = self.permission_policy  # type: ignore[attr-defined]
        if not policy.user_has_permission_for_instance(self.request.user, self.asked, found):  # type: ignore[attr-defined]
            raise PermissionDenied
        return found


class OwnEditView(_AsksAboutThisOne, generic.EditView):
    """Edits an object within the officer's reach.

    Has no side panels: these rows are neither published nor counted by usage, and Wagtail's panels would claim both.
    The header links to their history.
    """

    def get_side_panels(self) -> MediaContainer:
        return MediaContainer([])


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
    """A model's viewset, declared: its `model`, and what else is its own."""
    return type(f"{declared['model'].__name__}ViewSet", (base,), declared)


def viewset_group(**declared: Any) -> type[ModelViewSetGroup]:
    """Viewsets (`items`) under one line of the menu, declared."""
    return type("DeclaredViewSetGroup", (ModelViewSetGroup,), declared)
