"""The table of everyday words as a desk lists it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from portal.search.models import EverydayWord
from portal.search.models.everyday import form_of, listed, searchable
from portal.search.states import Origin


def words_matching(
    *, words: str = "", origin: Origin | None = None, in_use: bool | None = None
) -> QuerySet[EverydayWord]:
    """Entries that hold these words in a row, typed in whatever way; those changed last come first."""
    found = EverydayWord.objects.select_related("changed_by").filter(search_fold__contains=searchable(words))
    if origin is not None:
        found = found.filter(origin=origin.value)
    if in_use is not None:
        found = found.filter(is_in_use=in_use)
    return found.order_by("-changed_at", "pk")


def said_elsewhere(*, said: str, except_for: int = 0) -> list[EverydayWord]:
    """Other entries in use that share a way to say it: both then bring in their words."""
    forms = {form_of(way) for way in listed(said)}
    others = EverydayWord.objects.filter(is_in_use=True).exclude(pk=except_for)
    candidates = _holding(others, forms)
    return [word for word in candidates if forms & {form_of(way) for way in listed(word.said)}]


def _holding(words: QuerySet[EverydayWord], forms: Iterable[str]) -> list[EverydayWord]:
    held = {word.pk: word for form in forms if form for word in words.filter(said_key__contains=form)[:20]}
    return [held[pk] for pk in sorted(held)]
