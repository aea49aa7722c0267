"""Accounts and access: models whose changes are journalled, requests for roles, one-time codes, the person in charge of
pending work, and stand-ins during absences.

Neither a person in charge nor a stand-in gets a permission by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from portal.agencies.states import AccessKind, AccessState
from portal.agencies.states.roles import role_choices
from portal.schema.models import PlainMeta, PlainModel, SealedTextField

_acting: ContextVar[tuple[Any, datetime] | None] = ContextVar("acting", default=None)


@contextmanager
def acting(*, by: Any, at: datetime) -> Iterator[None]:
    """Attributes what is saved in this block to this actor and time. Outside such a block it is the system, now."""
    token = _acting.set((by, at))
    try:
        yield
    finally:
        _acting.reset(token)


def report_identity_event(verb: str, *, subject: models.Model, **details: Any) -> None:
    """Report an event to the function named by the setting IDENTITY_JOURNAL ("": none), in the current transaction."""
    if settings.IDENTITY_JOURNAL:
        by, at = _acting.get() or (None, timezone.now())
        import_string(settings.IDENTITY_JOURNAL)(verb, subject=subject, by=by, at=at, details=details)


class AuditedModel(models.Model):
    """A model whose creation and changes of the fields in `told_as` are reported, before and after, in the same
    transaction.

    The report is made in `save`, so no form or command can change an identity without a journal entry.
    """

    # Noun of its journal verbs, the field that ends it (switched off or dated), and the other reported fields.
    told_as: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        (noun, ends_by, *_), fields = self.told_as, kwargs.get("update_fields")
        is_made, before = self._state.adding, None
        watched = [name for name in self.told_as[1:] if fields is None or name in fields]
        if watched and not is_made:
            before = type(self)._base_manager.filter(pk=self.pk).values(*watched).first()
        super().save(*args, **kwargs)
        now = {name: getattr(self, name) for name in watched}
        if is_made:
            report_identity_event(f"{noun}.made", subject=self, **now)
        elif before and (changed := {name: [before[name], now[name]] for name in watched if before[name] != now[name]}):
            is_over = changed.get(ends_by, [None, None])[1] not in (None, True)
            report_identity_event(f"{noun}.{'ended' if is_over else 'changed'}", subject=self, **changed)


class OfficerAccount(AuditedModel, AbstractUser):
    """An account. A change of its password is reported too, with who set it and whether it was handed over."""

    # Somebody else knows it: it opens only the page where the officer chooses another (ASVS 4, 2.3.1).
    is_password_handed_over = models.BooleanField("mật khẩu do người khác đặt", default=False, editable=False)

    told_as = ("officer", "is_active", "username", "email", "is_superuser")

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        is_set = self._password is not None and not self._state.adding  # type: ignore[attr-defined]
        super().save(*args, **kwargs)
        if is_set:
            report_identity_event("password.set", subject=self, handed_over=self.is_password_handed_over)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.is_password_handed_over = False


class RequestToAnother(models.Model):
    """Requested by one officer, decided by another, within a week."""

    state = models.CharField(max_length=10, choices=AccessState.choices, default=AccessState.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    requested_at = models.DateTimeField("đề nghị lúc")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người quyết định"
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True)
    answer = models.CharField("trả lời", max_length=300, blank=True)

    class Meta(PlainMeta):
        abstract = True


_AT_AGENCY = (AccessKind.ROLE.value, AccessKind.MOVE.value)


class AccessRequest(RequestToAnother):
    """A request for power that nobody takes or gives alone: decided by another officer whom it does not concern."""

    kind = models.CharField("đề nghị", max_length=10, choices=AccessKind.choices)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="access_requests", verbose_name="cán bộ"
    )
    agency = models.ForeignKey(
        "agencies.Agency", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tại cơ quan"
    )
    role = models.CharField("vai trò", max_length=20, choices=role_choices, blank=True)
    reason = models.CharField("vì sao", max_length=300)

    class Meta(PlainMeta):
        verbose_name = "đề nghị cấp quyền"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=AccessKind.RESET.value, role="", agency__isnull=True)
                | (Q(kind__in=_AT_AGENCY, agency__isnull=False) & ~Q(role="")),
                name="a_role_asked_for_is_at_an_agency",
                violation_error_message="Vai trò, điều chuyển: chọn cơ quan và vai trò. Đặt lại: để trống hai ô ấy.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | (~Q(decided_by=F("requested_by")) & ~Q(decided_by=F("officer"))),
                name="nobody_decides_what_they_asked_or_what_concerns_them",
            ),
            models.UniqueConstraint(
                fields=["officer", "agency", "role"],
                condition=Q(state=AccessState.REQUESTED.value, kind__in=_AT_AGENCY),
                name="a_role_is_asked_for_once_at_a_time",
                violation_error_message="Đã có đề nghị như vậy đang chờ.",
            ),
            models.UniqueConstraint(
                fields=["officer"],
                condition=Q(state=AccessState.REQUESTED.value, kind=AccessKind.RESET.value),
                name="a_reset_is_asked_for_once_at_a_time",
                violation_error_message="Đã có đề nghị như vậy đang chờ.",
            ),
        ]

    def __str__(self) -> str:
        what = f"{self.get_role_display()} – {self.agency}" if self.role else self.get_kind_display()
        return f"{self.officer}: {what}"


class ActRequest(RequestToAnother):
    """An act that one officer began and another finishes (`journal.operations.by_two`), with its arguments."""

    act = models.CharField("việc", max_length=60)
    # The agency at which the second officer needs the verb; None: for all agencies.
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+", verbose_name="cơ quan")
    given = models.JSONField(default=dict)
    attached = models.BinaryField(null=True)  # an uploaded file among the arguments; deleted on decision
    # SHA-256 of the arguments, and of the row as the first officer saw it.
    digest = models.CharField(max_length=64)
    seen = models.CharField(max_length=64)

    class Meta(PlainMeta):
        verbose_name = "việc chờ người thứ hai"
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="nobody_finishes_what_they_began",
            ),
            models.UniqueConstraint(
                fields=["act", "digest"],
                condition=Q(state=AccessState.REQUESTED.value),
                name="an_act_is_asked_for_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} #{self.pk}"


class OneTimeCode(models.Model):
    """A one-time code. Only its digest is stored; ten wrong attempts make it void."""

    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.expires_at:%d/%m/%Y %H:%M}"


class FoundingCode(OneTimeCode):
    """The code by which the first administrator opens an account; there is at most one."""

    class Meta(PlainMeta):
        verbose_name = "mã lập cổng"


class EnrolmentCode(OneTimeCode):
    """The code needed to enrol an authenticator for this account: one per officer."""

    officer = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolment_code")

    class Meta(PlainMeta):
        verbose_name = "mã đăng ký thiết bị"


class Authenticator(TimestampMixin, ThrottlingMixin, Device):
    """An authenticator app (TOTP, RFC 6238): like the library's TOTPDevice, with an encrypted seed."""

    key = SealedTextField(default=default_key)
    drift = models.SmallIntegerField(default=0)
    last_t = models.BigIntegerField(default=-1)

    step, t0, digits, tolerance = 30, 0, 6, 1
    bin_key, config_url = TOTPDevice.bin_key, TOTPDevice.config_url
    get_throttle_factor, _read_str_from_settings = TOTPDevice.get_throttle_factor, TOTPDevice._read_str_from_settings

    class Meta(PlainMeta):
        verbose_name = "ứng dụng xác thực"

    def verify_token(self, token: str) -> bool:
        """False if the seed was encrypted with a key that is lost."""
        return self.key is not None and TOTPDevice.verify_token(self, token)


