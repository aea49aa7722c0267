"""Who answers for a thing that waits, who takes an officer's place for some days (neither gives a right), and documents
by which agencies, places and officers change."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from portal.schema.models import PlainMeta, SealedTextField


class PersonInCharge(models.Model):
    """Of one thing that waits (`kind`: the code of its `WaitingWork`, `row`: its key): who has taken it, or was given
    it, last. Who may do it, and has not taken it, still may."""

    kind = models.CharField("loại việc", max_length=40)
    row = models.BigIntegerField("việc")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="charges", verbose_name="người thụ lý"
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người giao")
    since = models.DateTimeField("từ lúc")

    class Meta(PlainMeta):
        verbose_name = "người thụ lý"
        constraints = [models.UniqueConstraint(fields=["kind", "row"], name="one_person_is_in_charge_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.officer} ({self.kind} #{self.row})"


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Days of leave."""

    def on(self, day: date) -> StandInQuerySet:
        return self.filter(from_date__lte=day, to_date__gte=day)


class StandIn(models.Model):
    """Whoever takes an officer's place at an agency from a day to another, both included, by their own rights there."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name="người nghỉ"
    )
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stands_in", verbose_name="người làm thay"
    )
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", verbose_name="tại cơ quan")
    from_date = models.DateField("từ ngày")
    to_date = models.DateField("đến hết ngày")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    set_at = models.DateTimeField("ghi lúc")

    objects = StandInQuerySet.as_manager()

    class Meta(PlainMeta):
        verbose_name = "người làm thay"
        constraints = [
            models.CheckConstraint(condition=Q(from_date__lte=F("to_date")), name="a_leave_lasts_a_day"),
            models.CheckConstraint(condition=~Q(officer=F("stand_in")), name="nobody_stands_in_for_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in} thay {self.officer} ({self.agency})"


class OfficerChannel(models.Model):
    """By which channel (`dissemination.Channel`) an officer wishes to hear what waits; without a row by e-mail."""

    officer = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="told_by", verbose_name="cán bộ"
    )
    channel = models.CharField("kênh", max_length=20)
    number = SealedTextField("số điện thoại")

    class Meta(PlainMeta):
        verbose_name = "kênh báo việc của cán bộ"

    def __str__(self) -> str:
        return f"{self.officer}: {self.channel}"


class Reorganisation(models.Model):
    """A document that was applied. `lines`: its rows, cells parted by bars; `written`: of what it made or changed the
    label of the model, the key, and None or each field as it was and became."""

    lines = models.JSONField("các việc")
    written = models.JSONField(encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người áp dụng")
    at = models.DateTimeField("áp dụng lúc")
    undone_at = models.DateTimeField("hoàn lại lúc", null=True)

    class Meta(PlainMeta):
        verbose_name = "đợt sắp xếp"

    def __str__(self) -> str:
        return f"Đợt sắp xếp {self.pk}: {len(self.lines)} việc"
