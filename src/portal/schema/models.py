"""What the models of all rooms say of themselves alike, and how their rows are saved."""

from __future__ import annotations

from django.db.models import Model


class _OneName:
    """Vietnamese has no plural: many are called as one is."""

    def __get__(self, instance: object, owner: type) -> str:
        name: str = owner.verbose_name  # type: ignore[attr-defined]
        return name


class PlainMeta:
    """For `class Meta(PlainMeta)`: no permissions of Django's own (roles are in `agencies`), and one name for all."""

    default_permissions = ()
    verbose_name_plural = _OneName()


def save_fields(row: Model, **values: object) -> None:
    """Set these fields and save them alone: what another process wrote into the row meanwhile stays."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
