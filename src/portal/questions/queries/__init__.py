"""What may be asked of questions and answers; here, what is of a field."""

from __future__ import annotations

from django.db.models import Q

from portal.schema.queries import grouped as grouped
from portal.schema.queries import narrowed as narrowed


def in_field(slug: str) -> Q:
    """A field with its headings; everything for ""."""
    return Q(field_slug=slug) | Q(field_slug__startswith=f"{slug}/") if slug else Q()
