"""Logs of others that the chain holds: entries of the journal tell how far, and the digest of all rows up to there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps

from portal.journal.models import canonical

HELD = "logs.held"
NOTHING_YET: Mapping[str, Any] = {"to": 0, "count": 0, "digest": ""}


def held_on(name: str, was: Mapping[str, Any], *, to: int) -> dict[str, Any]:
    """What is held of a log ("wagtailcore.PageLogEntry") after its rows up to a number were added to what was held:
    how many there are, and the digest, rolled on over all columns of each."""
    log, digest, count = apps.get_model(name), was["digest"], was["count"]
    columns = [field.attname for field in log._meta.concrete_fields]
    rows = log._default_manager.filter(pk__gt=was["to"], pk__lte=to).order_by("pk").values_list(*columns)
    for row in rows.iterator(chunk_size=2000):
        digest, count = hashlib.sha256(digest.encode() + canonical(row)).hexdigest(), count + 1
    return {"to": to, "count": count, "digest": digest}


def faults_of_logs(told: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    """What is not as an entry tells it; `before` is what the one before told."""
    for name, said in told.items():
        was = before.get(name, NOTHING_YET)
        if held_on(name, was, to=said["to"]) != said:
            rows = f"{apps.get_model(name)._meta.verbose_name}, từ dòng {was['to'] + 1} đến {said['to']}"
            yield f"Nhật ký của trình soạn thảo ({rows}) đã bị sửa hoặc xóa."
