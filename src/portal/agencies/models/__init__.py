"""Places, agencies and officers, each with the dates between which they existed.

Nothing here is ever deleted: an agency that ceases is closed and points to its successors. `exists_to` is the first day
without it, so that a successor that begins on that day leaves no gap; an empty `exists_from` means "since before these
records begin".
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from lawtext.words import fold, normalise
from portal.agencies import states
from portal.agencies.models.access import (
    AccessRequest,
    ActRequest,
    AuditedModel,
    Authenticator,
    BackupCodes,
    EnrolmentCode,
    FoundingCode,
    OfficerAccount,
    OfficerChannel,
    Passkey,
    PersonInCharge,
    Reorganisation,
    SavedView,
    StandIn,
)
from portal.agencies.names import all_keys, name_sort_key
from portal.agencies.states.roles import role_choices
from portal.schema.models import PlainMeta, PlainModel

__all__ = [
    "AccessRequest",
    "ActRequest",
    "Agency",
    "CalendarDay",
    "Authenticator",
    "BackupCodes",
    "EnrolmentCode",
    "Existing",
    "FoundingCode",
    "Imprint",
    "Officer",
    "OfficerChannel",
    "Passkey",
    "PersonInCharge",
    "Place",
    "PlaceSuccession",
    "Posting",
    "Reorganisation",
    "SavedView",
    "StandIn",
    "Succession",
    "VisitCount",
]

# QCVN 102:2016/BTTTT with Sửa đổi 1:2022: groups of letters and digits separated by dots, at most 35 characters.
is_official_code = RegexValidator(
    r"^[0-9A-Z]+(\.[0-9A-Z]+)*$",
    "Mã định danh gồm các nhóm chữ hoa, chữ số cách nhau bằng dấu chấm, ví dụ H30.12 (QCVN 102:2016/BTTTT).",
)


def lasts(name: str) -> models.CheckConstraint:
    """A constraint: the row exists for at least a day."""
    return models.CheckConstraint(
        condition=Q(exists_to__isnull=True) | Q(exists_from__isnull=True) | Q(exists_to__gt=F("exists_from")),
        name=name,
        violation_error_message="Ngày kết thúc phải sau ngày thành lập.",
    )


class ExistingQuerySet(models.QuerySet[Any]):
    """Rows with dates of existence."""

    def existing_on(self, on: date) -> "ExistingQuerySet":
        return self.filter(Q(exists_from__isnull=True) | Q(exists_from__lte=on)).filter(
            Q(exists_to__isnull=True) | Q(exists_to__gt=on)
        )


class Existing(PlainModel):
    """A row with a name and dates. The folded and sorting forms are updated with the name."""

    name = models.CharField("tên", max_length=200)
    exists_from = models.DateField("thành lập từ ngày", null=True, blank=True)
    exists_to = models.DateField(
        "không còn từ ngày", null=True, blank=True, help_text="Ngày đầu tiên không còn tồn tại; để trống nếu đang còn."
    )
    name_fold = models.CharField(max_length=200, editable=False)
    name_sort = models.CharField(max_length=800, editable=False, db_index=True)

    objects = ExistingQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_name_forms()
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "name_fold", "name_sort"}
        super().save(*args, **kwargs)

    def set_name_forms(self) -> None:
        """For `bulk_create`, which does not call `save`."""
        self.name = normalise(self.name)
        self.name_fold = fold(self.name)
        self.name_sort = name_sort_key(self.name)

    def exists_on(self, on: date) -> bool:
        return (self.exists_from is None or self.exists_from <= on) and (self.exists_to is None or on < self.exists_to)


class Place(Existing):
    """An administrative unit: tỉnh, huyện, xã … `code` has the five, three or two digits of the statistics office."""

    code = models.CharField("mã đơn vị hành chính", max_length=10)
    kind = models.CharField("loại", max_length=40, choices=states.place_kind_choices)
    level = models.CharField("cấp", max_length=20, choices=states.level_choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc"
    )

    class Meta:
        verbose_name = verbose_name_plural = "đơn vị hành chính"
        constraints = [
            lasts("a_place_exists_for_at_least_a_day"),
            # A code outlives its place: the statistics office keeps it for the unit that continues under a new name.
            models.UniqueConstraint(
                fields=["code", "level"],
                condition=Q(exists_to__isnull=True),
                name="one_living_place_for_each_code_and_level",
                violation_error_message="Đã có đơn vị hành chính đang tồn tại mang mã này.",
            ),
            models.UniqueConstraint(fields=["code", "level", "exists_from"], name="a_code_begins_one_place_a_day"),
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True) | (~Q(level="province") & Q(parent__isnull=False)),
                name="every_place_but_a_province_lies_in_another",
                violation_error_message="Đơn vị cấp tỉnh không thuộc đơn vị nào; đơn vị khác phải thuộc một đơn vị.",
            ),
        ]

    @property
    def name_in_sentence(self) -> str:
        """ "xã Vị Thủy": the kind is in lower case inside a sentence."""
        return self.name[:1].lower() + self.name[1:]

    def with_those_around(self) -> "Iterator[Place]":
        """This place, the one that contains it, and so on up to the province."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.parent


