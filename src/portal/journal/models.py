"""Chained entries that never change (the database locks their table), outbox slips, counts of readings, and leases."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from portal.journal.states import AlertState, BreachState
from portal.schema.models import PlainMeta, PlainModel
from portal.schema.operations import AppendOnlyLock

ENTRIES_LOCK = AppendOnlyLock("journal_entry", called="journal")


class Entry(models.Model):
    """Something that happened. `id` increases as entries are written; `uuid` is the public identifier."""

    uuid = models.UUIDField("mã", default=uuid.uuid4, unique=True, editable=False)
    verb = models.CharField("việc", max_length=60)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True, verbose_name="loại đối tượng")
    subject_id = models.CharField("đối tượng", max_length=40, blank=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    # The subject's name at the time of the act: it may be renamed later.
    subject_label = models.CharField("tên đối tượng", max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="entries", verbose_name="người làm"
    )
    at = models.DateTimeField("lúc")
    details = models.JSONField("chi tiết", default=dict, encoder=DjangoJSONEncoder)
    # SHA-256 of all fields above and of `commitment`, which the chain covers. For an entry older than the chain, the
    # digest is only in its link.
    digest = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001  added without rewriting the rows
    # Salted SHA-256 of the `ErasableDetails`; it remains when they are erased.
    commitment = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001  the same

    class Meta:
        verbose_name = "mục nhật ký"
        verbose_name_plural = "nhật ký"
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="entry_subject"),
            models.Index(fields=["verb", "at"], name="entry_verb_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_type__isnull=True, subject_id="")
                | (Q(subject_type__isnull=False) & ~Q(subject_id="")),
                name="an_entry_names_its_subject_wholly_or_not_at_all",
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.subject_label}" if self.subject_label else self.verb

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.digest = digest_of(self)
        super().save(*args, **kwargs)


def canonical(value: object) -> bytes:
    """Canonical JSON: the same bytes for a value before and after either database (keys sorted, numbers alike)."""
    plain = json.loads(json.dumps(value, cls=DjangoJSONEncoder), parse_float=_number)
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _number(said: str) -> float:
    """PostgreSQL stores 1e22 as an integer."""
    return int(value) if (value := float(said)).is_integer() else value


_SAID = ("uuid", "verb", "subject_type_id", "subject_id", "subject_label", "actor_id", "at", "details", "commitment")


def said_by(entry: Entry, *, is_older: bool = False) -> bytes:
    """The bytes to digest; `is_older` than the chain gives another digest than for entries that carry their own."""
    said = {name: getattr(entry, name) for name in _SAID} | {"at": entry.at.astimezone(UTC).isoformat()}
    return canonical([is_older, *said.values()])


def digest_of(entry: Entry, *, is_older: bool = False) -> str:
    """SHA-256 of an entry's fields."""
    return hashlib.sha256(said_by(entry, is_older=is_older)).hexdigest()


class ChainLink(models.Model):
    """An entry's position in the chain: `hash` covers the previous link, this number, the entry and its digest.

    The database writes the row as the last act before the commit (a trigger of migration 0003), and locks it.
    """

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.DO_NOTHING, related_name="link", db_constraint=False)
    digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta(PlainMeta):
        verbose_name = "mắt xích nhật ký"


class ErasableDetails(models.Model):
    """Details of an entry kept for a time. The row is deleted with its salt, and the chain remains valid."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, related_name="erasable", primary_key=True)
    salt = models.CharField(max_length=32)
    details = models.JSONField("chi tiết", encoder=DjangoJSONEncoder)

    class Meta(PlainMeta):
        verbose_name = "chi tiết xóa được"


class Attestation(models.Model):
    """The index of "version.attested" entries: by the code printed on paper, and by the digest of a file.

    It proves nothing by itself: what was published is in the entry, which the hash chain protects.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="attestation", primary_key=True)
    code = models.CharField("mã kiểm chứng", max_length=12, unique=True)
    digest = models.CharField("SHA-256", max_length=64, db_index=True)

    class Meta(PlainMeta):
        verbose_name = "bản đã công khai"


class SignedHead(models.Model):
    """A signed head of the chain, published and used in proofs. Copies that can convict a forger are elsewhere."""

    number = models.BigIntegerField("số mục", db_index=True)
    head = models.JSONField("dấu")

    class Meta(PlainMeta):
        verbose_name = "dấu nhật ký"


