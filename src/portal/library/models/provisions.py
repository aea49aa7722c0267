"""Provisions: the units of an edition, from part down to point."""

from django.db import models
from django.db.models import Q

from lawtext.types import Unit
from portal.library.models.instruments import Edition

UNIT_CHOICES = [
    (Unit.REGULATION.value, "Quy chế, quy định ban hành kèm theo"),
    (Unit.ANNEX.value, "Phụ lục"),
    (Unit.PART.value, "Phần"),
    (Unit.CHAPTER.value, "Chương"),
    (Unit.SECTION.value, "Mục"),
    (Unit.SUBSECTION.value, "Tiểu mục"),
    (Unit.ARTICLE.value, "Điều"),
    (Unit.CLAUSE.value, "Khoản"),
    (Unit.POINT.value, "Điểm"),
]


class Provision(models.Model):
    """One unit of an edition's text.

    `text` is the unit's own words as printed, with its mark ("2. Cá nhân…", "đ) …") and without its children's: the
    texts of an article and of what stands below it, joined by line breaks in order of `position`, are the article.
    The heading line of an article and of anything above it is in `label` ("Điều 5") and `heading`, not in `text`.

    A unit and all below it are the provisions with `position <= p < end` (nested intervals: one indexed range, no
    recursion). `article` is the article that a clause or a point belongs to; null for an article and anything above.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="provisions")
    position = models.PositiveIntegerField("thứ tự")
    end = models.PositiveIntegerField("thứ tự kết thúc")
    address = models.CharField("địa chỉ", max_length=200)
    unit = models.CharField("đơn vị", max_length=10, choices=UNIT_CHOICES)
    label = models.CharField("nhãn", max_length=60, blank=True)
    heading = models.TextField("tên", blank=True)
    text = models.TextField("nội dung", blank=True)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    article = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="units")

    class Meta:
        verbose_name = "đơn vị văn bản"
        verbose_name_plural = "đơn vị văn bản"
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="library_provisions_stand_in_one_order"),
            models.UniqueConstraint(fields=["edition", "address"], name="library_provision_has_its_own_address"),
            models.CheckConstraint(condition=Q(end__gt=models.F("position")), name="library_provision_covers_itself"),
            models.CheckConstraint(condition=~Q(address=""), name="library_provision_has_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}#{self.address}"
