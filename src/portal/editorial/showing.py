"""A version of a page as somebody without an account sees it: the words for readers, and what they change."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Revision

from lawtext.comparison import Op, diff
from portal.editorial.models import ArticlePage, PortalPage
from portal.editorial.queries import plain_text

# What colour and line say to the eye is said in words to the ear.
_ADDED = '<ins><span class="visually-hidden">[thêm: </span>{}<span class="visually-hidden">] </span></ins>'
_REMOVED = '<del><span class="visually-hidden">[bỏ: </span>{}<span class="visually-hidden">] </span></del>'


@dataclass(frozen=True, slots=True)
class Shown:
    """`page` holds the words of the version; `changes`: paragraphs that differ from what the public reads now."""

    page: PortalPage
    is_live: bool
    changes: list[SafeString]


def shown(revision: Revision) -> Shown:
    page = revision.as_object()
    public = type(page).objects.get(pk=page.pk)
    changes = compared(_words(public), _words(page)) if public.live else []
    return Shown(page=page, is_live=public.live, changes=changes)


def compared(old: str, new: str) -> list[SafeString]:
    """The paragraphs that changed: words removed in `del`, words added in `ins`; none where none did."""
    html = "".join(_marked(piece.op, piece.words) for piece in diff(old, new))
    changed = (part for part in html.split("\n") if "<ins>" in part or "<del>" in part)
    return [mark_safe(part) for part in changed]  # noqa: S308  each piece was escaped


def _words(page: PortalPage) -> str:
    if isinstance(page, ArticlePage):
        return f"{page.title}\n{page.lead}\n{plain_text(page)}"
    return f"{page.title}\n{page.summary}"


def _marked(op: Op, words: str) -> str:
    """Marks end with their line, so that every paragraph is whole."""
    if op is Op.SAME:
        return conditional_escape(words)
    mark = _ADDED if op is Op.ADDED else _REMOVED
    return "\n".join(format_html(mark, part) if part.strip() else part for part in words.split("\n"))
