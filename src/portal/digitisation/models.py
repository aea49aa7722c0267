"""Models of digitisation: scans with their pages, the texts read from them and the draft of the document; campaigns;
proofs of pages with their corrections; and samples of proofed pages that are read again."""

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency, Officer
from portal.digitisation.states import IntakeChannel, Material, PageState, ProofKind, ProofOutcome, ScanState
from portal.library.models import Edition, Field
from portal.schema.models import PlainMeta, PlainModel


class Scan(models.Model):
    """A document from its receipt on paper to citable text.

    `code` identifies it in URLs and on covers ("sh-2026-0031"). `checksum` is the SHA-256 of the original, which is
    stored under that name below `PRIVATE_DIR`, read-only and never changed; photographs of one document are stored as
    one archive. `resembles`: an earlier scan that looks like the same paper. `signatures`: the verdicts on electronic
    signatures (see `operations.signatures`). `refusal`: why it could not be read, for the officer.
    """

    code = models.CharField("mã", max_length=40, unique=True)
    title = models.CharField("tên tài liệu", max_length=500)
    material = models.CharField(
        "loại tài liệu", max_length=20, choices=Material.choices(), default=Material.LEGAL_DOCUMENT.value
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="scans", verbose_name="cơ quan")
    field = models.ForeignKey(
        Field, models.PROTECT, null=True, blank=True, related_name="scans", verbose_name="lĩnh vực"
    )
    door = models.CharField("cách nhận", max_length=20, choices=IntakeChannel.choices())
    original_name = models.CharField("tên tệp", max_length=255)
    original_kind = models.CharField("loại tệp", max_length=20)
    original_bytes = models.PositiveBigIntegerField("cỡ tệp")
    checksum = models.CharField("mã kiểm SHA-256", max_length=64)
    received_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="received_scans", verbose_name="người nhận"
    )
    received_at = models.DateTimeField("nhận lúc")
    state = models.CharField("trạng thái", max_length=20, choices=ScanState.choices(), default=ScanState.RECEIVED.value)
    refusal = models.TextField("vì sao không đọc được", blank=True)
    page_count = models.PositiveIntegerField("số trang", default=0)
    resembles = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="giống tài liệu"
    )
    signatures = models.JSONField("chữ ký số", default=list, blank=True)
    licence = models.CharField("giấy phép sử dụng", max_length=200, blank=True)
    alternative_text = models.TextField("mô tả cho người không xem được ảnh", blank=True)
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, blank=True, related_name="scans", verbose_name="bản văn trong thư viện"
    )
    accepted_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người nghiệm thu"
    )
    accepted_unseen = models.CharField("vì sao nghiệm thu khi còn chỗ chưa xem", max_length=500, blank=True)
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawn_note = models.CharField("vì sao rút", max_length=500, blank=True)

    class Meta(PlainMeta):
        verbose_name = "tài liệu số hóa"
        constraints = [
            models.UniqueConstraint(
                fields=["checksum"],
                condition=~Q(state=ScanState.DROPPED.value),
                name="digitisation_the_same_file_is_received_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=ScanState.PUBLISHED.value) | Q(published_at__isnull=False),
                name="digitisation_a_published_scan_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ScanState.REFUSED.value) | ~Q(refusal=""),
                name="digitisation_a_refused_scan_says_why",
            ),
            models.CheckConstraint(
                condition=Q(resembles__isnull=True) | ~Q(resembles=models.F("id")),
                name="digitisation_a_scan_resembles_another",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state"]), models.Index(fields=["state", "received_at"])]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ScanPage(PlainModel):
    """A page of a scan, and the state of its reading.

    A page being read is leased until `lease_until`; after that it counts as abandoned and is read again, up to a limit
    of `attempts`. `fingerprint` of the picture finds near-identical scans. `revision` increases with every change of
    the text; whoever saves states the revision they saw. `proofed_at`: since when the text is confirmed to match the
    picture.
    """

    scan = models.ForeignKey(Scan, models.CASCADE, related_name="pages", verbose_name="tài liệu")
    number = models.PositiveIntegerField("trang số")
    state = models.CharField("trạng thái", max_length=20, choices=PageState.choices(), default=PageState.WAITING.value)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    not_before = models.DateTimeField("không đọc trước", null=True, blank=True)
    lease_until = models.DateTimeField("đang được đọc đến", null=True, blank=True)
    error = models.TextField("lỗi", blank=True)
    route = models.CharField("nguồn chữ", max_length=20, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    dpi = models.PositiveIntegerField(default=0)
    turned = models.PositiveSmallIntegerField("đã xoay (độ)", default=0)
    skew = models.FloatField("độ nghiêng đã nắn", default=0.0)
    fingerprint = models.CharField("dấu vân ảnh", max_length=64, blank=True)
    seconds = models.FloatField("giây máy", default=0.0)
    revision = models.PositiveIntegerField(default=0)
    proofed_at = models.DateTimeField("soát xong lúc", null=True, blank=True)
    proofed_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người soát"
    )

    class Meta(PlainMeta):
        verbose_name = "trang"
        constraints = [
            models.UniqueConstraint(fields=["scan", "number"], name="digitisation_a_scan_has_one_page_of_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="digitisation_pages_are_counted_from_one"),
            models.CheckConstraint(
                condition=Q(proofed_at__isnull=True, proofed_by__isnull=True)
                | Q(proofed_at__isnull=False, proofed_by__isnull=False),
                name="digitisation_a_proofed_page_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["state", "not_before"])]


class PageText(PlainModel):
    """One version of a page's text, by an engine that read it or a person who proofed it.

    `words` are rows in the form of `engines.types.words_to_rows`. Versions are kept; one is current. `confirmed`:
    numbers of the words that a person typed, or found to match the picture.
    """

    page = models.ForeignKey(ScanPage, models.CASCADE, related_name="texts", verbose_name="trang")
    version = models.PositiveIntegerField("bản thứ")
    words = models.JSONField("các chữ")
    tables = models.JSONField("bảng", default=list, blank=True)
    text = models.TextField("văn bản", blank=True)
    readers = models.CharField("máy đọc", max_length=300, blank=True)
    doubts = models.JSONField("điểm chưa chắc", default=list, blank=True)
    confirmed = models.JSONField("các chữ đã xác nhận", default=list, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người sửa")
    made_at = models.DateTimeField("lúc")
    is_current = models.BooleanField("bản hiện tại", default=True)

    class Meta(PlainMeta):
        verbose_name = "chữ của trang"
        constraints = [
            models.UniqueConstraint(fields=["page", "version"], name="digitisation_versions_of_a_page_are_counted"),
            models.UniqueConstraint(
                fields=["page"], condition=Q(is_current=True), name="digitisation_a_page_has_one_current_text"
            ),
        ]


class ScanDraft(PlainModel):
    """The document in a scan, as derived from its pages.

    `particulars`: by name (see `understanding.particulars`) {value, confidence 0-100, page, boxes, is_handwritten};
    `confirmed`: by the same names, the value confirmed by a person. `outline`: rows [address, marker, title, page] in
    order; `figures`: counts and shares of the reading; `doubts`: rows {page, place, text} for the officer.
    """

    scan = models.OneToOneField(Scan, models.CASCADE, related_name="draft", verbose_name="tài liệu")
    text = models.TextField("văn bản", blank=True)
    particulars = models.JSONField("thông tin văn bản", default=dict, blank=True)
    confirmed = models.JSONField("đã xác nhận", default=dict, blank=True)
    outline = models.JSONField("cấu trúc", default=list, blank=True)
    figures = models.JSONField("số đo", default=dict, blank=True)
    doubts = models.JSONField("điểm chưa chắc", default=list, blank=True)
    made_at = models.DateTimeField("lập lúc")
    confirmed_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người xác nhận"
    )
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    class Meta(PlainMeta):
        db_table = "digitisation_draft"
        verbose_name = "bản hiểu"


class DigitisationCampaign(PlainModel):
    """A campaign, with the agency that leads it. `basis`: the plan and the task that require it."""

    name = models.CharField("tên đợt", max_length=300)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="digitisation_campaigns", verbose_name="cơ quan chủ trì"
    )
    from_date = models.DateField("từ ngày")
    to_date = models.DateField("đến ngày")
    basis = models.CharField("căn cứ", max_length=300, blank=True)

    class Meta(PlainMeta):
        db_table = "digitisation_campaign"
        verbose_name = "đợt số hóa"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")), name="digitisation_a_campaign_ends_after_it_begins"
            )
        ]


class Share(PlainModel):
    """The number of documents that an agency must digitise in a campaign."""

    campaign = models.ForeignKey(DigitisationCampaign, models.CASCADE, related_name="shares", verbose_name="đợt số hóa")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="digitisation_shares", verbose_name="cơ quan")
    quota = models.PositiveIntegerField("chỉ tiêu (số tài liệu)")

    class Meta(PlainMeta):
        verbose_name = "chỉ tiêu của cơ quan"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "agency"], name="digitisation_an_agency_has_one_share_of_a_campaign"
            ),
            models.CheckConstraint(condition=Q(quota__gte=1), name="digitisation_a_quota_asks_for_something"),
        ]


