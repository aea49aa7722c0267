"""One page of a feed as values: which items, under which name, and where the page below it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from portal.sharing.feeding.topics import MEDIA_TYPES, Form, path_of
from portal.sharing.items import SharedItem
from portal.sharing.presenting import present
from portal.sharing.queries.items import changes
from portal.sharing.queries.sets import NamedSet

PER_PAGE = 30
BEFORE = "truoc"
HUB = "/websub/"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who gives the feed; `base` is the portal's address without a slash at its end."""

    base: str
    name: str
    owner: str
    licence: str
    licence_url: str

    @classmethod
    def of_settings(cls) -> Publisher:
        return cls(
            base=settings.PORTAL_BASE_URL.rstrip("/"),
            name=settings.PORTAL_NAME,
            owner=settings.PORTAL_OWNER,
            licence=settings.PORTAL_LICENCE,
            licence_url=settings.PORTAL_LICENCE_URL,
        )


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Newest change first. `before` is the cursor of this page, `older` that of the next; None where there is none.

    A cursor is a sequence number: an item that changes meanwhile moves to the first page and is in none twice.
    """

    publisher: Publisher
    set: NamedSet
    form: Form
    items: tuple[SharedItem, ...]
    before: int | None = None
    older: int | None = None

    @property
    def title(self) -> str:
        return f"{self.set.name} – {self.publisher.name}"

    @property
    def topic(self) -> str:
        """The address of the feed as such, its first page: its permanent name, and what the hub knows."""
        return f"{self.publisher.base}{path_of(self.set.code, self.form)}"

    @property
    def own(self) -> str:
        return self.topic if self.before is None else f"{self.topic}?{BEFORE}={self.before}"

    @property
    def next(self) -> str:
        return f"{self.topic}?{BEFORE}={self.older}" if self.older is not None else ""

    @property
    def page(self) -> str:
        return f"{self.publisher.base}{self.set.page}"

    @property
    def hub(self) -> str:
        """The hub knows first pages alone: news stands nowhere else."""
        return f"{self.publisher.base}{HUB}" if self.before is None else ""

    @property
    def updated(self) -> datetime | None:
        return max((one.updated_at for one in self.items), default=None)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.form].partition(";")[0]


def read_page(*, named: NamedSet, form: Form, before: int | None, publisher: Publisher) -> FeedPage:
    """As many queries for thirty items as for one."""
    found = changes(named.code, before=before, limit=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    return FeedPage(
        publisher=publisher,
        set=named,
        form=form,
        items=tuple(present(shown)),
        before=before,
        older=shown[-1].sequence if len(found) > PER_PAGE else None,
    )
