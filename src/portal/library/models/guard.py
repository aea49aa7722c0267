"""The stale guard: which contents rely on which provisions, and which of them the law has left behind.

Contents live in rooms above. They declare what they cite and are known here by `kind` and `key` alone, so that answers,
articles, leaflets and messages all join in the same way.
"""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency, Officer
from portal.library.models.events import Event, EventTarget
from portal.library.models.instruments import Instrument
from portal.library.states import OUTCOME_CHOICES


class CitingItem(models.Model):
    """A published thing that cites law: `kind` names the sort ("editorial.article"), `key` the one of that sort.

    `kind_label` is what officers call that sort ("Bài").

    One that is no longer published is forgotten: it relies on nothing. Its flags are kept, unseen, because taking a
    text down and putting it up again does not say that the change was looked at.
    """

    kind = models.CharField("loại nội dung", max_length=60)
    kind_label = models.CharField("tên loại", max_length=60, blank=True)
    key = models.CharField("mã", max_length=64)
    title = models.CharField("tên", max_length=400)
    url = models.CharField("địa chỉ", max_length=500, blank=True)
    edit_url = models.CharField("nơi sửa", max_length=500, blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name="cơ quan phụ trách",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="citing_items",
    )
    registered_at = models.DateTimeField("ngày đăng ký")
    forgotten_at = models.DateTimeField("không còn công khai từ", null=True, blank=True)

    class Meta:
        verbose_name = "nội dung dẫn luật"
        verbose_name_plural = "nội dung dẫn luật"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="library_content_is_registered_once"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(key=""), name="library_content_has_a_kind_and_a_key"),
        ]

    def __str__(self) -> str:
        return self.title


class Reliance(models.Model):
    """A provision that a content relies on; an empty address is the whole document.

    `document_key` names the document as a `CitationLink` does, so that a content may cite what arrives later.
    `written_at` is when the content first cited this place: what it says there was written before later changes.
    """

    item = models.ForeignKey(CitingItem, on_delete=models.CASCADE, related_name="reliances")
    document_key = models.CharField("văn bản được dẫn", max_length=300, db_index=True)
    instrument = models.ForeignKey(
        Instrument, on_delete=models.SET_NULL, null=True, blank=True, related_name="reliances"
    )
    address = models.CharField("đơn vị được dẫn", max_length=200, blank=True)
    article = models.CharField("điều được dẫn", max_length=200, blank=True)
    written_at = models.DateTimeField("viết lúc")

    class Meta:
        verbose_name = "chỗ dựa"
        verbose_name_plural = "chỗ dựa"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "document_key", "address"], name="library_content_relies_on_a_place_once"
            )
        ]
        indexes = [models.Index(fields=["instrument", "article"], name="library_relied_upon")]

    def __str__(self) -> str:
        return f"{self.item_id} -> {self.document_key}#{self.address}"


class StaleFlag(models.Model):
    """A content cites what an event has changed. It is the owner's task and the reader's banner until it is settled.

    `address` is what the content cites, `target` what the event names (None: the whole document).
    """

    item = models.ForeignKey(CitingItem, on_delete=models.CASCADE, related_name="flags")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="flags")
    target = models.ForeignKey(EventTarget, on_delete=models.CASCADE, null=True, blank=True, related_name="flags")
    address = models.CharField("đơn vị được dẫn", max_length=200, blank=True)
    since = models.DateField("từ ngày")
    raised_at = models.DateTimeField("gắn cờ lúc")
    outcome = models.CharField("kết quả", max_length=20, choices=OUTCOME_CHOICES, blank=True)
    note = models.TextField("ghi chú", blank=True)
    settled_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "nội dung cần xem lại"
        verbose_name_plural = "nội dung cần xem lại"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "event", "address"], name="library_event_flags_a_place_of_a_content_once"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="library_settled_flag_has_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["settled_at", "item"], name="library_open_flags")]

    def __str__(self) -> str:
        return f"{self.item_id} <- {self.event_id}"