class ListedDocument(PlainModel):
    """A document in an agency's list. It counts as digitised once its scan is published."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="documents", verbose_name="chỉ tiêu của cơ quan")
    title = models.CharField("tên tài liệu", max_length=500)
    official_number = models.CharField("số, ký hiệu", max_length=100, blank=True)
    scan = models.OneToOneField(
        Scan, models.SET_NULL, null=True, blank=True, related_name="listed", verbose_name="tài liệu số hóa"
    )

    class Meta(PlainMeta):
        verbose_name = "tài liệu trong danh mục"


class Proof(PlainModel):
    """One officer's work on one page. While it is open and its lease lasts, only this officer may edit the page.

    `seconds` is the working time reported by the officer's browser, `character_count` the length of the page's text and
    `correction_count` the number of corrections; `error_count`: how many wrong characters were corrected, or in a
    sample, how many were left. `note`: why the page was sent back. `unseen_count`: doubted words that nobody had looked
    at when the page was finished, and `unseen_reason` why they were left.
    """

    page = models.ForeignKey(ScanPage, models.CASCADE, related_name="proofs", verbose_name="trang")
    kind = models.CharField("lý do", max_length=20, choices=ProofKind.choices())
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="proofs", verbose_name="cán bộ")
    began_at = models.DateTimeField("bắt đầu")
    lease_until = models.DateTimeField("giữ trang đến")
    ended_at = models.DateTimeField("xong lúc", null=True, blank=True)
    seconds = models.PositiveIntegerField("giây", default=0)
    character_count = models.PositiveIntegerField("số ký tự", default=0)
    correction_count = models.PositiveIntegerField("số chỗ sửa", default=0)
    error_count = models.PositiveIntegerField("số ký tự sai tìm thấy", default=0)
    outcome = models.CharField("kết thúc", max_length=20, choices=ProofOutcome.choices(), blank=True)
    note = models.CharField("vì sao trả lại", max_length=500, blank=True)
    unseen_count = models.PositiveIntegerField("số chỗ ngờ chưa xem", default=0)
    unseen_reason = models.CharField("vì sao để lại", max_length=500, blank=True)

    class Meta(PlainMeta):
        verbose_name = "lượt soát"
        constraints = [
            models.UniqueConstraint(
                fields=["page"],
                condition=Q(ended_at__isnull=True),
                name="digitisation_a_page_is_proofed_by_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="digitisation_a_proof_that_ended_says_how",
            ),
            models.CheckConstraint(
                condition=Q(unseen_count=0) | ~Q(unseen_reason=""), name="digitisation_what_is_left_unseen_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["kind", "outcome", "ended_at"])]


class Correction(PlainModel):
    """A corrected word or run of words, stored apart from the text, so that a second reading keeps the correction.

    The place is in pixels of the page's picture (`ScanPage.width` by `height`); for pages without a picture it is null,
    and `position` (the number of the word) and `before` locate it. `is_lost`: its place was not found in a second
    reading.
    """

    page = models.ForeignKey(ScanPage, models.CASCADE, related_name="corrections", verbose_name="trang")
    position = models.PositiveIntegerField("chữ thứ")
    left = models.PositiveIntegerField(null=True, blank=True)
    top = models.PositiveIntegerField(null=True, blank=True)
    right = models.PositiveIntegerField(null=True, blank=True)
    bottom = models.PositiveIntegerField(null=True, blank=True)
    before = models.TextField("trước", blank=True)
    after = models.TextField("sau", blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người sửa")
    at = models.DateTimeField("sửa lúc")
    is_undone = models.BooleanField("đã bỏ", default=False)
    is_lost = models.BooleanField("chưa đặt lại được", default=False)

    class Meta(PlainMeta):
        verbose_name = "chỗ sửa"
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=models.F("after")), name="digitisation_a_correction_changes_something"
            ),
        ]


class Sample(models.Model):
    """A random sample of an agency's pages that were proofed within a period and are accepted.

    `seed` and the keys of the batch reproduce the selection (see `proofing.estimating.choose`); `batch_count` is the
    size of the batch.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="digitisation_samples", verbose_name="cơ quan")
    from_date = models.DateField("từ ngày")
    to_date = models.DateField("đến ngày")
    seed = models.CharField("mã bốc thăm", max_length=100)
    batch_count = models.PositiveIntegerField("số trang của lô")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người lập")
    made_at = models.DateTimeField("lập lúc")

    class Meta(PlainMeta):
        verbose_name = "mẫu kiểm tra"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")), name="digitisation_a_sample_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.from_date}–{self.to_date}"


class SamplePage(PlainModel):
    """A page of a sample. After it is read again, it holds the number of its characters and of wrong ones.

    `findings`: rows [before, after] of the errors. The page itself is not changed: a sample only measures.
    """

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="pages", verbose_name="mẫu")
    page = models.ForeignKey(ScanPage, models.CASCADE, related_name="samples", verbose_name="trang")
    proof = models.OneToOneField(
        Proof, models.SET_NULL, null=True, blank=True, related_name="sampled", verbose_name="lượt soát"
    )
    characters = models.PositiveIntegerField("số ký tự", default=0)
    errors = models.PositiveIntegerField("số ký tự sai", default=0)
    findings = models.JSONField("chỗ sai", default=list, blank=True)
    read_at = models.DateTimeField("đọc xong lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "trang của mẫu"
        constraints = [
            models.UniqueConstraint(fields=["sample", "page"], name="digitisation_a_page_stands_once_in_a_sample")
        ]