class SlipQuerySet(models.QuerySet["Slip"]):
    """Slips by state."""

    def unread(self) -> SlipQuerySet:
        return self.filter(read_at__isnull=True)

    def stuck(self) -> SlipQuerySet:
        """Slips tried so often that only a person can help."""
        return self.unread().filter(attempts__gte=Slip.MAX_ATTEMPTS)

    def waiting(self) -> SlipQuerySet:
        """Unread slips that are tried (again) automatically."""
        return self.unread().filter(attempts__lt=Slip.MAX_ATTEMPTS)


class Slip(PlainModel):
    """The notice of an entry in one reader's outbox.

    `attempts` is counted when a reader takes the slip, not when it fails, so that an entry that kills its process is
    detected too. Nobody takes the slip (again) before `not_before`.
    """

    MAX_ATTEMPTS = 8

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="slips")
    reader = models.CharField("người đọc", max_length=60)
    read_at = models.DateTimeField("đọc lúc", null=True)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    not_before = models.DateTimeField("không đọc trước")
    error = models.TextField("lỗi gần nhất", blank=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu báo"
        verbose_name_plural = "phiếu báo"
        default_permissions = ("view", "change")
        indexes = [
            models.Index(fields=["reader", "entry"], condition=Q(read_at__isnull=True), name="slip_unread"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "reader"], name="a_reader_has_one_slip_for_each_entry"),
        ]


class Lease(models.Model):
    """A lease of one process among those of all machines: its own life (`name` is its own), or a duty only one has.

    It expires at `until` by the clock of the database; a living process renews it.
    """

    name = models.CharField("việc", max_length=100, primary_key=True)
    holder = models.CharField("tiến trình", max_length=64)
    until = models.DateTimeField("giữ đến")

    class Meta(PlainMeta):
        verbose_name = "việc đang giữ"


class KeyFingerprint(models.Model):
    """The fingerprint of a key that all machines must share. The key cannot be derived from it."""

    name = models.CharField("khóa", max_length=100, primary_key=True)
    digest = models.CharField("dấu", max_length=32)

    class Meta(PlainMeta):
        verbose_name = "dấu của khóa"


class Reading(PlainModel):
    """The number of readings of a public item on a day, and its readers' ratings: numbers without personal data.

    `kind` and `key` identify the item as the stale guard does ("editorial.article", "123").
    """

    day = models.DateField("ngày")
    kind = models.CharField("loại", max_length=40)
    key = models.CharField("đối tượng", max_length=200)
    reads = models.PositiveIntegerField("lượt đọc", default=0)
    useful = models.PositiveIntegerField("có ích", default=0)
    unclear = models.PositiveIntegerField("chưa rõ", default=0)

    class Meta(PlainMeta):
        verbose_name = "lượt đọc trong ngày"
        constraints = [models.UniqueConstraint(fields=["kind", "key", "day"], name="a_thing_is_counted_once_a_day")]
        indexes = [models.Index(fields=["day", "kind"], name="reading_of_a_day")]


# ---- retention terms -------------------------------------------------------------------------------------------------


class RetentionRule(PlainModel):
    """The retention term, in days, of rows of a kind (`queries.retention`) from a day on.

    A newer rule takes precedence; the database forbids changes of existing ones. A rule without `entry` is an initial
    one.
    """

    kind = models.CharField("loại dữ liệu", max_length=40)
    days = models.PositiveIntegerField("hạn lưu (ngày)")
    valid_from = models.DateField("áp dụng từ ngày")
    basis = models.CharField("căn cứ", max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người quyết định"
    )
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", verbose_name="mục nhật ký")

    class Meta(PlainMeta):
        verbose_name = "hạn lưu giữ"
        ordering = ("-valid_from", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(days__gt=0), name="what_is_kept_is_kept_a_day"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(entry__isnull=False),
                name="a_term_that_is_decided_is_in_the_journal",
            ),
        ]


class Cleanup(PlainModel):
    """The last cleaning of a kind: when it went through all rows, when it last removed some, how many, any error."""

    kind = models.CharField("loại dữ liệu", max_length=40, unique=True)
    looked_at = models.DateTimeField("dọn xong lúc", null=True)
    cleared_at = models.DateTimeField("có mục phải dọn lúc", null=True)
    count = models.PositiveBigIntegerField("đã dọn", default=0)  # since the first day
    fault = models.CharField("vướng", max_length=80, blank=True)  # the name of the exception

    class Meta(PlainMeta):
        verbose_name = "lần dọn"