class PlaceSuccession(models.Model):
    """Land that passed from one place to another; a place divided among several has several rows."""

    predecessor = models.ForeignKey(Place, models.PROTECT, related_name="successions", verbose_name="đơn vị cũ")
    successor = models.ForeignKey(Place, models.PROTECT, related_name="origins", verbose_name="đơn vị mới")
    on_date = models.DateField("từ ngày")
    decision = models.CharField("văn bản", max_length=200, blank=True)
    is_partial = models.BooleanField("chỉ một phần", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "kế thừa địa giới"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="a_place_succeeds_another_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="no_place_succeeds_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Agency(Existing):
    """A body that publishes, answers, leads an assignment or signs.

    `level` is the level of government it serves and `place` its territory; `other_names` has one name per line.
    """

    code = models.CharField(
        "mã định danh", max_length=35, unique=True, null=True, blank=True, validators=[is_official_code]
    )
    short_name = models.CharField("tên ngắn", max_length=120, blank=True)
    other_names = models.TextField("tên gọi khác", blank=True, help_text="Mỗi dòng một tên.")
    slug = models.SlugField("địa chỉ", max_length=120, unique=True)
    kind = models.CharField("loại", max_length=20, choices=states.kind_choices)
    level = models.CharField("cấp", max_length=20, choices=states.level_choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="cơ quan cấp trên"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name="địa bàn"
    )
    # Every key under which the name may be written, each between bars: "|so tu phap|so tu phap tinh hau giang|".
    name_keys = models.TextField(editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "cơ quan"
        constraints = [
            lasts("an_agency_exists_for_at_least_a_day"),
            models.CheckConstraint(
                condition=Q(code__isnull=True) | ~Q(code=""), name="an_agency_without_code_has_null"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="no_agency_is_its_own_parent"
            ),
        ]
        indexes = [models.Index(fields=["kind", "level"], name="agency_kind_level")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "name_keys"}
        super().save(*args, **kwargs)

    def set_name_forms(self) -> None:
        super().set_name_forms()
        self.code = self.code or None
        self.short_name = normalise(self.short_name)
        self.name_keys = "|" + "|".join(sorted(self._all_keys())) + "|"

    @property
    def label(self) -> str:
        """For narrow columns."""
        return self.short_name or self.name

    def _all_keys(self) -> set[str]:
        return all_keys(
            [self.name, self.short_name, *self.other_names.splitlines()],
            lands=[place.name for place in self.place.with_those_around()] if self.place is not None else [],
            is_provincial=self.level == "province",
        )


class Succession(models.Model):
    """Work that passed from one agency to another; mergers and divisions have several rows."""

    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="successions", verbose_name="cơ quan cũ")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="origins", verbose_name="cơ quan kế thừa")
    on_date = models.DateField("từ ngày")
    decision = models.CharField("văn bản", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "kế thừa"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="an_agency_succeeds_another_once",
                violation_error_message="Quan hệ kế thừa giữa hai cơ quan này đã được ghi.",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="no_agency_succeeds_itself",
                violation_error_message="Một cơ quan không thể kế thừa chính nó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Officer(OfficerAccount):
    """Somebody who works for an agency and may sign in. Never deleted but deactivated: their acts keep their name."""

    display_name = models.CharField("họ và tên", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "cán bộ"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        # Vietnamese order: family name first.
        return self.display_name or f"{self.last_name} {self.first_name}".strip()

    def get_short_name(self) -> str:
        return self.get_full_name()


class Posting(AuditedModel):
    """A role that an officer holds at an agency between two dates (`to_date` is the first day without it)."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="postings", verbose_name="cán bộ")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="postings", verbose_name="cơ quan")
    role = models.CharField("vai trò", max_length=20, choices=role_choices)
    from_date = models.DateField("từ ngày")
    to_date = models.DateField(
        "thôi từ ngày", null=True, blank=True, help_text="Ngày đầu tiên không còn giữ vai trò; để trống nếu đang giữ."
    )

    class Meta:
        verbose_name = verbose_name_plural = "phân công vai trò"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="a_posting_lasts_at_least_a_day",
                violation_error_message="Ngày thôi giữ vai trò phải sau ngày bắt đầu.",
            ),
            models.UniqueConstraint(
                fields=["officer", "agency", "role"],
                condition=Q(to_date__isnull=True),
                name="an_officer_holds_a_role_at_an_agency_once",
                violation_error_message="Cán bộ đang giữ vai trò này tại cơ quan này.",
            ),
        ]

    told_as = ("posting", "to_date", "officer_id", "agency_id", "role", "from_date")

    def __str__(self) -> str:
        return f"{self.officer} – {self.get_role_display()} – {self.agency}"


class CalendarDay(models.Model):
    """A day on which State agencies work although it would be off, or the reverse.

    "Hoán đổi ngày làm việc", or a holiday that a calendar made in advance cannot know (see `dates`).
    """

    date = models.DateField("ngày", unique=True)
    is_working = models.BooleanField("làm việc")
    reason = models.CharField("lý do", max_length=200)
    decision = models.CharField("văn bản", max_length=200, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người ghi")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "ngày đặc biệt"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_exception_of_the_calendar_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y}: {'làm việc' if self.is_working else 'nghỉ'}"


class Imprint(models.Model):
    """Who runs the portal from a day on; valid once another person than the one who entered it has confirmed it.

    The first one, set up with the portal, has neither person. Empty fields are taken from the environment
    (PORTAL_EDITOR, PORTAL_HOTLINE …).
    """

    begins = models.DateField("áp dụng từ ngày", unique=True)
    name = models.CharField("tên cổng", max_length=120)
    owner = models.CharField("cơ quan chủ quản", max_length=200)
    editor = models.CharField("người chịu trách nhiệm nội dung", max_length=200, blank=True)
    hotline = models.CharField("điện thoại hỏi đáp", max_length=60, blank=True)
    office_closes = models.TimeField("hết giờ nhận việc", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    entered_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người ghi")
    confirmed_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người xác nhận"
    )
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True)

    class Meta(PlainMeta):
        verbose_name = "thông tin cổng"
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True) | Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="an_imprint_is_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.owner} (từ {self.begins:%d/%m/%Y})"


class VisitCount(models.Model):
    """How often one client requested something in a minute or a day, or how often browsers refused something on a day.

    `key` has a salted hash and no address.
    """

    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta(PlainMeta):
        verbose_name = "số lượt hỏi từ một máy"
