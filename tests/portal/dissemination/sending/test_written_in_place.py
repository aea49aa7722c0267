"""What changes of a delivery while it is sent stands in no index, so that PostgreSQL writes it where it is."""

import pytest
from django.db.models import Model, Q

from portal.dissemination.models import Delivery, HandedPart

# What `operations/sending` writes after a row was laid.
CHANGES = {
    Delivery: {"state", "reason", "account", "attempts", "unanswered", "parts", "arrived_parts", "cost"}
    | {"handed_at", "arrived_at", "seen_at", "ended_at"},
    HandedPart: {"arrival"},
}


def named_in(condition: Q | None) -> set[str]:
    """Fields that a condition speaks of."""
    if condition is None:
        return set()
    return {
        name
        for child in condition.children
        for name in (named_in(child) if isinstance(child, Q) else {str(child[0]).split("__")[0]})
    }


@pytest.mark.parametrize("model", CHANGES)
def test_no_index_knows_it(model: type[Model]):
    by_index = [*model._meta.indexes, *(one for one in model._meta.constraints if hasattr(one, "fields"))]
    assert by_index
    for one in by_index:
        assert not CHANGES[model] & ({*one.fields} | named_in(one.condition)), one.name
    of_fields = {field.name for field in model._meta.local_fields if field.db_index or field.unique}
    assert not CHANGES[model] & of_fields
