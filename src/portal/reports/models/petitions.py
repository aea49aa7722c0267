"""Papers by which difficulties go up to the People's Committee: drafted here, signed on paper, then numbered."""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency, Officer
from portal.plans.models import Difficulty
from portal.reports.states import PetitionKind
from portal.schema.models import PlainMeta, PlainModel


class Petition(models.Model):
    """A công văn or tờ trình about one difficulty or several. Once `sent_at` is set nothing of it changes.

    `overruled`: numbers that nothing stands behind (`found`), and the `reason` for which it was sent anyway.
    """

    kind = models.CharField(
        "loại văn bản", max_length=20, choices=PetitionKind.choices(), default=PetitionKind.LETTER.value
    )
    sender = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan trình")
    addressee = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="kính gửi")
    subject = models.CharField("trích yếu", max_length=300)
    opening = models.TextField("phần mở đầu")
    closing = models.TextField("phần kết")
    signer_position = models.CharField("chức vụ người ký", max_length=120, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    number = models.CharField("số, ký hiệu", max_length=120, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người soạn")
    made_at = models.DateTimeField("soạn lúc")
    sent_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người trình")
    sent_at = models.DateTimeField("trình lúc", null=True, blank=True)
    overruled = models.JSONField("số chưa có căn cứ và lý do", null=True)

    class Meta(PlainMeta):
        verbose_name = "văn bản trình Ủy ban nhân dân"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[PetitionKind.SUBMISSION, PetitionKind.LETTER]),
                name="reports_a_petition_is_of_a_known_kind",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="reports_a_petition_has_a_subject"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | (Q(sent_at__isnull=False, sent_by__isnull=False, signed_on__isnull=False) & ~Q(number="")),
                name="reports_a_petition_that_was_sent_has_number_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number} {self.subject}"[:200]


class PetitionItem(PlainModel):
    """What a petition says of one difficulty: `words` what is in the way, `asks` what is asked for."""

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="items", verbose_name="văn bản trình")
    difficulty = models.ForeignKey(Difficulty, models.PROTECT, related_name="petition_items", verbose_name="khó khăn")
    position = models.PositiveSmallIntegerField("thứ tự")
    words = models.TextField("khó khăn, vướng mắc")
    asks = models.TextField("đề nghị", blank=True)

    class Meta(PlainMeta):
        verbose_name = "khó khăn trong văn bản trình"
        constraints = [
            models.UniqueConstraint(fields=["petition", "difficulty"], name="reports_a_petition_tells_of_a_thing_once"),
            models.UniqueConstraint(fields=["petition", "position"], name="reports_items_of_a_petition_stand_apart"),
        ]
