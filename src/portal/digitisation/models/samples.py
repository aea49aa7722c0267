"""Samples of proofed pages that somebody reads again, to tell how wrong a batch still is."""

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency, Officer
from portal.digitisation.models.proofs import Proof
from portal.digitisation.models.scans import ScanPage


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

    class Meta:
        verbose_name = "mẫu kiểm tra"
        verbose_name_plural = "mẫu kiểm tra"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")), name="digitisation_a_sample_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.from_date}–{self.to_date}"


class SamplePage(models.Model):
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

    class Meta:
        verbose_name = "trang của mẫu"
        verbose_name_plural = "trang của mẫu"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["sample", "page"], name="digitisation_a_page_stands_once_in_a_sample")
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.page_id}"
