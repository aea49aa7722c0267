"""`manage.py migrate`: Django's command, with three additions.

It prints from which release to which the database is migrated, records the release, and creates the first retention
rule of each kind of data that has none.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.recorder import MigrationRecorder

from portal.journal.operations.personal import begin_terms
from portal.schema.queries import RELEASES, migrations_missing, release_of


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        # For each model that a migration makes, Django drops the cache of swappable settings and computes all of them
        # again: a third of the time.
        apps.get_swappable_settings_name = cache(partial(type(apps).get_swappable_settings_name, apps))  # type: ignore[method-assign]
        recorder = MigrationRecorder(connections[options["database"]])
        made, missing = release_of(recorder.applied_migrations()), len(migrations_missing())
        is_whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if options["verbosity"] and is_whole:
            self.stdout.write(
                f"Phiên bản cơ sở dữ liệu: {made or 'chưa ghi'}; chương trình: {settings.RELEASE}; còn {missing} bước."
            )
        super().handle(*args, **options)
        if is_whole and made != settings.RELEASE:
            recorder.record_applied(RELEASES, settings.RELEASE)
        if is_whole and options["database"] == DEFAULT_DB_ALIAS:
            begin_terms()
