"""The table of everyday words that officers edit."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lawsearch.ranking.analysis import folded_forms, marked_forms, tokens
from portal.search.states import ORIGIN_CHOICES, Origin

BETWEEN = "|"  # stands between the ways to say a thing, and between the law's words for it


def listed(cell: str) -> list[str]:
    """The parts of "sổ đỏ|sổ hồng", each once, without the blanks around them."""
    return list(dict.fromkeys(" ".join(part.split()) for part in cell.split(BETWEEN) if part.strip()))


def form_of(said: str) -> str:
    """By which a way to say something is known, however it is typed: "Sổ  Đỏ" and "sổ đỏ" are one."""
    return " ".join(marked_forms(tokens(said)))


def key_of(said: str) -> str:
    """By which an entry is known: the forms of all its ways to say it, in whatever order they stand."""
    return BETWEEN.join(sorted({form_of(one) for one in listed(said)} - {""}))


def searchable(*texts: str) -> str:
    """Texts as a desk looks through them: syllables without marks, each with a blank before it."""
    return "".join(f" {form}" for form in folded_forms(tokens("\n".join(texts))))


class EverydayWord(models.Model):
    """What people say (`said`), and what the law says for it (`law`, most fitting first), each parted by "|".

    An entry that came with the program is renewed with it until an officer has changed it or switched it off.
    `shipped_key` is the key under which it came, whatever it says now.
    """

    said = models.CharField("người dân nói", max_length=600)
    said_key = models.CharField("dạng để so", max_length=600, editable=False)
    law = models.CharField("luật viết", max_length=600)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    origin = models.CharField("nguồn", max_length=10, choices=ORIGIN_CHOICES, default=Origin.ADDED.value)
    shipped_key = models.CharField("dạng khi giao", max_length=600, blank=True, editable=False)
    is_in_use = models.BooleanField("đang dùng", default=True)
    search_fold = models.TextField("lời để tìm", editable=False)
    added_at = models.DateTimeField("thêm lúc")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người thêm"
    )
    changed_at = models.DateTimeField("sửa lúc", db_index=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người sửa"
    )

    class Meta:
        verbose_name = "từ thường dùng"
        verbose_name_plural = "từ thường dùng"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["said_key"], condition=Q(is_in_use=True), name="search_a_saying_in_use_stands_once"
            ),
            models.UniqueConstraint(
                fields=["shipped_key"], condition=~Q(shipped_key=""), name="search_a_shipped_word_is_held_once"
            ),
            models.CheckConstraint(
                condition=~Q(said_key="") & ~Q(law=""), name="search_everyday_word_says_and_means_something"
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.ADDED.value, shipped_key="")
                | (Q(origin=Origin.SHIPPED.value) & ~Q(shipped_key="")),
                name="search_everyday_word_has_a_known_origin",
            ),
            models.CheckConstraint(
                condition=Q(is_in_use=True) | Q(changed_by__isnull=False),
                name="search_everyday_word_is_switched_off_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(changed_at__gte=F("added_at")), name="search_everyday_word_changes_after_it_is_added"
            ),
        ]

    def __str__(self) -> str:
        return f"{', '.join(self.said_ways)} → {', '.join(self.law_words)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_forms()
        super().save(*args, **kwargs)

    def set_forms(self) -> None:
        """What follows from the words: called by `save`, and by whoever writes many at once."""
        self.said, self.law = BETWEEN.join(listed(self.said)), BETWEEN.join(listed(self.law))
        self.said_key = key_of(self.said)
        self.search_fold = searchable(self.said, self.law, self.note)

    @property
    def said_ways(self) -> list[str]:
        return listed(self.said)

    @property
    def law_words(self) -> list[str]:
        return listed(self.law)

    @property
    def is_touched(self) -> bool:
        """An officer has had a hand in it: a new release leaves it as it is."""
        return self.origin == Origin.ADDED or self.changed_by_id is not None
