"""Who may see and change what in the back office: Wagtail's questions answered from the table in `roles`."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from wagtail.permission_policies import BasePermissionPolicy

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import Scope, scope_of

# Wagtail's action -> what is done with the noun. Nothing is ever deleted: agencies are closed, postings ended.
_ACTS = {"view": "read", "add": "edit", "change": "edit"}
_NOWHERE = Scope(everywhere=False, agency_ids=frozenset())


class RolePolicy(BasePermissionPolicy):
    """A policy for one noun. `agency_path` leads from an instance to its agency, "" = it belongs to none."""

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
        return everything.filter(**{f"{self._agency_path}__in": {pk for scope in scopes for pk in scope.agency_ids}})

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Officer]:
        may_be = Officer.objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(postings__isnull=False))
        fitting = [officer.pk for officer in may_be.distinct() if self.user_has_any_permission(officer, actions)]
        return Officer.objects.filter(pk__in=fitting)

    def _scope(self, user: Any, action: str) -> Scope:
        act = _ACTS.get(action)
        if act is None or not isinstance(user, Officer):
            return _NOWHERE
        return scope_of(officer=user, verb=f"{self._noun}.{act}", on=timezone.localdate())


class OfficerPolicy(RolePolicy):
    """As the table says, but whoever may do everything is changed only by their equals."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if instance.is_superuser and not user.is_superuser:
            return False
        return super().user_has_permission_for_instance(user, action, instance)
