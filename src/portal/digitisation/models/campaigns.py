"""Campaigns of digitisation: which agency is to digitise how much until when, and from which list."""

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency
from portal.digitisation.models.scans import Scan


class DigitisationCampaign(models.Model):
    """A campaign of an agency that leads it. `basis`: the plan and its task that ask for it."""

    name = models.CharField("tên đợt", max_length=300)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="digitisation_campaigns", verbose_name="cơ quan chủ trì"
    )
    from_date = models.DateField("từ ngày")
    to_date = models.DateField("đến ngày")
    basis = models.CharField("căn cứ", max_length=300, blank=True)

    class Meta:
        db_table = "digitisation_campaign"
        verbose_name = "đợt số hóa"
        verbose_name_plural = "đợt số hóa"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")), name="digitisation_a_campaign_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Share(models.Model):
    """What an agency is to digitise in a campaign."""

    campaign = models.ForeignKey(DigitisationCampaign, models.CASCADE, related_name="shares", verbose_name="đợt số hóa")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="digitisation_shares", verbose_name="cơ quan")
    quota = models.PositiveIntegerField("chỉ tiêu (số tài liệu)")

    class Meta:
        verbose_name = "chỉ tiêu của cơ quan"
        verbose_name_plural = "chỉ tiêu của cơ quan"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "agency"], name="digitisation_an_agency_has_one_share_of_a_campaign"
            ),
            models.CheckConstraint(condition=Q(quota__gte=1), name="digitisation_a_quota_asks_for_something"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.agency_id}"


class ListedDocument(models.Model):
    """A document of an agency's list. It counts as digitised when its scan was published."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="documents", verbose_name="chỉ tiêu của cơ quan")
    title = models.CharField("tên tài liệu", max_length=500)
    official_number = models.CharField("số, ký hiệu", max_length=100, blank=True)
    scan = models.OneToOneField(
        Scan, models.SET_NULL, null=True, blank=True, related_name="listed", verbose_name="tài liệu số hóa"
    )

    class Meta:
        verbose_name = "tài liệu trong danh mục"
        verbose_name_plural = "tài liệu trong danh mục"
        default_permissions = ()

    def __str__(self) -> str:
        return self.title
