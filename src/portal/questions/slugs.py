"""Addresses of answers: made of the question's words once, when it is first public, and never changed."""

from __future__ import annotations

import re

from lawtext.words import slugify
from portal.questions.models import Answer

_LONGEST = 120
# What stands at /hoi-dap/ beside the answers, and the forms of words that mean something there.
_RESERVED = frozenset({"gui-cau-hoi", "tra-cuu", "moi-nhat", "hay-hoi", "huu-ich", "du-lieu", "linh-vuc", "co-quan"})
_SPOKEN_FOR = re.compile(r"(?:so|ban|trang)-\d+|\d+|(?:dat|tin|feed|atom|json|rss)")


def slug_of(answer: Answer) -> str:
    """An address that no other answer has, "mat-coc-co-doi-lai-duoc-khong"; numbered where the words are taken.

    The number is the answer's own, so that the address is free whatever else is published at the same moment.
    """
    words = shortened(slugify(answer.title))
    if not words or words in _RESERVED or _SPOKEN_FOR.fullmatch(words):
        words = f"cau-hoi-{words}".strip("-")
    is_taken = Answer.objects.filter(slug=words).exclude(pk=answer.pk).exists()
    return f"{words}-{answer.number}" if is_taken or words == "cau-hoi" else words


def shortened(slug: str) -> str:
    """Whole words, at most as many signs as an address may have."""
    return slug if len(slug) <= _LONGEST else slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]