class BackupCodes(TimestampMixin, ThrottlingMixin, Device):
    """Backup codes of an officer without their authenticator: each is valid once."""

    codes = SealedTextField(blank=True)  # separated by spaces

    class Meta(PlainMeta):
        verbose_name = "mã dự phòng"

    def get_throttle_factor(self) -> int:
        return 1

    def verify_token(self, token: str) -> bool:
        """Called with the row locked. A correct code is removed."""
        if self.codes is None or not self.verify_is_allowed()[0]:
            return False
        left = self.codes.split()
        if token not in left:
            self.throttle_increment()
            return False
        left.remove(token)
        self.codes = " ".join(left)
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True


class Passkey(Device):
    """A passkey, in addition to the authenticator app, never instead. Only the public key is stored."""

    credential = models.CharField("mã khóa", max_length=1400, unique=True)  # base64url; 1,023 bytes at most (level 3)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField("thêm lúc")
    used_at = models.DateTimeField("dùng gần nhất", null=True)

    class Meta(PlainMeta):
        verbose_name = "khóa truy cập"

    def __str__(self) -> str:
        return self.name


class PersonInCharge(PlainModel):
    """The officer who last took or was given a pending item (`kind`: code of its `WaitingWork`, `row`: its primary
    key).

    Other officers who may do it still may.
    """

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


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Filters absences by day."""

    def on(self, day: date) -> StandInQuerySet:
        return self.filter(from_date__lte=day, to_date__gte=day)


class StandIn(models.Model):
    """Who stands in for an officer at an agency between two days, both included, with their own rights there."""

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


class OfficerChannel(PlainModel):
    """The channel (`dissemination.Channel`) that notifies an officer of pending work; without a row by e-mail."""

    officer = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="told_by", verbose_name="cán bộ"
    )
    channel = models.CharField("kênh", max_length=20)
    number = SealedTextField("số điện thoại")

    class Meta(PlainMeta):
        verbose_name = "kênh báo việc của cán bộ"


class SavedView(PlainModel):
    """A named view of a list or the board: the page and its query.

    A shared one is listed for officers with a role at the same agency; the page's own permissions decide what each of
    them sees.
    """

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name="cán bộ"
    )
    path = models.CharField("trang", max_length=200)
    query = models.CharField("điều đã chọn", max_length=1000, blank=True)
    name = models.CharField("tên", max_length=80)
    is_shared = models.BooleanField("chia sẻ trong cơ quan", default=False)

    class Meta(PlainMeta):
        verbose_name = "danh sách đã lưu"
        constraints = [
            models.UniqueConstraint(fields=["officer", "path", "name"], name="a_view_of_a_page_has_a_name_of_its_own")
        ]


class Reorganisation(models.Model):
    """An applied reorganisation document.

    `lines`: its rows, cells separated by bars. `written`: for each row created or changed the model label, the primary
    key, and None or each field before and after.
    """

    lines = models.JSONField("các việc")
    written = models.JSONField(encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người áp dụng")
    at = models.DateTimeField("áp dụng lúc")
    undone_at = models.DateTimeField("hoàn lại lúc", null=True)

    class Meta(PlainMeta):
        verbose_name = "đợt sắp xếp"

    def __str__(self) -> str:
        return f"Đợt sắp xếp {self.pk}: {len(self.lines)} việc"
