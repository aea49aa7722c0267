"""Who looked at a page beside its picture, what they changed, and the samples of proofed pages that are read again."""

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency, Officer
from portal.digitisation.models.scans import ScanPage
from portal.digitisation.states import ProofKind, ProofOutcome
from portal.schema.models import PlainMeta, PlainModel


class Proof(PlainModel):
    """One officer's work on one page. While it is open and its lease lasts, the page is theirs alone.

    `seconds` counts what the officer's browser says was spent on it, `character_count` what the page held and
    `correction_count` the corrections made; `error_count`: how many wrong characters these were, and for a sample, how
    many had been left. `note`: why the page was sent back. `unseen_count`: doubted words that nobody had looked at when
    the page was finished, and `unseen_reason` why they were left.
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
    """A word (or a run of words) that a person set right: kept apart from the text, so that a second reading keeps it.

    The place is of the page's picture (`ScanPage.width` by `height`); for pages without a picture it is null and
    `position` (the number of the word) and `before` find the place again. `is_lost`: a second reading
    has no place for it.
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
    """Pages of an agency, proofed within a time and accepted since, drawn by lot.

    `seed` with the keys of the batch draws the same pages again (see `proofing.estimating.choose`); `batch_count` is
    how many pages it was drawn from.
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
    """A page of a sample. Once read it says how many characters it has and how many were wrong.

    `findings`: rows [before, after] of what was wrong. The page itself is not changed: a sample only measures.
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
