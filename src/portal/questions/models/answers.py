"""Published content: answers, their versions, the provisions that each version cites, and their publication history."""

from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from lawtext.words import fold, slugify
from portal.agencies.models import Agency, Officer, Place
from portal.files.states import file_in_words
from portal.library.models import Instrument
from portal.questions.models.questions import Question
from portal.questions.states import (
    CHANGE_CHOICES,
    UNCLEAR_REASONS,
    UNDER_WAY,
    AnswerAudience,
    AnswerReach,
    CheckResult,
    RatingVerdict,
    ReplyBy,
    VersionState,
    values,
)
from portal.schema.models import KeptFile, PlainMeta, PlainModel, with_derived


class Answer(models.Model):
    """An entry of the question-and-answer database, with a permanent number and URL.

    Readable while it has a live version; once withdrawn, its URL shows that and why. `title`, `field_slug` … are copies
    of the fields of the live version (before there is one: of the draft), for lists. `slug` is "" until the first
    publication.
    """

    number = models.PositiveIntegerField("số", unique=True)
    slug = models.SlugField("địa chỉ", max_length=160, blank=True)
    title = models.CharField("câu hỏi ngắn", max_length=200)
    title_fold = models.CharField(max_length=200, editable=False)
    summary = models.CharField("trả lời ngắn", max_length=400, blank=True)
    field_slug = models.CharField("lĩnh vực", max_length=300, blank=True)
    audience = models.CharField(
        "dành cho", max_length=20, choices=AnswerAudience.choices(), default=AnswerAudience.PEOPLE.value
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="answers", verbose_name="cơ quan trả lời")
    # Whose land the answer is for, where a rule of a province is cited; None: the whole country.
    territory = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="áp dụng tại"
    )
    live = models.OneToOneField(
        "AnswerVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bản đang công khai"
    )
    created_at = models.DateTimeField("lập lúc")
    first_published_at = models.DateTimeField("công bố lần đầu", null=True, blank=True)
    published_at = models.DateTimeField("bản hiện tại công bố lúc", null=True, blank=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawal_reason = models.TextField("lý do rút", blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="nay xem"
    )
    asked_count = models.PositiveIntegerField("số lần được hỏi", default=0)
    useful_count = models.PositiveIntegerField("có ích", default=0)
    unclear_count = models.PositiveIntegerField("chưa rõ", default=0)
    # Origin: "nhap:12/34" for a row of an import, "" for an answer written here.
    source = models.CharField("nguồn", max_length=300, blank=True)

    class Meta(PlainMeta):
        verbose_name = "câu trả lời"
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=~Q(slug=""), name="questions_an_address_is_of_one_answer"
            ),
            models.CheckConstraint(
                condition=Q(live__isnull=True) | (~Q(slug="") & Q(published_at__isnull=False)),
                name="questions_a_live_answer_has_an_address",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(live__isnull=True),
                name="questions_what_is_withdrawn_is_not_live",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="questions_no_answer_replaces_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(live__isnull=False), name="answer_newest"),
            models.Index(
                fields=["field_slug", "-published_at"], condition=Q(live__isnull=False), name="answer_of_field"
            ),
            models.Index(fields=["agency", "-published_at"], condition=Q(live__isnull=False), name="answer_of_agency"),
            models.Index(
                fields=["audience", "-published_at"], condition=Q(live__isnull=False), name="answer_of_audience"
            ),
            models.Index(fields=["-useful_count", "-id"], condition=Q(live__isnull=False), name="answer_most_useful"),
            models.Index(fields=["-asked_count", "-id"], condition=Q(live__isnull=False), name="answer_most_asked"),
            # Covering index: each count in the list's filters is a sum over these columns.
            models.Index(
                fields=["field_slug", "audience", "agency"], condition=Q(live__isnull=False), name="answer_counts"
            ),
        ]

    def __str__(self) -> str:
        """The title once it is public; before, the number, as the draft's title may hold personal data and the journal
        stores this."""
        return self.title if self.slug else f"câu trả lời số {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title_fold = fold(self.title)[:200]
        super().save(*args, **with_derived(kwargs, "title", "title_fold"))

    def get_absolute_url(self) -> str:
        return reverse("questions:answer", args=[self.slug])

    @property
    def permalink(self) -> str:
        """The short URL by number, for paper and QR codes."""
        return reverse("questions:numbered", args=[self.number])

    @property
    def is_public(self) -> bool:
        return self.live_id is not None


