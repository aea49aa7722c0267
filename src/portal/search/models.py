"""Models of search: everyday words, and the questions asked, without the persons who asked them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lawsearch.ranking import folded_forms, marked_forms, tokens
from portal.schema.models import PlainMeta, PlainModel
from portal.search.states import OCCASIONS, WordOrigin, WrongVerdict

BETWEEN = "|"  # separates phrasings, and the law's words for them


def listed(cell: str) -> list[str]:
    """The parts of "sổ đỏ|sổ hồng", stripped, without duplicates."""
    return list(dict.fromkeys(" ".join(part.split()) for part in cell.split(BETWEEN) if part.strip()))


def form_of(said: str) -> str:
    """The normal form of a phrasing: the same for "Sổ  Đỏ" and "sổ đỏ"."""
    return " ".join(marked_forms(tokens(said)))


def key_of(said: str) -> str:
    """The key of an entry: the normal forms of its phrasings, regardless of their order."""
    return BETWEEN.join(sorted({form_of(one) for one in listed(said)} - {""}))


def searchable(*texts: str) -> str:
    """Text for the search of an admin list: syllables without diacritics, each preceded by a space."""
    return "".join(f" {form}" for form in folded_forms(tokens("\n".join(texts))))


class EverydayWord(models.Model):
    """Everyday phrasings (`said`) and the law's words for them (`law`, closest first), both separated by "|".

    A new release updates a shipped entry until an officer changes it or switches it off. `shipped_key` is the key with
    which it was shipped, whatever it says now.
    """

    said = models.CharField("người dân nói", max_length=600)
    said_key = models.CharField("dạng để so", max_length=600, editable=False)
    law = models.CharField("luật viết", max_length=600)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    origin = models.CharField("nguồn", max_length=10, choices=WordOrigin.choices(), default=WordOrigin.ADDED.value)
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

    class Meta(PlainMeta):
        verbose_name = "từ thường dùng"
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
                condition=Q(origin=WordOrigin.ADDED.value, shipped_key="")
                | (Q(origin=WordOrigin.SHIPPED.value) & ~Q(shipped_key="")),
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
        """Set the derived fields; called by `save`, and by bulk writers."""
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
        """True if an officer added or changed it: a new release then leaves it unchanged."""
        return self.origin == WordOrigin.ADDED or self.changed_by_id is not None


_LONGEST_KEY = 300


class AskedQuestion(models.Model):
    """One question, identified by a keyed fingerprint. Its text is stored only from the third occasion on.

    An erased question keeps only its fingerprint, so that its text is not stored again when somebody asks it.
    """

    fingerprint = models.CharField("dấu của câu hỏi", max_length=32, unique=True)
    text = models.CharField("câu hỏi", max_length=200, blank=True)
    text_fold = models.CharField("lời để tìm", max_length=400, blank=True, editable=False)
    occasions = models.PositiveIntegerField("số lượt hỏi", default=0)
    first_day = models.DateField("hỏi lần đầu")
    last_day = models.DateField("hỏi lần cuối", db_index=True)
    is_erased = models.BooleanField("đã xóa", default=False)
    passed_over_at = models.DateTimeField("bỏ qua lúc", null=True, blank=True)
    passed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người bỏ qua"
    )

    class Meta(PlainMeta):
        verbose_name = "câu hỏi được tìm"
        constraints = [
            models.CheckConstraint(
                condition=Q(text="", text_fold="") | Q(occasions__gte=OCCASIONS, is_erased=False),
                name="search_words_are_kept_of_what_several_have_asked",
            ),
            models.CheckConstraint(condition=~Q(fingerprint=""), name="search_question_has_a_fingerprint"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="search_question_is_last_asked_after_it_is_first"
            ),
            models.CheckConstraint(
                condition=Q(passed_over_at__isnull=True, passed_over_by__isnull=True)
                | Q(passed_over_at__isnull=False, passed_over_by__isnull=False),
                name="search_question_is_passed_over_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        # Without the text: the journal keeps the name of its subject permanently.
        return f"câu hỏi #{self.pk}"

    def set_text(self, text: str) -> None:
        self.text, self.text_fold = text, searchable(text)


class AskedOn(PlainModel):
    """Searches for a question on a day, by outcome. `opened` counts occasions on which a result was opened."""

    question = models.ForeignKey(AskedQuestion, models.CASCADE, related_name="days", verbose_name="câu hỏi")
    day = models.DateField("ngày", db_index=True)
    asked = models.PositiveIntegerField("lượt hỏi", default=0)
    unsure = models.PositiveIntegerField("không chắc", default=0)
    empty = models.PositiveIntegerField("không thấy", default=0)
    opened = models.PositiveIntegerField("có mở kết quả", default=0)
    found = models.PositiveIntegerField("số kết quả lần cuối", default=0)

    class Meta(PlainMeta):
        verbose_name = "lượt hỏi trong ngày"
        constraints = [
            models.UniqueConstraint(fields=["question", "day"], name="search_a_question_has_one_line_a_day"),
            models.CheckConstraint(
                condition=Q(asked__gte=F("unsure") + F("empty")), name="search_no_more_searches_fail_than_there_are"
            ),
        ]


class Opening(PlainModel):
    """How often an item was opened after a question on a day; `rank_sum` / `times` is its mean rank."""

    question = models.ForeignKey(AskedQuestion, models.CASCADE, related_name="openings", verbose_name="câu hỏi")
    day = models.DateField("ngày", db_index=True)
    key = models.CharField("mã trong chỉ mục", max_length=_LONGEST_KEY)
    owner = models.CharField("thuộc về", max_length=_LONGEST_KEY)
    times = models.PositiveIntegerField("số lượt mở", default=0)
    rank_sum = models.PositiveIntegerField("tổng thứ hạng", default=0)

    class Meta(PlainMeta):
        verbose_name = "lượt mở kết quả"
        constraints = [
            models.UniqueConstraint(fields=["question", "day", "key"], name="search_a_thing_opened_has_one_line_a_day"),
            models.CheckConstraint(condition=Q(rank_sum__gte=F("times")), name="search_ranks_begin_at_one"),
        ]


class SearchDay(PlainModel):
    """All searches of a day, including questions that are not stored: too long, too rare, or erased since."""

    day = models.DateField("ngày", unique=True)
    asked = models.PositiveIntegerField("lượt tìm", default=0)
    unsure = models.PositiveIntegerField("không chắc", default=0)
    empty = models.PositiveIntegerField("không thấy", default=0)
    opened = models.PositiveIntegerField("có mở kết quả", default=0)
    openings = models.PositiveIntegerField("kết quả được mở", default=0)
    rank_sum = models.PositiveIntegerField("tổng thứ hạng", default=0)

    class Meta(PlainMeta):
        verbose_name = "ngày tìm kiếm"
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__gte=F("unsure") + F("empty")), name="search_day_has_no_more_failures_than_searches"
            )
        ]


class WrongAnswer(PlainModel):
    """A report that a sure answer (`card`: key of its situation or provision) is wrong for a question.

    `reported_by` is None for a reader, about whom nothing is stored. Confirmed reports are a regression set: search
    must never again be sure of that answer for that question.
    """

    question = models.CharField("câu hỏi", max_length=300)
    question_key = models.CharField("dạng để so", max_length=300, editable=False)
    card = models.CharField("câu trả lời", max_length=_LONGEST_KEY)
    said = models.CharField("lời đã trả lời", max_length=600, blank=True)
    verdict = models.CharField(
        "kết luận", max_length=10, choices=WrongVerdict.choices(), default=WrongVerdict.WAITING.value
    )
    reports = models.PositiveIntegerField("số lượt báo", default=1)
    reported_at = models.DateTimeField("báo lúc")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cán bộ báo"
    )
    decided_at = models.DateTimeField("kết luận lúc", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người kết luận"
    )

    class Meta(PlainMeta):
        verbose_name = "câu trả lời bị báo sai"
        constraints = [
            models.UniqueConstraint(fields=["question_key", "card"], name="search_an_answer_is_called_wrong_once"),
            models.CheckConstraint(
                condition=Q(verdict=WrongVerdict.WAITING.value) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="search_a_verdict_is_somebodys",
            ),
        ]
        indexes = [models.Index(fields=["verdict", "-reported_at"], name="wrong_answers_waiting")]


class Lesson(PlainModel):
    """An item answers a question, as users' openings show; the words of the question then count as words of
    the item."""

    question = models.ForeignKey(AskedQuestion, models.CASCADE, related_name="lessons", verbose_name="câu hỏi")
    key = models.CharField("mã trong chỉ mục", max_length=_LONGEST_KEY, db_index=True)
    owner = models.CharField("thuộc về", max_length=_LONGEST_KEY)
    times = models.PositiveIntegerField("số lượt mở", default=0)
    learned_at = models.DateTimeField("rút ra lúc")

    class Meta(PlainMeta):
        verbose_name = "bài học từ lượt mở"
        constraints = [
            models.UniqueConstraint(fields=["question", "key"], name="search_a_lesson_is_learned_once"),
        ]
