"""Instruments (văn bản), their editions (bản tại một thời điểm), the catalogue, and fields of law."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portal.agencies.models import Agency, Place
from portal.library.states import (
    STATUS_CHOICES,
    CatalogueDoubt,
    CatalogueRelationKind,
    EditionKind,
    InstrumentDates,
    InstrumentStatus,
    StatusGrade,
    status_on,
)
from portal.schema.models import PlainModel


class Field(PlainModel):
    """A topic of the official codification (chủ đề) or a heading under it (đề mục).

    `slug` is its whole path, "thi-hanh-an/dac-xa": two topics may have headings of the same name.
    """

    slug = models.CharField("đường dẫn", max_length=300, unique=True)
    name = models.CharField("tên lĩnh vực", max_length=300)
    parent = models.ForeignKey(
        "self", verbose_name="thuộc chủ đề", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        verbose_name = verbose_name_plural = "lĩnh vực"
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="library_field_has_a_slug"),
            models.CheckConstraint(condition=~models.Q(name=""), name="library_field_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="library_field_is_not_its_own_parent",
            ),
        ]


class Instrument(models.Model):
    """A legal document: one number, one issuer, one date; its wording at a time is an `Edition`.

    `number_key` is the number as normalised by `lawtext.addresses.number_key`; local numbers repeat between provinces,
    so issuer and date belong to the identity. `name_key` is how other texts cite a law by its name, without the year
    ("name:luật đất đai"); empty for acts cited by number only. `slug` is the permanent URL and never changes.
    `checked_to`: the last day on which a check found it in force; `checked_grade` is the source of the check,
    `checked_against` what it was compared with.
    """

    official_number = models.CharField("số, ký hiệu", max_length=120)
    number_key = models.CharField(max_length=120, db_index=True)
    number_fold = models.CharField(max_length=120, db_index=True)
    slug = models.CharField("địa chỉ", max_length=160, unique=True)
    doc_type = models.CharField("loại văn bản", max_length=60, blank=True, db_index=True)
    title = models.CharField("tên văn bản", max_length=1500)
    title_is_inferred = models.BooleanField("tên tạm do hệ thống đặt", default=False)
    title_fold = models.CharField(max_length=1500)
    name_key = models.CharField(max_length=300, blank=True, db_index=True)
    title_sort = models.CharField(max_length=400, db_index=True)
    subject = models.TextField("trích yếu", blank=True)
    issuer_name = models.CharField("cơ quan ban hành", max_length=400, blank=True)
    issuer = models.ForeignKey(
        Agency,
        verbose_name="cơ quan trong danh bạ",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="instruments",
    )
    signer = models.CharField("người ký", max_length=200, blank=True)
    signer_title = models.CharField("chức danh người ký", max_length=200, blank=True)
    issued_date = models.DateField("ngày ban hành", null=True, blank=True, db_index=True)
    effective_date = models.DateField("ngày hiệu lực", null=True, blank=True, db_index=True)
    expired_date = models.DateField("ngày hết hiệu lực", null=True, blank=True)
    stated_status = models.CharField("tình trạng do nguồn nêu", max_length=30, choices=STATUS_CHOICES, blank=True)
    checked_to = models.DateField("đã kiểm tra hiệu lực đến ngày", null=True, blank=True)
    checked_grade = models.CharField("theo", max_length=20, choices=StatusGrade.choices(), blank=True)
    checked_against = models.CharField("đối chiếu với", max_length=300, blank=True)
    fields = models.ManyToManyField(Field, verbose_name="lĩnh vực", blank=True, related_name="instruments")
    territory = models.ForeignKey(
        Place, verbose_name="phạm vi", on_delete=models.PROTECT, null=True, blank=True, related_name="instruments"
    )
    is_nationwide = models.BooleanField("phạm vi toàn quốc", default=False)
    source = models.CharField("nguồn thu thập", max_length=200, blank=True)
    source_id = models.CharField("mã tại nguồn", max_length=160, blank=True, db_index=True)
    source_url = models.URLField("liên kết nguồn", max_length=500, blank=True)
    created_at = models.DateTimeField("ngày đưa lên", db_index=True)
    updated_at = models.DateTimeField("ngày cập nhật", db_index=True)
    withdrawn_at = models.DateTimeField("ngày rút khỏi thư viện", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "văn bản"
        constraints = [
            models.UniqueConstraint(
                fields=["number_key", "issuer_name", "issued_date"],
                condition=Q(issued_date__isnull=False),
                name="library_number_issuer_and_date_name_one_instrument",
            ),
            # A unique constraint treats NULL dates as distinct, so undated instruments need their own.
            models.UniqueConstraint(
                fields=["number_key", "issuer_name"],
                condition=Q(issued_date__isnull=True),
                name="library_number_and_issuer_name_one_undated_instrument",
            ),
            models.CheckConstraint(condition=~Q(official_number=""), name="library_instrument_has_an_official_number"),
            models.CheckConstraint(condition=~Q(title=""), name="library_instrument_has_a_title"),
            models.CheckConstraint(condition=~Q(slug=""), name="library_instrument_has_a_slug"),
            models.CheckConstraint(
                condition=Q(expired_date__isnull=True)
                | Q(effective_date__isnull=True)
                | Q(expired_date__gte=models.F("effective_date")),
                name="library_instrument_expires_after_it_takes_effect",
            ),
            models.CheckConstraint(
                condition=Q(checked_to__isnull=True, checked_grade="", checked_against="")
                | (Q(checked_to__isnull=False) & ~Q(checked_grade="") & ~Q(checked_against="")),
                name="library_check_says_by_whom_and_against_what",
            ),
            models.CheckConstraint(
                condition=Q(is_nationwide=False) | Q(territory__isnull=True),
                name="library_instrument_binds_one_place_or_the_whole_country",
            ),
        ]

    def __str__(self) -> str:
        return self.title if self.official_number in self.title else f"{self.title} ({self.official_number})"

    def get_absolute_url(self) -> str:
        return reverse("library:instrument", args=[self.slug])

    @property
    def dates(self) -> InstrumentDates:
        return InstrumentDates(effective=self.effective_date, expired=self.expired_date)

    def status_on(self, day: date) -> InstrumentStatus:
        """The status on a day, from the span that contains it. Prefetch `spans` for lists.

        Without computed spans it follows from the instrument's own dates and the statement of its source, as unchecked.
        """
        for span in self.spans.all():
            if span.begins <= day < span.ends:
                return InstrumentStatus(span.status)
        own = status_on(stated=self.stated_status, dates=self.dates, day=day)
        return InstrumentStatus.UNCHECKED if own is InstrumentStatus.IN_FORCE else own


class Edition(PlainModel):
    """The wording of an instrument from one source, valid for a time. One edition is current; others are history.

    The editions that are not superseded form the instrument's timeline: the wording on a day is the last that begins on
    or before it (`queries.edition_on`). A superseded one was read again, or replaced by a better source of the same
    wording, and is kept for the record. `is_current` follows the timeline at midnight: search and citation links use
    current editions; pages use the timeline itself.

    `checksum` is the SHA-256 of the record or file read: importing the same one again changes nothing. `opening` and
    `closing` hold the text before the first provision and after the last. `lacks` are the `TextLack` codes of signs
    that it was not read completely, until an officer confirms that its source reads the same. `rendering` is
    incremented whenever its display may change while the wording does not (a link was resolved), which invalidates
    cached parts of pages.
    """

    instrument = models.ForeignKey(
        Instrument, verbose_name="văn bản", on_delete=models.CASCADE, related_name="editions"
    )
    kind = models.CharField("loại bản", max_length=20, choices=EditionKind.choices(), default=EditionKind.ISSUED.value)
    is_current = models.BooleanField("bản hiện hành", default=True)
    is_superseded = models.BooleanField("đã được đọc lại hoặc thay bằng nguồn tốt hơn", default=False)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    source_file = models.CharField("tệp nguồn", max_length=255, blank=True)
    source_format = models.CharField("định dạng nguồn", max_length=20, blank=True)
    checksum = models.CharField("mã kiểm", max_length=64)
    opening = models.TextField("phần mở đầu", blank=True)
    closing = models.TextField("phần kết", blank=True)
    article_count = models.PositiveIntegerField("số điều", default=0)
    doubts = models.JSONField("điểm chưa chắc khi đọc", default=list, blank=True)
    lacks = models.CharField("chưa đủ ở", max_length=80, blank=True)
    rendering = models.PositiveIntegerField(default=0)
    accepted_at = models.DateTimeField("ngày nhận")

    class Meta:
        verbose_name = verbose_name_plural = "bản văn"
        constraints = [
            models.UniqueConstraint(
                fields=["instrument"], condition=Q(is_current=True), name="library_instrument_has_one_current_edition"
            ),
            models.UniqueConstraint(
                fields=["instrument", "checksum"], name="library_instrument_holds_a_source_text_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="library_edition_ends_after_it_begins",
            ),
        ]


class StatusReviewTerm(models.Model):
    """The number of days for which a check of validity stays valid, for checks from `begins` on."""

    begins = models.DateField("áp dụng từ ngày", unique=True)
    days = models.PositiveIntegerField("số ngày")

    class Meta:
        verbose_name = verbose_name_plural = "thời hạn kiểm tra lại hiệu lực"

    def __str__(self) -> str:
        return f"{self.days} ngày từ {self.begins:%d/%m/%Y}"


class KnownInstrument(models.Model):
    """One instrument of the catalogue; uncertain values are empty. Changes to it are known up to `complete_to`.

    `number_key` joins it to an `Instrument` of the library, if there is one; the catalogue only has numbers that are
    unique in the country.
    """

    official_number = models.CharField("số, ký hiệu", max_length=120)
    number_key = models.CharField(max_length=120, unique=True)
    doc_type = models.CharField("loại văn bản", max_length=60)
    title = models.CharField("tên văn bản", max_length=1500, blank=True)
    title_fold = models.CharField(max_length=1500, blank=True)
    name_key = models.CharField(max_length=300, blank=True, db_index=True)
    issuer_name = models.CharField("cơ quan ban hành", max_length=400, blank=True)
    issued_date = models.DateField("ngày ban hành", null=True, blank=True)
    effective_date = models.DateField("ngày hiệu lực", null=True, blank=True)
    topics = models.JSONField("lĩnh vực", default=list, blank=True)
    doubt = models.CharField("điều còn ngờ", max_length=20, choices=CatalogueDoubt.choices(), blank=True)
    complete_to = models.DateField("đầy đủ đến ngày")
    source = models.CharField("nguồn", max_length=200)

    class Meta:
        verbose_name = "văn bản trong danh mục"
        verbose_name_plural = "danh mục văn bản"
        constraints = [
            models.CheckConstraint(condition=~Q(number_key=""), name="library_known_instrument_has_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.title or self.doc_type} ({self.official_number})"


class KnownRelation(PlainModel):
    """The act of `acting` on `acted` from `day` on; `where` is the provision that orders it, `witness` the source."""

    acting = models.ForeignKey(KnownInstrument, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField("quan hệ", max_length=20, choices=CatalogueRelationKind.choices())
    acted = models.ForeignKey(KnownInstrument, on_delete=models.CASCADE, related_name="changes")
    day = models.DateField("từ ngày", null=True, blank=True)
    where = models.CharField("tại", max_length=200, blank=True)
    witness = models.CharField("căn cứ", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "quan hệ trong danh mục"
        constraints = [
            models.UniqueConstraint(fields=["acting", "kind", "acted"], name="library_known_relation_stands_once"),
            models.CheckConstraint(condition=~Q(acting=F("acted")), name="library_known_relation_has_two_ends"),
        ]
