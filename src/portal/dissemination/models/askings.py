"""What somebody asked for at an address they gave: nothing of it is done before its owner says that it was them."""

import uuid

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency
from portal.dissemination.models.followers import Address, Follower, Subscription
from portal.dissemination.states import ADDRESS_CHOICES, WAY_CHOICES


class Asking(models.Model):
    """Things to follow (or none: an address to be added) that are confirmed together, by one link or one code.

    The code is made from `seed` and the installation's key and stored nowhere (`codes`); `mark` finds the asking by a
    code that comes by itself, from Zalo. `handle` is the digest of the secret that the browser of whoever asked holds.
    `address` is empty until a Zalo identity is known. `paper`, `agency`: the paper form that a clerk entered.
    """

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="askings", verbose_name="người theo dõi")
    address = models.ForeignKey(
        Address, models.CASCADE, null=True, blank=True, related_name="askings", verbose_name="địa chỉ nhận tin"
    )
    channel = models.CharField("kênh", max_length=20, choices=ADDRESS_CHOICES)
    subscriptions = models.ManyToManyField(
        Subscription, blank=True, related_name="askings", verbose_name="điều muốn theo dõi"
    )
    letter = models.OneToOneField(
        "Letter", models.SET_NULL, null=True, blank=True, related_name="asking", verbose_name="thư hỏi lại"
    )
    way = models.CharField("cách", max_length=30, choices=WAY_CHOICES)
    wording = models.CharField("bản lời văn", max_length=20)
    wants_zalo = models.BooleanField("nhận qua Zalo ở số này", default=False)
    seed = models.UUIDField("gốc của mã", default=uuid.uuid4, editable=False)
    mark = models.CharField("dấu của mã", max_length=64, blank=True)
    handle = models.CharField("dấu của trang nhập mã", max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField("số lần nhập sai", default=0)
    paper = models.CharField("số phiếu giấy", max_length=40, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan nhận phiếu"
    )
    created_at = models.DateTimeField("từ lúc")
    expires_at = models.DateTimeField("đến lúc", db_index=True)
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    class Meta:
        verbose_name = "yêu cầu theo dõi"
        verbose_name_plural = "yêu cầu theo dõi"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["mark"], condition=~Q(mark=""), name="dissemination_a_code_means_one_asking"
            ),
            models.UniqueConstraint(
                fields=["handle"], condition=~Q(handle=""), name="dissemination_a_handle_opens_one_asking"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="dissemination_an_asking_waits_for_a_time"
            ),
            models.CheckConstraint(
                condition=Q(paper="") | Q(agency__isnull=False), name="dissemination_a_paper_lies_at_an_agency"
            ),
        ]

    def __str__(self) -> str:
        return f"yêu cầu #{self.pk}"
