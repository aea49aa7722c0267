"""What the models of all rooms say of themselves alike."""

from __future__ import annotations


class _OneName:
    """Vietnamese has no plural: many are called as one is."""

    def __get__(self, instance: object, owner: type) -> str:
        name: str = owner.verbose_name  # type: ignore[attr-defined]
        return name


class PlainMeta:
    """For `class Meta(PlainMeta)`: no permissions of Django's own (roles are in `agencies`), and one name for all."""

    default_permissions = ()
    verbose_name_plural = _OneName()
