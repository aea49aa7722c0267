"""No field of text is forgotten by the privacy desk: its room declares it, or `personal_fields.toml` says why not."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.db.models import CharField, GenericIPAddressField, JSONField, TextField

from portal.journal.queries.personal import declarations

EXCUSED = tomllib.loads((Path(__file__).parent / "personal_fields.toml").read_text("utf-8"))
KINDS = (CharField, TextField, JSONField, GenericIPAddressField)


def fields_of_text() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, KINDS) and not field.choices
    }


def declared() -> set[str]:
    of_the_row = {f"{one.model}.{name}" for one in declarations() for name in (*one.fields, *one.also)}
    beside_it = {f"{one.room}.{name}" for one in declarations() for name in one.also}
    return of_the_row | beside_it


def excused() -> set[str]:
    return {f"{model}.{name}" for group in EXCUSED.values() for model, names in group.items() for name in names.split()}


def test_every_field_of_text_is_declared_or_excused():
    assert fields_of_text() - declared() - excused() == set(), "declare it in PERSONAL of its room, or say why not"


def test_nothing_is_excused_twice_or_in_vain():
    assert excused() - fields_of_text() == set()
    assert excused() & declared() == set()


def test_what_is_declared_is_there():
    there = fields_of_text()
    for one in declarations():
        assert {f"{one.model}.{name}" for name in one.fields} - {"editorial.ArticlePage.body"} <= there
        for name in one.also:
            assert {f"{one.model}.{name}", f"{one.room}.{name}"} & there