class AnswerVersion(models.Model):
    """One text of an answer and its state. Nobody may check or approve a version in which they wrote.

    `question_text` and `answer_text` are public: anonymised, in plain words (markup: `states.markup`). `reply_text` is
    sent to the asker only; "": the public text is the reply. `public_from` is a future day on which the version
    replaces the live one. `revision` counts every save, for optimistic locking.
    """

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("bản số")
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="versions", verbose_name="trả lời cho"
    )
    state = models.CharField(
        "tình trạng", max_length=20, choices=VersionState.choices(), default=VersionState.DRAFT.value
    )
    reach = models.CharField("phạm vi", max_length=20, choices=AnswerReach.choices(), default=AnswerReach.PUBLIC.value)
    title = models.CharField("câu hỏi ngắn", max_length=200)
    question_text = models.TextField("câu hỏi (bản công khai)", blank=True)
    summary = models.CharField("trả lời ngắn", max_length=400, blank=True)
    answer_text = models.TextField("trả lời (bản công khai)", blank=True)
    reply_text = models.TextField("trả lời riêng người hỏi", blank=True)
    field_slug = models.CharField("lĩnh vực", max_length=300, blank=True)
    audience = models.CharField(
        "dành cho", max_length=20, choices=AnswerAudience.choices(), default=AnswerAudience.PEOPLE.value
    )
    # What people come with (`states.situations`): it has a key where there is one; and `message`.
    situation = models.JSONField("tình huống", default=dict, blank=True)
    change_note = models.CharField("sửa gì so với bản trước", max_length=400, blank=True)
    is_correction = models.BooleanField("bản trước có chỗ sai", default=False)
    public_from = models.DateField("công khai từ ngày", null=True, blank=True)
    revision = models.PositiveIntegerField("lần lưu", default=1)
    author = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người soạn")
    written_at = models.DateTimeField("lưu lúc")
    submitted_at = models.DateTimeField("trình lúc", null=True, blank=True)
    checked_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người kiểm tra pháp lý"
    )
    checked_at = models.DateTimeField("kiểm tra lúc", null=True, blank=True)
    approved_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người duyệt"
    )
    approved_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    ended_at = models.DateTimeField("thôi công khai lúc", null=True, blank=True)
    withheld_at = models.DateTimeField("không cho đọc từ lúc", null=True, blank=True)
    withheld_reason = models.TextField("lý do không cho đọc", blank=True)

    class Meta(PlainMeta):
        verbose_name = "bản trả lời"
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="questions_versions_are_counted"),
            models.UniqueConstraint(
                fields=["answer"],
                condition=Q(state__in=values(UNDER_WAY)),
                name="questions_one_version_is_under_way",
            ),
            models.UniqueConstraint(
                fields=["answer"], condition=Q(state=VersionState.LIVE.value), name="questions_one_version_is_live"
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(checked_by__isnull=True) | ~Q(checked_by=F("author")),
                name="questions_nobody_checks_their_own_text",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="questions_nobody_approves_their_own_text",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[VersionState.LIVE.value, VersionState.SUPERSEDED.value, VersionState.WITHHELD.value]
                )
                | (Q(published_at__isnull=False) & Q(reach=AnswerReach.PUBLIC.value)),
                name="questions_what_was_public_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=VersionState.WITHHELD.value)
                | (Q(withheld_at__isnull=False) & ~Q(withheld_reason="")),
                name="questions_what_is_withheld_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "written_at"], name="version_state"),
            models.Index(
                fields=["public_from"],
                condition=Q(state=VersionState.APPROVED.value, public_from__isnull=False),
                name="version_to_come",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (bản {self.number})"

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Overrides Django's method: an approved reply for its asker only does not wait for publication."""
        is_for_one = self.state == VersionState.APPROVED and self.reach == AnswerReach.PRIVATE
        return "Đã duyệt, chờ gửi người hỏi" if is_for_one else VersionState(self.state).label

    @property
    def message(self) -> str:
        """The text for a short message (SMS), never cut; "" if nobody has written one."""
        return str(self.situation.get("message", ""))

    @message.setter
    def message(self, words: str) -> None:
        self.situation = self.own_situation | ({"message": words} if words else {})

    @property
    def own_situation(self) -> dict[str, Any]:
        """`situation` without the key "message"; {} if the answer belongs to no life situation."""
        return {name: value for name, value in self.situation.items() if name != "message"}


class AnswerCitation(PlainModel):
    """A provision that a version rests on: the document key of the stale guard, and the address ("" = whole document).

    `words` is the provision's text when the version was approved, so that an old version shows what it was based on.
    """

    version = models.ForeignKey(AnswerVersion, models.CASCADE, related_name="citations")
    position = models.PositiveSmallIntegerField("thứ tự")
    document_key = models.CharField("văn bản", max_length=300)
    instrument = models.ForeignKey(Instrument, models.SET_NULL, null=True, blank=True, related_name="+")
    address = models.CharField("điều, khoản, điểm", max_length=200, blank=True)
    # "Bộ luật Dân sự 2015 (91/2015/QH13)": for documents that the library does not hold.
    called = models.CharField("tên gọi", max_length=400, blank=True)
    words = models.TextField("lời của luật khi duyệt", blank=True)
    words_on = models.DateField("lời của luật vào ngày", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "căn cứ"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "document_key", "address"], name="questions_a_place_is_cited_once"
            )
        ]
        indexes = [
            models.Index(fields=["version", "position"], name="citation_order"),
            models.Index(fields=["document_key", "address"], name="citation_place"),
        ]


