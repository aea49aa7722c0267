"""Questions, their askers and attachments, the referrals to agencies, and the correspondence about them.

Personal data are only in `Asker`, `Attachment` and the words of the question; all of it is erased at the person's wish
or when the retention term ends, and the other data remain valid without it.
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from lawtext.words import fold
from portal.agencies.models import Agency, Officer, Place
from portal.questions.states import (
    OPEN_STATES,
    QuestionState,
    QuestionWay,
    ReferralPart,
    ReferralState,
    ReplyBy,
    Track,
    values,
)
from portal.questions.submissions import phone_number, tidy
from portal.schema.models import PlainMeta, PlainModel, SealedTextField, keyed_digest, with_derived


class Question(models.Model):
    """A question as submitted. Its words are for officers only; the public reads an `Answer`.

    `code_digest` is the digest of the receipt code, which is derived from `uuid` and the installation's secret and
    never stored (see `portal.questions.queries.submissions`). `form_key` identifies the form: submitting it twice
    creates one question. `lead_agency` and `due_on` are copies from the leading referral and the clock, for lists.
    """

    uuid = models.UUIDField("mã", default=uuid.uuid4, unique=True, editable=False)
    code_digest = models.CharField("dấu của mã biên nhận", max_length=64, unique=True)
    form_key = models.UUIDField("phiếu gửi", null=True, blank=True, unique=True)
    track = models.CharField("luồng", max_length=20, choices=Track.choices(), default=Track.CITIZEN.value)
    way = models.CharField(
        "hỏi bằng cách nào", max_length=20, choices=QuestionWay.choices(), default=QuestionWay.WEB.value
    )
    state = models.CharField(
        "tình trạng", max_length=20, choices=QuestionState.choices(), default=QuestionState.RECEIVED.value
    )
    title = models.CharField("tiêu đề", max_length=200)
    title_fold = models.CharField(max_length=200, editable=False)
    text = models.TextField("nội dung câu hỏi")
    # A topic or heading of the codification ("dat-dai", "lao-dong/viec-lam"); "" until classified.
    field_slug = models.CharField("lĩnh vực", max_length=300, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="xã, phường của người hỏi"
    )
    wished_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="muốn hỏi cơ quan"
    )
    lead_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name="cơ quan trả lời"
    )
    received_at = models.DateTimeField("nhận lúc")
    received_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi nhận"
    )
    due_on = models.DateField("hạn trả lời", null=True, blank=True)
    closed_at = models.DateTimeField("xong lúc", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="gộp vào"
    )
    answer = models.ForeignKey(
        "Answer", models.PROTECT, null=True, blank=True, related_name="questions", verbose_name="câu trả lời"
    )
    # An officer's explanation of a refusal or merger for the asker, shown on the status page.
    explanation = models.TextField("giải thích cho người hỏi", blank=True)
    doubts = models.JSONField("dấu hiệu rác", default=list, blank=True)
    erased_at = models.DateTimeField("đã xóa dữ liệu cá nhân lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "câu hỏi"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=values(OPEN_STATES), closed_at__isnull=True)
                | (~Q(state__in=values(OPEN_STATES)) & Q(closed_at__isnull=False)),
                name="questions_a_question_is_closed_when_it_is_not_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.REFERRED.value) | Q(lead_agency__isnull=False),
                name="questions_a_referred_question_has_an_agency",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.MERGED.value, merged_into__isnull=False)
                | Q(state=QuestionState.MERGED.value, answer__isnull=False)
                | (~Q(state=QuestionState.MERGED.value) & Q(merged_into__isnull=True)),
                name="questions_a_merged_question_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="questions_no_question_is_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(title="") | Q(erased_at__isnull=False), name="questions_a_question_has_a_title"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="question_state_due"),
            models.Index(fields=["lead_agency", "state", "due_on"], name="question_agency_due"),
            models.Index(fields=["state", "received_at"], name="question_state_received"),
            models.Index(fields=["field_slug", "state"], name="question_field"),
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False, erased_at__isnull=True),
                name="question_to_forget",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title_fold = fold(self.title)[:200]
        super().save(*args, **with_derived(kwargs, "title", "title_fold"))

    @property
    def reference(self) -> str:
        """The number used by officers and askers: "CH-2026-000123". It gives no access."""
        return f"CH-{self.received_at:%Y}-{self.pk or 0:06d}"

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Overrides Django's method: erasing an open question also withdraws it, whoever erases it."""
        is_erased = self.state == QuestionState.WITHDRAWN and self.erased_at == self.closed_at
        return "Đã xóa dữ liệu khi chưa trả lời" if is_erased else QuestionState(self.state).label

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


def contact_digest(contact: str) -> str:
    """The digest by which a contact is found, whatever the grouping of digits and the letter case; "" for none."""
    said = tidy(contact)
    return keyed_digest(phone_number(said) or said.lower()) if said else ""


