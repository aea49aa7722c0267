"""Provisions of an edition, citations in their text, readers' problem reports; and the contents that rely on
provisions."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from lawtext.types import Unit
from portal.agencies.models import Agency, Officer
from portal.library.models.events import Event, EventTarget
from portal.library.models.instruments import Edition, Instrument
from portal.library.states import PROBLEM_KINDS, ConsolidationState, FlagOutcome, ProblemState, Review, StepStatus
from portal.schema.models import PlainModel

UNIT_CHOICES = [
    (Unit.REGULATION.value, "Quy chế, quy định ban hành kèm theo"),
    (Unit.ANNEX.value, "Phụ lục"),
    (Unit.PART.value, "Phần"),
    (Unit.CHAPTER.value, "Chương"),
    (Unit.SECTION.value, "Mục"),
    (Unit.SUBSECTION.value, "Tiểu mục"),
    (Unit.ARTICLE.value, "Điều"),
    (Unit.CLAUSE.value, "Khoản"),
    (Unit.POINT.value, "Điểm"),
]


class Provision(PlainModel):
    """One unit of an edition's text.

    `text` is the unit's own text as printed, with its mark ("2. Cá nhân…", "đ) …") and without its children's: the
    texts of an article and of the units below it, joined by line breaks in order of `position`, are the article. The
    heading line of an article and of anything above it is in `label` ("Điều 5") and `heading`, not in `text`.

    A unit and all below it are the provisions with `position <= p < end` (nested intervals: one indexed range, no
    recursion). `article` is the article that a clause or a point belongs to; null for an article and anything above.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="provisions")
    position = models.PositiveIntegerField("thứ tự")
    end = models.PositiveIntegerField("thứ tự kết thúc")
    address = models.CharField("địa chỉ", max_length=200)
    unit = models.CharField("đơn vị", max_length=10, choices=UNIT_CHOICES)
    label = models.CharField("nhãn", max_length=60, blank=True)
    heading = models.TextField("tên", blank=True)
    text = models.TextField("nội dung", blank=True)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    article = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="units")

    class Meta:
        verbose_name = verbose_name_plural = "đơn vị văn bản"
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="library_provisions_stand_in_one_order"),
            models.UniqueConstraint(fields=["edition", "address"], name="library_provision_has_its_own_address"),
            models.CheckConstraint(condition=Q(end__gt=models.F("position")), name="library_provision_covers_itself"),
            models.CheckConstraint(condition=~Q(address=""), name="library_provision_has_an_address"),
        ]


class CitationLink(PlainModel):
    """One place cited by a provision: `provision.text[start:end]` is the citation.

    `document_key` is the key of the document: a number key ("91-2015-qh13"), or "name:luật đất đai" with "@2013" if the
    text gives a year. The link keeps it while the target is not in the library, and is resolved when that arrives. An
    empty `target_address` means the whole document.
    """

    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="citations")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    document_key = models.CharField("văn bản được dẫn", max_length=300)
    target = models.ForeignKey(
        Instrument, on_delete=models.SET_NULL, null=True, blank=True, related_name="incoming_citations"
    )
    target_address = models.CharField("đơn vị được dẫn", max_length=200, blank=True)
    target_article = models.CharField("điều được dẫn", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "dẫn chiếu"
        constraints = [
            models.UniqueConstraint(
                fields=["provision", "start", "end", "document_key", "target_address"],
                name="library_words_point_to_a_place_once",
            ),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="library_citation_has_words"),
        ]
        indexes = [
            models.Index(fields=["target", "target_article"], name="library_cited_by"),
            models.Index(fields=["document_key"], name="library_cites_document"),
        ]


