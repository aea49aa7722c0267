"""Wagtail's own logs are held by the chain: whoever edits or deletes a row of them is found."""

from __future__ import annotations

import os
import random
from datetime import datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from portal.journal.models import Entry
from portal.journal.operations.heads import hold_logs
from portal.journal.queries.chain import check_chain
from tests.portal.journal.test_chain import committed

NOW = timezone.now()
TAMPERINGS = int(os.environ.get("TAMPERINGS", "100"))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_reads(settings):
    settings.JOURNAL_READERS = []


def write(number: int, *, at: datetime = NOW - timedelta(hours=3)) -> None:
    said = {
        "content_type": ContentType.objects.get_for_model(Entry),
        "label": f"Bài {number}",
        "action": "wagtail.edit",
        "data": {"số": number, "chữ": ["đ", None, 1.5]},
        "timestamp": at,
    }
    PageLogEntry.objects.bulk_create([PageLogEntry(page_id=number, **said)])
    ModelLogEntry.objects.bulk_create([ModelLogEntry(object_id=str(number), **said)])


def fault() -> str:
    committed()
    return check_chain([])[1]


def test_is_held_once_for_what_has_settled():
    write(1)
    write(2, at=NOW)
    first = hold_logs(at=NOW)
    assert first is not None
    assert [one["count"] for one in first.details["logs"].values()] == [1, 1]
    assert hold_logs(at=NOW) is None
    later = hold_logs(at=NOW + timedelta(hours=2))
    assert later is not None
    assert [one["count"] for one in later.details["logs"].values()] == [2, 2]
    assert fault() == ""


def other(value: object) -> object:
    match value:
        case bool():
            return not value
        case str():
            return f"{value}."
        case int():
            return value + 1
        case dict():
            return value | {"số": -1}
        case None:
            return 1
    return value + timedelta(seconds=1) if hasattr(value, "year") else "00000000-0000-4000-8000-000000000000"


def tamper(chance: random.Random) -> str:
    log = chance.choice([PageLogEntry, ModelLogEntry])
    row = chance.choice(list(log.objects.all()))
    if chance.random() < 0.3:
        row._meta.model._base_manager.filter(pk=row.pk).delete()
        return f"{row.pk} deleted"
    field: models.Field = chance.choice([one for one in log._meta.concrete_fields if not one.primary_key])
    log._base_manager.filter(pk=row.pk).update(**{field.attname: other(getattr(row, field.attname))})
    return f"{log.__name__} {row.pk}: {field.attname}"


def test_each_tampering_is_found():
    for number in range(1, 7):
        write(number, at=NOW - timedelta(hours=20 - number))
        if number % 2:
            hold_logs(at=NOW - timedelta(hours=18 - number))
    hold_logs(at=NOW)
    assert fault() == ""
    chance, kept = random.Random(7), {log: list(log.objects.all()) for log in (PageLogEntry, ModelLogEntry)}
    for _ in range(TAMPERINGS):
        what = tamper(chance)
        assert "trình soạn thảo" in fault(), what
        for log, rows in kept.items():
            log._base_manager.all().delete()
            log.objects.bulk_create(rows)
    assert fault() == ""
