"""Events (sự kiện hiệu lực), spans of status, and relations (lược đồ)."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Officer
from portal.library.models.instruments import Edition, Instrument
from portal.library.states import (
    ACTING,
    ACTION_CHOICES,
    CHANGES_WORDS,
    PART_CHOICES,
    UNDECIDED,
    WORDING_DOUBTS,
    EventKind,
    EventOrigin,
    EventQuestion,
    EventState,
    InstrumentStatus,
    RelationKind,
)
from portal.schema.models import PlainModel

EVER = date.min  # a span without a beginning
NEVER = date.max  # a span without an end
ACTING_VALUES = [state.value for state in ACTING]


class Event(models.Model):
    """Something that happens to an instrument on a day: to the whole, or to the provisions named by its targets.

    `instrument` is the one whose validity changes; while it is not in the library, `document_key` names it as in a
    `CitationLink`. `identity` is the number key of the act that is meant, whether the library has it or not; "" while a
    bare name is ambiguous. `source` is the acting instrument, `source_address` the provision that orders the event, and
    `words` its text. Events that an instrument states about its own parts have itself as source; events that no text of
    the library states have none. Its own dates (issued, in force, expired) are fields, not events
    (docs/decisions/0062). `day` is the first day on which it holds, `until` the first day on which a suspension no
    longer does.

    A proposed event changes nothing. An unconfirmed or accepted one whose day has come has `took_effect_at`, when
    contents that rely on what it names were flagged. `source_name` names an acting instrument that is not in the
    library. `pattern` and `confidence` are those of `lawtext.amendments`; `batch` is the bulk acceptance by policy that
    included it.

    `question` says why it must be reviewed again, `cause` which event is the reason: one that happens to the provision
    that orders this one. `revises` is an event from an earlier reading of the same words, which this one is to replace.
    `is_day_entered`: an officer chose the day, whatever was read from the text.
    """

    instrument = models.ForeignKey(
        Instrument, verbose_name="văn bản", on_delete=models.CASCADE, null=True, blank=True, related_name="events"
    )
    document_key = models.CharField("văn bản được nêu", max_length=300, blank=True, db_index=True)
    identity = models.CharField("văn bản được hiểu là", max_length=300, blank=True)
    kind = models.CharField("sự kiện", max_length=20, choices=EventKind.choices())
    day = models.DateField("từ ngày", null=True, blank=True)
    until = models.DateField("đến trước ngày", null=True, blank=True)
    is_whole = models.BooleanField("toàn bộ văn bản", default=False)
    source = models.ForeignKey(
        Instrument, verbose_name="văn bản nguồn", on_delete=models.CASCADE, null=True, blank=True, related_name="acts"
    )
    source_name = models.CharField("văn bản nguồn chưa có trong thư viện", max_length=300, blank=True)
    source_address = models.CharField("tại", max_length=200, blank=True)
    pattern = models.CharField("mẫu câu", max_length=60, blank=True)
    confidence = models.CharField("độ chắc", max_length=20, blank=True)
    batch = models.ForeignKey(
        "EventBatch",
        verbose_name="đợt ghi nhận",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
    )
    words = models.TextField("lời văn", blank=True)
    # One plain sentence for followers of the act: what changes, for whom, from when. Accepted events have it, except
    # those accepted before this field existed.
    said = models.TextField("nói với người theo dõi", blank=True)
    note = models.TextField("ghi chú", blank=True, help_text="Trường hợp loại trừ, quy định chuyển tiếp.")
    state = models.CharField(
        "tình trạng xem xét", max_length=20, choices=EventState.choices(), default=EventState.PROPOSED.value
    )
    origin = models.CharField("nguồn gốc", max_length=20, choices=EventOrigin.choices(), default=EventOrigin.READ.value)
    proposed_at = models.DateTimeField("ngày đề xuất")
    decided_by = models.ForeignKey(
        Officer, verbose_name="người quyết định", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("ngày quyết định", null=True, blank=True)
    took_effect_at = models.DateTimeField("đã có tác dụng lúc", null=True, blank=True)
    is_day_entered = models.BooleanField("ngày do cán bộ chọn", default=False)
    question = models.CharField("vì sao cần xem lại", max_length=30, choices=EventQuestion.choices(), blank=True)
    cause = models.ForeignKey(
        "self", verbose_name="do việc", on_delete=models.SET_NULL, null=True, blank=True, related_name="consequences"
    )
    revises = models.ForeignKey(
        "self", verbose_name="đọc lại của", on_delete=models.SET_NULL, null=True, blank=True, related_name="revisions"
    )

    class Meta:
        verbose_name = verbose_name_plural = "sự kiện hiệu lực"
        constraints = [
            models.CheckConstraint(
                condition=Q(instrument__isnull=False) | ~Q(document_key=""), name="library_event_names_an_instrument"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ACTING_VALUES) | (~Q(identity="") & Q(day__isnull=False)),
                name="library_acting_event_has_its_act_and_day",
                violation_error_message="Sự kiện được ghi nhận phải có văn bản và ngày.",
            ),
            models.CheckConstraint(
                condition=Q(instrument__isnull=True) | ~Q(identity=""), name="library_event_of_what_is_held_names_it"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("day")),
                name="library_event_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in UNDECIDED]) | Q(decided_at__isnull=False),
                name="library_decided_event_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(took_effect_at__isnull=True) | Q(state__in=ACTING_VALUES),
                name="library_only_acting_events_take_effect",
            ),
        ]
        indexes = [
            models.Index(fields=["instrument", "state", "day"], name="library_history"),
            models.Index(fields=["identity", "state", "day"], name="library_history_by_number"),
            models.Index(fields=["state", "took_effect_at", "day"], name="library_events_to_come"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.instrument or self.document_key}"

    @property
    def details(self) -> dict[str, object]:
        """The details of its journal entries."""
        return {
            "event": self.pk,
            "slug": self.instrument.slug if self.instrument else self.identity,
            "number": self.instrument.official_number if self.instrument else self.document_key,
            "kind": self.kind,
            "day": self.day.isoformat() if self.day else "",
            "whole": self.is_whole,
            "addresses": list(self.targets.filter(is_dropped=False).values_list("address", flat=True)[:50]),
            "source": self.source.official_number if self.source else self.source_name,
            "said": self.said,
        }


class EventBatch(models.Model):
    """Proposals of one confidence class, accepted by policy in one act that can be revoked as one."""

    confidence = models.CharField("độ chắc", max_length=20)
    note = models.TextField("căn cứ", help_text="Mẫu đã xem, tỷ lệ đúng đo được.")
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi nhận")
    made_at = models.DateTimeField("lúc")
    revoked_at = models.DateTimeField("rút lại lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "đợt ghi nhận sự kiện"

    def __str__(self) -> str:
        return f"{self.confidence}, {self.made_at:%d/%m/%Y}"


class EventTarget(PlainModel):
    """One provision that an event names, the action on it, and the new wording if the text gives it.

    `article` is the article or annex that contains the address ("" for a chapter, a part). `anchor` is the unit next to
    which a new one is placed. `part` is the part of the unit that is meant, if not the whole, `note` what must be read
    with it. Only a replacement of words may have an empty address: it applies to the whole text. `is_dropped`: the
    officer did not accept this target of a proposal. `merged_in` is the edition whose wording contains the change.

    `doubt` holds the codes of why the words may not have been read completely; the public sees `public_words` only.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="targets")
    position = models.PositiveIntegerField("thứ tự")
    address = models.CharField("đơn vị", max_length=200, blank=True)
    article = models.CharField("điều", max_length=200, blank=True)
    action = models.CharField("việc", max_length=20, choices=ACTION_CHOICES)
    part = models.CharField("phần", max_length=12, blank=True, choices=PART_CHOICES)
    source_address = models.CharField("tại", max_length=200, blank=True)
    wording = models.TextField("lời văn mới", blank=True)
    anchor = models.CharField("đặt cạnh", max_length=200, blank=True)
    anchor_side = models.CharField("phía", max_length=6, blank=True, choices=[("before", "trước"), ("after", "sau")])
    old_words = models.TextField("cụm từ cũ", blank=True)
    new_words = models.TextField("cụm từ mới", blank=True)
    doubt = models.CharField("vì sao lời văn chưa chắc đủ", max_length=80, blank=True)
    is_settled = models.BooleanField("cán bộ đã đối chiếu lời văn", default=False)
    note = models.TextField("ghi chú", blank=True)
    is_dropped = models.BooleanField("không ghi nhận", default=False)
    merged_in = models.ForeignKey(
        Edition, verbose_name="đã hợp nhất vào", on_delete=models.SET_NULL, null=True, blank=True, related_name="merges"
    )

    class Meta:
        verbose_name = verbose_name_plural = "đơn vị chịu tác động"
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="library_targets_stand_in_one_order"),
            models.CheckConstraint(
                condition=~Q(address="") | Q(action=CHANGES_WORDS), name="library_target_has_an_address"
            ),
        ]

    @property
    def public_words(self) -> tuple[str, str, str]:
        """Wording, old words, new words for the public; empty until they are proved complete or read by an officer."""
        return ("", "", "") if self.doubt else (self.wording, self.old_words, self.new_words)

    @property
    def doubts_told(self) -> str:
        return "; ".join(WORDING_DOUBTS[code] for code in self.doubt.split())


