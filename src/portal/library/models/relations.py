"""Relations between instruments (lược đồ): one edge is stored and shown from both ends."""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Officer
from portal.library.models.events import Event
from portal.library.models.instruments import Instrument
from portal.library.states import ORIGIN_CHOICES, RELATION_CHOICES


class Relation(models.Model):
    """`source` stands in this relation to `target`; while the target is not on the shelf, `target_key` names it.

    `target_name` is how the source names the other, as printed. A relation that follows from an accepted event goes
    with that event.
    """

    source = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField("quan hệ", max_length=20, choices=RELATION_CHOICES)
    target = models.ForeignKey(
        Instrument, on_delete=models.SET_NULL, null=True, blank=True, related_name="incoming_relations"
    )
    target_key = models.CharField("văn bản được nêu", max_length=300, db_index=True)
    target_name = models.CharField("tên như đã nêu", max_length=600, blank=True)
    source_address = models.CharField("tại", max_length=200, blank=True)
    origin = models.CharField("nguồn gốc", max_length=20, choices=ORIGIN_CHOICES)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="relations")
    entered_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("ngày ghi")

    class Meta:
        verbose_name = "quan hệ giữa văn bản"
        verbose_name_plural = "quan hệ giữa văn bản"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "target_key"], name="library_instruments_are_related_once_in_a_way"
            ),
            models.UniqueConstraint(
                fields=["source", "kind", "target"],
                condition=Q(target__isnull=False),
                name="library_instruments_are_related_once_whatever_the_name",
            ),
            models.CheckConstraint(condition=~Q(target_key=""), name="library_relation_names_its_target"),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(target=models.F("source")),
                name="library_instrument_is_not_related_to_itself",
            ),
        ]
        indexes = [models.Index(fields=["target", "kind"], name="library_related_from")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_key}"
