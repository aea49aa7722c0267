"""The content of a feed by its path."""

from __future__ import annotations

from django.conf import settings
from django.utils.html import escape

from portal.sharing.feeding.topics import topic_of
from portal.sharing.queries.items import changes


class NoSuchFeed(LookupError):
    """No feed stands at this path: see `topics` for the paths there are."""


def render(path: str) -> bytes:
    """The feed's first page. Raises NoSuchFeed."""
    code = topic_of(path)
    if code is None:
        raise NoSuchFeed(path)
    base = settings.PORTAL_BASE_URL.rstrip("/")
    entries = "".join(
        f"<entry><id>urn:uuid:{item.content_id}</id><title>{escape(item.title)}</title>"
        f'<updated>{item.changed_at.isoformat()}</updated><link href="{base}{escape(item.path)}"/></entry>'
        for item in changes(code)
        if item.withdrawn_at is None
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{base}{path}</id>{entries}</feed>'
    return feed.encode()