class StatusSpan(PlainModel):
    """The status of an instrument from `begins` to the day before `ends`; the spans of an instrument have no gaps or
    overlaps.

    They are computed from dates, statement, check and acting events whenever one of these changes, so that a query for
    "in force on this day" is one comparison, and a future date takes effect at midnight without any task.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="spans")
    status = models.CharField("tình trạng", max_length=30, choices=InstrumentStatus.choices())
    begins = models.DateField("từ ngày", default=EVER)
    ends = models.DateField("đến trước ngày", default=NEVER)

    class Meta:
        verbose_name = verbose_name_plural = "giai đoạn hiệu lực"
        constraints = [
            models.UniqueConstraint(fields=["instrument", "begins"], name="library_one_status_begins_on_a_day"),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="library_status_lasts_a_day"),
        ]
        indexes = [
            models.Index(fields=["status", "begins", "ends"], name="library_status_on_a_day"),
            models.Index(fields=["begins"], name="library_status_turns"),
        ]


class Turn(PlainModel):
    """A day whose midnight task is done: changes that began on it were reported to holders of copies."""

    day = models.DateField(unique=True)
    done_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "lần chuyển ngày"


class Relation(PlainModel):
    """A relation of `source` to `target`; while the target is not in the library, `target_key` names it.

    `target_name` is the other's name as printed in the source. A relation created by an accepted event is deleted with
    that event.
    """

    source = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField("quan hệ", max_length=20, choices=RelationKind.choices())
    target = models.ForeignKey(
        Instrument, on_delete=models.SET_NULL, null=True, blank=True, related_name="incoming_relations"
    )
    target_key = models.CharField("văn bản được nêu", max_length=300, db_index=True)
    target_name = models.CharField("tên như đã nêu", max_length=600, blank=True)
    source_address = models.CharField("tại", max_length=200, blank=True)
    origin = models.CharField("nguồn gốc", max_length=20, choices=EventOrigin.choices())
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="relations")
    entered_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("ngày ghi")

    class Meta:
        verbose_name = verbose_name_plural = "quan hệ giữa văn bản"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "target_key"], name="library_instruments_are_related_once_in_a_way"
            ),
            models.UniqueConstraint(
                fields=["source", "kind", "target"],
                condition=Q(target__isnull=False),
                name="library_instruments_are_related_once_whatever_the_name",
            ),
            models.CheckConstraint(condition=~Q(target_key=""), name="library_relation_names_its_target"),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(target=models.F("source")),
                name="library_instrument_is_not_related_to_itself",
            ),
        ]
        indexes = [models.Index(fields=["target", "kind"], name="library_related_from")]


class PublishedRelation(PlainModel):
    """A change of one instrument by another, as stated by the State's data or a published note.

    It comes from the record or the text of `teller`, or from a file without one. Both ends are document keys ("this":
    the teller), resolved again whenever a matching instrument arrives; `operations.catalogue` keeps the events
    synchronised. `event` is what happens to the affected act, "" for nothing; without a `place` and not `is_whole` the
    affected part is unknown. The changes in a text's own notes (`is_note`) are already in its wording.
    """

    teller = models.ForeignKey(Instrument, on_delete=models.CASCADE, null=True, blank=True, related_name="tells")
    source = models.CharField("nguồn", max_length=200)
    is_note = models.BooleanField("chú thích của lời văn", default=False)
    kind = models.CharField("quan hệ", max_length=20, choices=RelationKind.choices())
    event = models.CharField("sự kiện", max_length=20, choices=EventKind.choices(), blank=True)
    is_whole = models.BooleanField("toàn bộ văn bản", default=False)
    acting_key = models.CharField("văn bản tác động", max_length=300, db_index=True)
    acting_name = models.CharField("tên như đã nêu", max_length=300, blank=True)
    acting_place = models.CharField("tại", max_length=200, blank=True)
    acted_key = models.CharField("văn bản chịu tác động", max_length=300, db_index=True)
    place = models.CharField("đơn vị", max_length=200, blank=True)
    day = models.DateField("từ ngày", null=True, blank=True)
    words = models.TextField("lời văn", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "quan hệ do nguồn nêu"
        constraints = [
            models.CheckConstraint(
                condition=~Q(acting_key="") & ~Q(acted_key="") & ~Q(acting_key=F("acted_key")),
                name="library_published_relation_has_two_ends",
            )
        ]
