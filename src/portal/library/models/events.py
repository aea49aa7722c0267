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

EVER = date.min  # a span that has no beginning
NEVER = date.max  # a span that has no end
ACTING_VALUES = [state.value for state in ACTING]


class Event(models.Model):
    """Something that happens to an instrument on a day: in whole, or to the provisions that its targets name.

    `instrument` is the one whose validity changes; while it is not on the shelf, `document_key` names it as a
    `CitationLink` does. `identity` is the number key of the act that is meant, held or not; "" while a bare name is
    undecided. `source` is the instrument that does it, `source_address` the clause that says so and `words`
    what that clause says. What an instrument says of its own parts has itself as source; what no text here says has
    none. Its own dates (issued, in force, expired) are no events: its fields tell them (docs/decisions/0062).
    `day` is the first day on which it holds, `until` the first on which a suspension does not any more.

    A proposed event changes nothing. A told or accepted one whose day has come has `took_effect_at`: contents that rely
    on what it names were flagged then. `source_name` names an acting instrument that is not on the shelf.
    `pattern` and `confidence` are those of `lawtext.amendments`; `batch` is the act by which a policy accepted it.

    `question` says why it is to be looked at again, `cause` by which event: one that happens to the place that this one
    comes from. `revises` is an event that another reading of the same words told, in whose place this one is to come.
    `is_day_entered`: an officer chose the day, whatever the text was read to say.
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
    # One plain sentence for whoever follows the act: what changes, for whom, from when. An accepted event has it; one
    # that was accepted before there was this field has none.
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
        """What the journal says of it."""
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
    """Proposals of one class of confidence, accepted by policy in one act that can be taken back as one."""

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
    """One provision that an event names, what is done to it, and the new wording where the text gives it.

    `article` is the article or annex that the address lies in ("" for a chapter, a part). `anchor` says beside which
    unit a new one goes. `part` says which part of the unit is meant if not the whole of it, `note` what must be read
    as well. Only an order to change words may have an empty address: it goes through the whole text. `is_dropped`: the
    officer did not accept this one of a proposal. `merged_in` is the edition whose wording has it.

    `doubt` holds the codes of why the words are not proved to be read whole; people outside read `public_words` only.
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
        """Wording, old words, new words: the one way of them to people outside, once proved or read by an officer."""
        return ("", "", "") if self.doubt else (self.wording, self.old_words, self.new_words)

    @property
    def doubts_told(self) -> str:
        return "; ".join(WORDING_DOUBTS[code] for code in self.doubt.split())


class StatusSpan(PlainModel):
    """The status of an instrument from `begins` to the day before `ends`; the spans of one meet without gap or overlap.

    They are computed from dates, statement, check and acting events whenever one of these changes, so that "what is in
    force on this day" is one comparison, and a future date takes effect at midnight without anybody's doing.
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
    """A day whose midnight run is done: what began on this day was reported to those who keep copies of it."""

    day = models.DateField(unique=True)
    done_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "lần chuyển ngày"


class Relation(PlainModel):
    """`source` stands in this relation to `target`; while the target is not on the shelf, `target_key` names it.

    `target_name` is how the source names the other, as printed. A relation that follows from an accepted event goes
    with that event.
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
    """What the State's data, or a note that somebody has published, says that one instrument does to another.

    Said by the record or the text of `teller`, or by a file without one. Both ends are document keys ("this": the
    teller), bound anew whenever one of them arrives; `operations.catalogue` keeps the events in step. `event` is what
    happens to the acted one, "" for nothing; without a `place` and not `is_whole` nobody has said to which part. The
    wording of a text has what a note of it tells (`is_note`).
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