class ProblemReport(models.Model):
    """A problem that a reader, possibly anonymous, reports at an address of an instrument.

    `code` is the receipt with which the reader sees the result.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="problems")
    address = models.CharField("tại", max_length=200, blank=True)
    kind = models.CharField("loại lỗi", max_length=20, choices=PROBLEM_KINDS)
    message = models.TextField("nội dung", max_length=2000)
    code = models.CharField("mã biên nhận", max_length=12, unique=True)
    state = models.CharField(
        "tình trạng", max_length=20, choices=ProblemState.choices(), default=ProblemState.OPEN.value
    )
    reply = models.TextField("trả lời", blank=True)
    reported_at = models.DateTimeField("ngày báo")
    settled_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("ngày xử lý", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "báo lỗi văn bản"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProblemState.OPEN.value) | Q(settled_at__isnull=False),
                name="library_settled_report_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "reported_at"], name="library_open_problems")]

    def __str__(self) -> str:
        return self.code


class CitingItem(PlainModel):
    """A published content that cites law: `kind` names its type ("editorial.article"), `key` identifies it within the
    type.

    `kind_label` is the label of the type for officers ("Bài").

    One that is no longer published is marked as forgotten and relies on nothing. Its flags are kept but hidden, because
    unpublishing and publishing a text again does not prove that the change was reviewed.
    """

    kind = models.CharField("loại nội dung", max_length=60)
    kind_label = models.CharField("tên loại", max_length=60, blank=True)
    key = models.CharField("mã", max_length=64)
    title = models.CharField("tên", max_length=400)
    url = models.CharField("địa chỉ", max_length=500, blank=True)
    edit_url = models.CharField("nơi sửa", max_length=500, blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name="cơ quan phụ trách",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="citing_items",
    )
    registered_at = models.DateTimeField("ngày đăng ký")
    forgotten_at = models.DateTimeField("không còn công khai từ", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "nội dung dẫn luật"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="library_content_is_registered_once"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(key=""), name="library_content_has_a_kind_and_a_key"),
        ]


class Reliance(PlainModel):
    """A provision that a content relies on; an empty address is the whole document.

    `document_key` names the document as in a `CitationLink`, so that a content may cite a document that arrives later;
    `identity` is the act that it means, as in an `Event`. `written_at` is when the content first cited this place: what
    it says there does not know of later changes. `sentence` are the content's own sentences around the citation, one
    per line; "" if the place is cited outside its text.
    """

    item = models.ForeignKey(CitingItem, on_delete=models.CASCADE, related_name="reliances")
    document_key = models.CharField("văn bản được dẫn", max_length=300, db_index=True)
    instrument = models.ForeignKey(
        Instrument, on_delete=models.SET_NULL, null=True, blank=True, related_name="reliances"
    )
    identity = models.CharField("văn bản được hiểu là", max_length=300, blank=True)
    address = models.CharField("đơn vị được dẫn", max_length=200, blank=True)
    article = models.CharField("điều được dẫn", max_length=200, blank=True)
    sentence = models.TextField("câu dẫn", blank=True)
    written_at = models.DateTimeField("viết lúc")

    class Meta:
        verbose_name = verbose_name_plural = "chỗ dựa"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "document_key", "address"], name="library_content_relies_on_a_place_once"
            ),
            models.CheckConstraint(
                condition=Q(instrument__isnull=True) | ~Q(identity=""), name="library_reliance_on_what_is_held_names_it"
            ),
        ]
        indexes = [
            models.Index(fields=["instrument", "article"], name="library_relied_upon"),
            models.Index(fields=["identity", "article"], name="library_relied_upon_by_number"),
        ]


class ReviewCapacity(models.Model):
    """How many contents one agency is expected to review per working day, from `begins` on, and the basis of the
    number."""

    begins = models.DateField("áp dụng từ ngày", unique=True)
    contents = models.PositiveIntegerField("nội dung mỗi ngày làm việc", validators=[MinValueValidator(1)])
    basis = models.CharField("căn cứ", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "năng lực xem lại"
        constraints = [models.CheckConstraint(condition=Q(contents__gte=1), name="library_reviewing_gets_on")]

    def __str__(self) -> str:
        return f"{self.contents} nội dung một ngày, từ {self.begins:%d/%m/%Y}"


class StaleFlag(PlainModel):
    """A content cites something that an event has changed: a task for the owner and a banner for readers until it is
    settled.

    `address` is what the content cites, `target` what the event names (None: the whole document). `due_on` is set in
    the transaction that raises the flag; `assigned_to` is the colleague asked to correct the content.
    """

    item = models.ForeignKey(CitingItem, on_delete=models.CASCADE, related_name="flags")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="flags")
    target = models.ForeignKey(EventTarget, on_delete=models.CASCADE, null=True, blank=True, related_name="flags")
    address = models.CharField("đơn vị được dẫn", max_length=200, blank=True)
    since = models.DateField("từ ngày")
    raised_at = models.DateTimeField("gắn cờ lúc")
    due_on = models.DateField("hạn xem lại", null=True, blank=True)
    assigned_to = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField("kết quả", max_length=20, choices=FlagOutcome.choices(), blank=True)
    note = models.TextField("ghi chú", blank=True)
    settled_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "nội dung cần xem lại"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "event", "address"], name="library_event_flags_a_place_of_a_content_once"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="library_settled_flag_has_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["settled_at", "item"], name="library_open_flags")]


class Consolidation(PlainModel):
    """The wording of `instrument` as of `day`, made from `base` by the accepted amendments in force by then."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="consolidations")
    base = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", verbose_name="bản gốc")
    day = models.DateField("hiệu lực từ ngày")
    state = models.CharField(
        "tình trạng", max_length=20, choices=ConsolidationState.choices(), default=ConsolidationState.DRAFT.value
    )
    edition = models.OneToOneField(
        Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="made_by", verbose_name="bản hợp nhất"
    )
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("ngày làm")
    closed_at = models.DateTimeField("ngày xong", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "việc hợp nhất"
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "day"],
                condition=Q(state=ConsolidationState.DRAFT.value),
                name="library_one_consolidation_of_a_day_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ConsolidationState.DRAFT.value) | Q(closed_at__isnull=False),
                name="library_closed_consolidation_has_a_time",
            ),
        ]


class ConsolidationStep(PlainModel):
    """One amendment applied: the unit before and after it, and the officer's review.

    `wording` is the officer's own text if `review` is "edited"; `note` says why a step was skipped.
    """

    consolidation = models.ForeignKey(Consolidation, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField("thứ tự")
    target = models.ForeignKey(EventTarget, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField("áp dụng", max_length=20, choices=StepStatus.choices())
    before = models.TextField("trước", blank=True)
    after = models.TextField("sau", blank=True)
    reason = models.TextField("lý do", blank=True)
    review = models.CharField("xem xét", max_length=20, choices=Review.choices(), default=Review.PENDING.value)
    wording = models.TextField("lời văn do cán bộ sửa", blank=True)
    note = models.TextField("ý kiến", blank=True)
    reviewed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField("xem lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "bước hợp nhất"
        constraints = [
            models.UniqueConstraint(fields=["consolidation", "position"], name="library_steps_stand_in_one_order"),
            models.CheckConstraint(
                condition=Q(review=Review.PENDING.value) | Q(reviewed_at__isnull=False),
                name="library_reviewed_step_has_a_time",
            ),
        ]
