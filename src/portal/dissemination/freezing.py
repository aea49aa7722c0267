"""The lock on wordings, in the database itself: what was submitted is not changed while it is frozen.

Run by a migration: `schema.RunStatements(freeze, thaw)`.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_MESSAGE = "a submitted wording is frozen: give the campaign back to its writer first"
_PUT_ON = {
    "sqlite": [
        f"""CREATE TRIGGER dissemination_wording_is_frozen
            BEFORE UPDATE OF content, template_id, form, campaign_id ON dissemination_wording
            WHEN OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS NOT NULL
             AND (OLD.content <> NEW.content OR OLD.template_id IS NOT NEW.template_id
                  OR OLD.form <> NEW.form OR OLD.campaign_id <> NEW.campaign_id)
            BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
    ],
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION dissemination_wording_stays() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE TRIGGER dissemination_wording_is_frozen BEFORE UPDATE ON dissemination_wording FOR EACH ROW
           WHEN (OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS NOT NULL
             AND (OLD.content <> NEW.content OR OLD.template_id IS DISTINCT FROM NEW.template_id
                  OR OLD.form <> NEW.form OR OLD.campaign_id <> NEW.campaign_id))
           EXECUTE FUNCTION dissemination_wording_stays()""",
    ],
}
_TAKE_OFF = {
    "sqlite": ["DROP TRIGGER IF EXISTS dissemination_wording_is_frozen"],
    "postgresql": ["DROP TRIGGER IF EXISTS dissemination_wording_is_frozen ON dissemination_wording"],
}


def freeze(schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(_PUT_ON, schema_editor)


def thaw(schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(_TAKE_OFF, schema_editor)


def _run(statements: dict[str, list[str]], schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        for statement in statements[schema_editor.connection.vendor]:
            cursor.execute(statement)
