"""A version of a page as somebody without an account sees it: the words for readers, and what they change."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from wagtail.models import Revision

from portal.design.changes import changed_paragraphs
from portal.editorial.models import ArticlePage, PortalPage
from portal.editorial.queries import plain_text


@dataclass(frozen=True, slots=True)
class Shown:
    """`page` holds the words of the version; `changes`: paragraphs that differ from what the public reads now."""

    page: PortalPage
    is_live: bool
    changes: list[SafeString]


def shown(revision: Revision) -> Shown:
    page = revision.as_object()
    public = type(page).objects.get(pk=page.pk)
    changes = changed_paragraphs(_words(public), _words(page)) if public.live else []
    return Shown(page=page, is_live=public.live, changes=changes)


def _words(page: PortalPage) -> str:
    if isinstance(page, ArticlePage):
        return f"{page.title}\n{page.lead}\n{plain_text(page)}"
    return f"{page.title}\n{page.summary}"
