"""What lies in the database, as whoever copied it would read it."""

from django.db import connection
from django.db.models import Model


def stored(row: Model, name: str) -> str:
    """The column of a row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608  our own names
        return str(cursor.fetchone()[0])