class CaseWatch(PlainModel):
    """An item that an officer follows, or in which a colleague mentioned them, until they have looked at it.

    The subject is of a kind in `OFFICE_SEARCH`. `seen` is the number of the newest entry known to the officer. A watch
    gives no permission: an officer who may not see the item is not notified.
    """

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches", verbose_name="cán bộ theo dõi"
    )
    subject_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name="loại việc")
    subject_id = models.CharField("việc", max_length=40)
    subject = GenericForeignKey("subject_type", "subject_id")
    seen = models.BigIntegerField("đã xem đến mục")
    since = models.DateTimeField("từ lúc")
    follows = models.BooleanField("theo dõi", default=False)
    mentioned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người nhắc"
    )

    class Meta(PlainMeta):
        verbose_name = "việc theo dõi"
        constraints = [
            models.UniqueConstraint(fields=["officer", "subject_type", "subject_id"], name="a_case_is_watched_once"),
            models.CheckConstraint(
                condition=Q(follows=True) | Q(mentioned_by__isnull=False), name="a_watch_has_been_wanted_by_somebody"
            ),
        ]


# ---- alerts and breaches ---------------------------------------------------------------------------------------------


class Alert(models.Model):
    """A finding of a rule of `queries.watch`, to be reviewed by a person.

    `key` distinguishes alerts of one rule and identifies nobody except through `officer`. `told_at` is the time at
    which a mail server accepted the letter.
    """

    rule = models.CharField("cảnh báo", max_length=40)
    key = models.CharField(max_length=64)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="alerts", verbose_name="tài khoản"
    )
    count = models.PositiveIntegerField("số lượt")
    raised_at = models.DateTimeField("lúc")
    told_at = models.DateTimeField("gửi thư lúc", null=True)
    state = models.CharField(max_length=10, choices=AlertState.choices(), default=AlertState.OPEN.value)
    seen_at = models.DateTimeField("xem lúc", null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người xem"
    )
    remark = models.CharField("ghi chú", max_length=500, blank=True)

    class Meta(PlainMeta):
        verbose_name = "cảnh báo"
        indexes = [models.Index(fields=["rule", "key"], name="alert_of_a_rule")]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "key"], condition=Q(state=AlertState.OPEN.value), name="one_thing_is_one_open_alert"
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True) | Q(officer__isnull=True) | ~Q(seen_by=F("officer")),
                name="nobody_sees_to_an_alert_about_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.officer}" if self.officer else self.rule


class BreachCase(PlainModel):
    """A possible breach of personal data. The journal shows who accessed what (`officer`, `begins` to `ends`)."""

    title = models.CharField("việc gì", max_length=200)
    found_at = models.DateTimeField("phát hiện lúc")
    due_at = models.DateTimeField("phải thông báo trước")
    begins = models.DateTimeField("xảy ra từ")
    ends = models.DateTimeField("đến")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tài khoản liên quan",
    )
    alert = models.ForeignKey(Alert, models.PROTECT, null=True, blank=True, related_name="cases")
    cause = models.TextField("nguyên nhân, diễn biến", max_length=4000, blank=True)
    harm = models.TextField("hậu quả có thể xảy ra", max_length=4000, blank=True)
    measures = models.TextField("biện pháp đã làm, sẽ làm", max_length=4000, blank=True)
    state = models.CharField(max_length=10, choices=BreachState.choices(), default=BreachState.OPEN.value)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người mở")
    document = models.CharField("số văn bản thông báo", max_length=100, blank=True)
    document_on = models.DateField("ngày văn bản", null=True)
    notified_at = models.DateTimeField("ghi văn bản lúc", null=True)
    denied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("khép lại lúc", null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(PlainMeta):
        verbose_name = "vụ việc dữ liệu cá nhân"
        constraints = [
            models.CheckConstraint(condition=Q(begins__lte=F("ends")), name="a_breach_begins_before_it_ends"),
            models.CheckConstraint(
                condition=~Q(state=BreachState.UNFOUNDED.value)
                | (Q(denied_by__isnull=False, ended_by__isnull=False) & ~Q(denied_by=F("ended_by"))),
                name="that_there_was_no_breach_is_said_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state=BreachState.NOTIFIED.value)
                | (~Q(document="") & Q(document_on__isnull=False, notified_at__isnull=False)),
                name="a_notice_has_number_and_day",
            ),
        ]
