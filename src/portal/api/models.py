"""The ledger of the national data set: the records ever published there, their versions, and the state of each."""

from django.db import models
from django.db.models import Q

from portal.api.national import KINDS
from portal.schema.models import PlainMeta, PlainModel


class LedgerState(PlainModel):
    """A pass over all records that found a change; `sequence` increases and is never reused."""

    sequence = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("lúc", unique=True)

    class Meta(PlainMeta):
        verbose_name = "trạng thái của sổ dữ liệu quốc gia"


class LedgerRecord(PlainModel):
    """A record of one kind that was published to the national data set.

    `key` is its id in its own table, `record_id` the id known to receivers, which never changes and is never reused.
    `digest` tells whether the content has changed; `state` is the pass that found its current content. The row stays
    after the object is no longer public, with how it ended.
    """

    kind = models.CharField("loại", max_length=40, choices=[(kind.code, kind.label) for kind in KINDS])
    key = models.BigIntegerField("số ở nơi giữ")
    record_id = models.UUIDField("mã")
    version = models.PositiveIntegerField("bản số", default=1)
    digest = models.CharField(max_length=64)
    state = models.ForeignKey(LedgerState, models.PROTECT, related_name="records", verbose_name="trạng thái")
    url = models.CharField("địa chỉ", max_length=600)
    withdrawal = models.CharField(
        "cách rút",
        max_length=20,
        choices=[
            ("rut", "Rút, có lời giải thích"),
            ("gop", "Gộp vào nội dung khác"),
            ("xoa", "Không còn"),
            ("chuyen-loai", "Nay ở loại khác"),
        ],
        blank=True,
    )
    reason = models.CharField("lời giải thích", max_length=2000, blank=True)
    successor = models.CharField("đọc thay", max_length=600, blank=True)

    class Meta(PlainMeta):
        verbose_name = "bản ghi dữ liệu quốc gia"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="a_thing_of_a_kind_is_one_national_record"),
            models.UniqueConstraint(fields=["kind", "record_id"], name="a_national_id_names_one_record_of_a_kind"),
            models.CheckConstraint(condition=Q(version__gte=1), name="national_versions_count_from_one"),
            models.CheckConstraint(
                condition=Q(withdrawal="") | Q(version__gte=2),
                name="a_withdrawn_national_record_was_public_before",
            ),
        ]
