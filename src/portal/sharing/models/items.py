"""What travels: one row for each public thing that ever was, at its newest version, and the sets it belongs to."""

import uuid

from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency
from portal.sharing.states import ITEM_CHOICES, WITHDRAWN_CHOICES


class Item(models.Model):
    """A public thing as other sites know it.

    `content_id` never changes and is never given out again. `version` counts up with every public change; `sequence`
    orders all changes of all items as they were committed, and is the cursor of whoever follows. `digest` tells whether
    what the public reads has changed at all.
    """

    content_id = models.UUIDField("mã nội dung", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("loại", max_length=40, choices=ITEM_CHOICES)
    key = models.CharField("đối tượng", max_length=40)
    version = models.PositiveIntegerField("bản số", default=1)
    sequence = models.BigIntegerField("thứ tự", unique=True)
    digest = models.CharField(max_length=64)
    title = models.CharField("tên", max_length=300)
    path = models.CharField("địa chỉ", max_length=500)
    language = models.CharField("ngôn ngữ", max_length=5, default="vi")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="shared_items", verbose_name="cơ quan"
    )
    published_at = models.DateTimeField("đăng lúc")
    changed_at = models.DateTimeField("thay đổi lúc")
    withdrawn_at = models.DateTimeField("rút lúc", null=True)
    withdrawal = models.CharField("cách rút", max_length=10, choices=WITHDRAWN_CHOICES, blank=True)
    note = models.CharField("lời giải thích", max_length=500, blank=True)
    successor = models.CharField("đọc thay", max_length=500, blank=True)
    # Whether others may hold its words, or only its title and address (its licence says).
    travels = models.BooleanField("được mang đi toàn văn", default=True)
    is_stale = models.BooleanField("luật đã thay đổi", default=False)

    class Meta:
        verbose_name = "nội dung chia sẻ"
        verbose_name_plural = "nội dung chia sẻ"
        default_permissions = ()
        indexes = [
            models.Index(fields=["changed_at"], name="shared_item_changed"),
            models.Index(fields=["path"], name="shared_item_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="a_thing_is_one_shared_item"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawal="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal="")),
                name="a_withdrawn_item_says_how_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ItemSet(models.Model):
    """That an item belongs to a set: "co-quan:so-tu-phap-can-tho", "linh-vuc:dat-dai", "chuyen-muc:tin-bai" …

    The sequence is the item's, so that a page of a set is read from one index.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="sets", verbose_name="nội dung")
    code = models.CharField("tập", max_length=300)
    sequence = models.BigIntegerField("thứ tự")

    class Meta:
        verbose_name = "tập nội dung"
        verbose_name_plural = "tập nội dung"
        default_permissions = ()
        indexes = [models.Index(fields=["code", "-sequence"], name="item_set_newest")]
        constraints = [models.UniqueConstraint(fields=["item", "code"], name="an_item_is_in_a_set_once")]

    def __str__(self) -> str:
        return f"{self.code}: {self.item_id}"


class Cursor(models.Model):
    """The last sequence number given out. Its row is locked by whoever takes the next until their transaction ends, so
    that numbers come in the order in which they are committed."""

    name = models.CharField("dãy", max_length=20, unique=True)
    last = models.BigIntegerField("số cuối", default=0)

    class Meta:
        verbose_name = "dãy số chia sẻ"
        verbose_name_plural = "dãy số chia sẻ"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