class AnswerFile(KeptFile):
    """A downloadable file of a version (a form, a sample letter, a list), for everybody who may read the version."""

    version = models.ForeignKey(AnswerVersion, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField("thứ tự")
    title = models.CharField("tên gọi", max_length=200)

    class Meta(PlainMeta):
        verbose_name = "tệp kèm câu trả lời"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "checksum"], name="questions_a_version_holds_a_file_once")
        ]

    def get_absolute_url(self) -> str:
        """The download URL; the same for every version that has the file."""
        return reverse("questions:attached", args=[self.version.answer.number, self.checksum])

    @property
    def read_as(self) -> str:
        """The file name for downloads, made from the title: the original name may contain a person's name."""
        return f"{slugify(self.title)[:80] or 'tep'}{Path(self.place).suffix}"

    @property
    def facts(self) -> str:
        return file_in_words(self.place, self.size)


class Writing(PlainModel):
    """An author of a version, with the revision of their last save: authors may neither check nor approve it."""

    version = models.ForeignKey(AnswerVersion, models.CASCADE, related_name="writings")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người viết")
    revision = models.PositiveIntegerField("lần lưu")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "lần viết"
        constraints = [models.UniqueConstraint(fields=["version", "by"], name="questions_a_writer_is_kept_once")]


class Check(PlainModel):
    """A comment on a version: a legal check, an approver's reason for sending it back, or a colleague's remark on the
    passage `quote` ("": on the whole text)."""

    version = models.ForeignKey(AnswerVersion, models.CASCADE, related_name="checks")
    result = models.CharField("kết luận", max_length=20, choices=CheckResult.choices())
    note = models.TextField("ý kiến", blank=True)
    quote = models.CharField("chỗ được góp ý", max_length=400, blank=True)
    revision = models.PositiveIntegerField("lần lưu được xem")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "lần kiểm tra"


class Cleared(PlainModel):
    """Words of the public text that look personal and were allowed, with the reason. Only the digest of the words is
    kept, so that the same words need no second decision and no list of persons arises."""

    version = models.ForeignKey(AnswerVersion, models.CASCADE, related_name="cleared")
    kind = models.CharField("loại", max_length=20)
    digest = models.CharField("dấu của lời", max_length=64)
    reason = models.CharField("vì sao được để lại", max_length=200)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "chỗ được để lại"
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "digest"], name="questions_words_are_cleared_once")
        ]


class Reply(PlainModel):
    """A reply to the asker: its channel and text and, for a business, the document number and signature."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="replies")
    version = models.ForeignKey(AnswerVersion, models.PROTECT, null=True, blank=True, related_name="replies")
    text = models.TextField("nội dung trả lời", blank=True)
    by_way = models.CharField("bằng", max_length=20, choices=ReplyBy.choices())
    document_number = models.CharField("số văn bản", max_length=60, blank=True)
    document_date = models.DateField("ngày văn bản", null=True, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    signer_title = models.CharField("chức vụ", max_length=120, blank=True)
    sent_at = models.DateTimeField("lúc")
    by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(PlainMeta):
        verbose_name = "lần trả lời"
        indexes = [models.Index(fields=["question", "id"], name="reply_order")]


class PublicChange(PlainModel):
    """A row of the change feed for copies of the open data: which answer changed and how, in order of commit.

    `id` is the cursor. Writers take a lock one after another, so that no copy misses a row that was committed late.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="changes")
    change = models.CharField("việc", max_length=20, choices=CHANGE_CHOICES)
    version = models.PositiveSmallIntegerField("bản số")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "thay đổi công khai"
        indexes = [models.Index(fields=["answer", "id"], name="public_change_of_answer")]


class Rating(PlainModel):
    """A reader's rating of an answer, anonymous; `comment` is for officers of the agency only and never published."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="ratings")
    version = models.PositiveSmallIntegerField("bản số")
    verdict = models.CharField("đánh giá", max_length=20, choices=RatingVerdict.choices())
    unclear = models.CharField("chưa rõ vì", max_length=30, choices=UNCLEAR_REASONS, blank=True)
    comment = models.CharField("ý kiến", max_length=500, blank=True)
    at = models.DateTimeField("lúc")
    seen_at = models.DateTimeField("đã xem lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "lượt đánh giá"
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=RatingVerdict.USEFUL.value, unclear="") | Q(verdict=RatingVerdict.UNCLEAR.value),
                name="questions_only_what_is_unclear_has_a_reason",
            )
        ]
        indexes = [models.Index(fields=["answer", "-id"], name="rating_of_answer")]
