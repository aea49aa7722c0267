"""What rooms above have beside an instrument, as its page names it: the paper that it was digitised from.

Named in settings (LIBRARY_BESIDE), because the library stands below those rooms; "" = nobody, and all else works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.library.models import Instrument


@dataclass(frozen=True, slots=True)
class RelatedPage:
    """A public page about the same document: what it is called, and in a few words what stands there."""

    label: str
    address: str
    note: str = ""


class RelatedPages(Protocol):
    def beside(self, instrument: Instrument) -> Sequence[RelatedPage]:
        """At most one query. Only what the public may read now."""
        ...


class NoRelatedPages:
    def beside(self, instrument: Instrument) -> Sequence[RelatedPage]:
        return ()


def related_pages() -> RelatedPages:
    """The one named in settings."""
    made: RelatedPages = import_string(settings.LIBRARY_BESIDE)() if settings.LIBRARY_BESIDE else NoRelatedPages()
    return made
