"""The fields of law: the tree of topics by which people and the official codification sort the law."""

from django.db import models


class Field(models.Model):
    """A topic of the official codification (chủ đề) or a heading under it (đề mục).

    `slug` is its whole path, "thi-hanh-an/dac-xa": the same heading word may stand under two topics.
    """

    slug = models.CharField("đường dẫn", max_length=300, unique=True)
    name = models.CharField("tên lĩnh vực", max_length=300)
    parent = models.ForeignKey(
        "self", verbose_name="thuộc chủ đề", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="library_field_has_a_slug"),
            models.CheckConstraint(condition=~models.Q(name=""), name="library_field_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="library_field_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name
