"""What rooms above have beside a plan, as its page names it: the reports that were published on it.

Named in settings (PLANS_BESIDE), because plans stand below those rooms; "" = nobody, and all else works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Beside:
    """A public report on the plan: what it is called, where it stands, by whom and from which day it is."""

    label: str
    address: str
    note: str
    day: date


class Companion(Protocol):
    def beside(self, plan: Plan) -> Sequence[Beside]:
        """The newest first. At most one query. Only what the public may read now."""
        ...


class NobodyBeside:
    def beside(self, plan: Plan) -> Sequence[Beside]:
        return ()


def companion() -> Companion:
    """The one named in settings."""
    made: Companion = import_string(settings.PLANS_BESIDE)() if settings.PLANS_BESIDE else NobodyBeside()
    return made
