"""What became of answers in public: the changes that copies follow, and what readers said."""

from django.db import models
from django.db.models import Q

from portal.model_meta import PlainMeta
from portal.questions.models.answers import Answer
from portal.questions.states import CHANGE_CHOICES, RatingVerdict, UnclearReason


class PublicChange(models.Model):
    """A line that copies of the open data follow: what became of which answer, in the order in which it happened.

    `id` is the cursor. Lines are written one after another, so that no copy misses a line that was committed late.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="changes")
    change = models.CharField("việc", max_length=20, choices=CHANGE_CHOICES)
    version = models.PositiveSmallIntegerField("bản số")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "thay đổi công khai"
        indexes = [models.Index(fields=["answer", "id"], name="public_change_of_answer")]

    def __str__(self) -> str:
        return f"{self.change} {self.answer_id}"


class Series(models.Model):
    """A series of numbers. Its row is locked by whoever takes the next one, until their transaction ends: numbers, and
    what is written under the lock, come in the order in which they are committed."""

    name = models.CharField("dãy số", max_length=20, unique=True)
    last = models.PositiveIntegerField("số cuối", default=0)

    class Meta(PlainMeta):
        verbose_name = "dãy số"

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class Rating(models.Model):
    """What a reader said of an answer. Nobody is known by it; `comment` is for the owner's eyes and not shown."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="ratings")
    version = models.PositiveSmallIntegerField("bản số")
    verdict = models.CharField("đánh giá", max_length=20, choices=RatingVerdict.choices())
    unclear = models.CharField("chưa rõ vì", max_length=30, choices=UnclearReason.choices(), blank=True)
    comment = models.CharField("ý kiến", max_length=500, blank=True)
    at = models.DateTimeField("lúc")
    seen_at = models.DateTimeField("đã xem lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "lượt đánh giá"
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=RatingVerdict.USEFUL.value, unclear="") | Q(verdict=RatingVerdict.UNCLEAR.value),
                name="questions_only_what_is_unclear_has_a_reason",
            )
        ]
        indexes = [models.Index(fields=["answer", "-id"], name="rating_of_answer")]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.get_verdict_display()}"
