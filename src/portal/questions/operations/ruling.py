"""The rules of terms: those that come with the program."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from portal.questions.models import DeadlineRule

_SHIPPED = Path(__file__).resolve().parents[1] / "rules" / "terms.json"


def load_rules() -> int:
    """Put the shipped rules where there are none yet for their track and level. Returns how many were missing.

    May be called again any time, by two at once as well: what officers have set is never touched.
    """
    known = set(DeadlineRule.objects.values_list("track", "level"))
    missing = [_rule(one) for one in json.loads(_SHIPPED.read_text()) if (one["track"], one["level"]) not in known]
    DeadlineRule.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _rule(one: dict[str, Any]) -> DeadlineRule:
    return DeadlineRule(**one | {"valid_from": date.fromisoformat(one["valid_from"])})