class Asker(PlainModel):
    """The person who asked: only the data that a reply needs, and the consent. The question remains when it is erased.

    `contact` is the address or number for the chosen reply channel; "" for those who come back with the code.
    `contact_digest` is used to search for it. `wording` is the version of the consent text that was shown
    (`portal.questions.states`).
    """

    question = models.OneToOneField(Question, models.CASCADE, related_name="asker")
    name = models.CharField("tên gọi", max_length=120, blank=True)
    organisation = models.CharField("tên doanh nghiệp, tổ chức", max_length=200, blank=True)
    tax_code = models.CharField("mã số thuế", max_length=14, blank=True)
    reply_by = models.CharField("trả lời bằng", max_length=20, choices=ReplyBy.choices(), default=ReplyBy.CODE.value)
    contact = SealedTextField("liên hệ", max_length=300, blank=True)
    contact_digest = models.CharField("dấu của liên hệ", max_length=64, blank=True, editable=False)
    wording = models.CharField("bản lời đồng ý", max_length=20)
    consented_at = models.DateTimeField("đồng ý lúc")
    may_publish = models.BooleanField("đồng ý công bố câu hỏi đã bỏ tên", default=True)

    class Meta(PlainMeta):
        verbose_name = "người hỏi"
        constraints = [
            models.CheckConstraint(
                condition=Q(reply_by=ReplyBy.CODE.value, contact="")
                | (~Q(reply_by=ReplyBy.CODE.value) & ~Q(contact="")),
                name="questions_an_asker_has_the_contact_of_the_chosen_way",
            )
        ]
        indexes = [models.Index(fields=["contact_digest"], condition=~Q(contact_digest=""), name="asker_contact")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.contact_digest = contact_digest(self.contact or "")
        super().save(*args, **with_derived(kwargs, "contact", "contact_digest"))


class Attachment(PlainModel):
    """A file uploaded by the asker, encrypted outside the folders that the web server serves; officers download it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="attachments")
    name = models.CharField("tên tệp", max_length=160)
    path = models.CharField("nơi lưu", max_length=200, unique=True)
    media_type = models.CharField("kiểu", max_length=100)
    size = models.PositiveIntegerField("dung lượng")
    checksum = models.CharField("mã kiểm", max_length=64)  # of the uploaded bytes, not of the encrypted file
    seal_name = models.CharField("dấu của khóa niêm phong", max_length=20, blank=True)
    added_at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "tệp gửi kèm"
        constraints = [
            models.UniqueConstraint(fields=["question", "checksum"], name="questions_a_file_is_attached_once")
        ]


class Referral(PlainModel):
    """An agency's part in a question, to answer it or to contribute; with the reason and how the part ended.

    `contribution` is what a joint agency sends to the leading one; `ending` the explanation, which the asker reads, of
    a return, a transfer or a recall.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="referrals")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="referrals", verbose_name="cơ quan")
    part = models.CharField("vai trò", max_length=20, choices=ReferralPart.choices(), default=ReferralPart.LEAD.value)
    state = models.CharField(
        "tình trạng", max_length=20, choices=ReferralState.choices(), default=ReferralState.OPEN.value
    )
    reason = models.TextField("lý do chuyển", blank=True)
    suggestion = models.JSONField("gợi ý khi chuyển", default=dict, blank=True)
    referred_at = models.DateTimeField("chuyển lúc")
    referred_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    contribution = models.TextField("ý kiến phối hợp", blank=True)
    contributed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    ending = models.TextField("lý do kết thúc", blank=True)

    class Meta(PlainMeta):
        verbose_name = "lượt chuyển"
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(part=ReferralPart.LEAD.value, state=ReferralState.OPEN.value),
                name="questions_one_agency_leads_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["question", "agency"],
                condition=Q(state=ReferralState.OPEN.value),
                name="questions_an_agency_has_one_open_part",
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.OPEN.value, ended_at__isnull=True)
                | (~Q(state=ReferralState.OPEN.value) & Q(ended_at__isnull=False)),
                name="questions_a_referral_ends_when_it_is_not_open",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state"], name="referral_agency_state")]


class Supplement(PlainModel):
    """An officer's request to the asker for missing information, and the reply. The clock is paused meanwhile."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="supplements")
    wanted = models.TextField("cần bổ sung")
    wanted_at = models.DateTimeField("hỏi lúc")
    wanted_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    given = models.TextField("người hỏi bổ sung", blank=True)
    given_at = models.DateTimeField("bổ sung lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "yêu cầu bổ sung"
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(given_at__isnull=True), name="questions_one_supplement_is_awaited"
            )
        ]


class Note(PlainModel):
    """An internal note of officers about a question, never shown to the asker or the public."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="notes")
    text = models.TextField("ghi chú")
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta(PlainMeta):
        verbose_name = "ghi chú"
