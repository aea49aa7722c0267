"""The month of a day, as the database groups by it."""

from typing import Any

from django.db.models import CharField, Func


class MonthOf(Func):
    """ "2026-11" of a day, in words of the database: Django's own truncation on SQLite calls Python for every row."""

    output_field = CharField()
    template = "TO_CHAR(%(expressions)s, 'YYYY-MM')"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, 1, 7)", **more)
