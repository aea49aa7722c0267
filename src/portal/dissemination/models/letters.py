"""Letters: messages to one person, their contents and state; incoming messages, and the replies to them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from portal.agencies.models import Agency
from portal.dissemination.channels import mask
from portal.dissemination.models.accounts import Account, SystemKey, SystemTemplate
from portal.dissemination.models.followers import Follower, Subscription
from portal.dissemination.states import (
    ADDRESS_CHOICES,
    STUCK,
    UNDER_WAY,
    Channel,
    LetterKind,
    LetterState,
    MessageState,
)
from portal.journal.models import Entry
from portal.questions.models import Question
from portal.schema.models import PlainMeta, PlainModel, SealedTextField
from portal.schema.operations import run_by_vendor


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters by state."""

    def stuck(self) -> LetterQuerySet:
        """Letters that only an officer can restart; those without a receiver cannot be restarted."""
        return self.filter(
            Q(follower__isnull=False)
            | Q(question__asker__isnull=False)
            | Q(officer__isnull=False)
            | Q(reply__text=""),  # the receipt of a question; other replies wait in the inbox
            state__in=STUCK,
        )


class Letter(models.Model):
    """A letter to one follower, to the person who asked a question, or to an officer.

    The row records why there is a letter; its words are rendered when it is sent, from what is true then. Its progress
    is that of its deliveries (`Delivery`); `state` is their result. When the follower's data are erased the letter
    stays for the count, without them.
    """

    code = models.UUIDField("mã", default=uuid.uuid4, unique=True, editable=False)
    follower = models.ForeignKey(
        Follower, models.SET_NULL, null=True, blank=True, related_name="letters", verbose_name="người nhận"
    )
    kind = models.CharField("loại thư", max_length=20, choices=LetterKind.choices())
    subscription = models.ForeignKey(
        Subscription, models.SET_NULL, null=True, blank=True, related_name="letters", verbose_name="lượt theo dõi"
    )
    # The question whose asker is the receiver: the address stays in the room of questions and is looked up when
    # sending.
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="về câu hỏi"
    )
    # The officer who is the receiver: the address stays in the room of agencies.
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="cán bộ"
    )
    state = models.CharField(
        "tình trạng", max_length=20, choices=LetterState.choices(), default=LetterState.QUEUED.value
    )
    # For a letter to an officer: what was pending then (`journal.queries.pending_work`), so that the next letter can
    # name what is new.
    waiting = models.JSONField("việc đang chờ lúc viết", default=dict, blank=True)
    created_at = models.DateTimeField("viết lúc")
    ended_at = models.DateTimeField("xong lúc", null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta(PlainMeta):
        verbose_name = "thư"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=UNDER_WAY)
                | Q(follower__isnull=False)
                | Q(question__isnull=False)
                | Q(officer__isnull=False)
                | Q(kind=LetterKind.REPLY.value),  # to the author of a message: `MessageReply`
                name="dissemination_a_letter_under_way_has_a_receiver",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNDER_WAY, ended_at__isnull=True)
                | (~Q(state__in=UNDER_WAY) & Q(ended_at__isnull=False)),
                name="dissemination_a_letter_ends_when_no_work_is_left",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "ended_at"], name="letter_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"


class NewsOfEntry(PlainModel):
    """A pending notification about one journal entry, due from `due_at` on."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", verbose_name="mục nhật ký")
    due_at = models.DateTimeField("báo từ lúc")

    class Meta:
        abstract = True


class News(NewsOfEntry):
    """A notification of one follower about one entry, because of one subscription; `letter` is set once it is written.

    Follower and entry are unique together, so reading an entry again notifies nobody twice.
    """

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="news", verbose_name="người theo dõi")
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="news", verbose_name="vì theo dõi")
    letter = models.ForeignKey(
        Letter, models.CASCADE, null=True, blank=True, related_name="news", verbose_name="trong thư"
    )

    class Meta(PlainMeta):
        verbose_name = "tin"
        constraints = [
            models.UniqueConstraint(fields=["follower", "entry"], name="dissemination_a_follower_is_told_once"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(letter__isnull=True), name="news_to_write")]


class AskerNews(NewsOfEntry):
    """A notification of the person who asked a question about one entry; `letter` is set once it is written.

    Question and entry are unique together, so reading an entry again notifies nobody twice.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", verbose_name="câu hỏi")
    letter = models.ForeignKey(
        Letter, models.CASCADE, null=True, blank=True, related_name="asker_news", verbose_name="trong thư"
    )

    class Meta(PlainMeta):
        verbose_name = "tin cho người hỏi"
        constraints = [
            models.UniqueConstraint(fields=["question", "entry"], name="dissemination_an_asker_is_told_once"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(letter__isnull=True), name="asker_news_to_write")]


class OfficerNews(NewsOfEntry):
    """One entry that a letter to an officer mentions; unique for officer and entry."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="cán bộ")
    letter = models.ForeignKey(
        Letter, models.CASCADE, null=True, blank=True, related_name="officer_news", verbose_name="trong thư"
    )

    class Meta(PlainMeta):
        verbose_name = "tin cho cán bộ"
        constraints = [
            models.UniqueConstraint(fields=["officer", "entry"], name="dissemination_an_officer_is_told_once"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(letter__isnull=True), name="officer_news_to_write")]


class IncomingMessage(PlainModel):
    """An incoming message that is not recognised as a refusal, a consent or a code.

    `sender` is the address for a reply, normalised (`portal.dissemination.channels`), and recognised by its `mark`.
    `agency`: whose officers answer (None: those who answer for the province). `account`: where it came in, and by which
    a reply is sent. `question`: the question as which it was registered. `left_out`: how many later messages were not
    stored, because too many came within an hour.
    """

    channel = models.CharField("kênh", max_length=20, choices=ADDRESS_CHOICES)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan trả lời"
    )
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tài khoản nhận tin"
    )
    sender = SealedTextField("nơi nhắn tới", max_length=500)
    mark = models.CharField("dấu của nơi nhắn tới", max_length=64)
    text = SealedTextField("lời nhắn")
    received_at = models.DateTimeField("nhận lúc")
    answer_by = models.DateField("trả lời trước hết ngày")
    state = models.CharField(
        "tình trạng", max_length=20, choices=MessageState.choices(), default=MessageState.WAITING.value
    )
    closed_why = models.CharField("vì sao không cần trả lời", max_length=200, blank=True)
    left_out = models.PositiveIntegerField("số tin sau đó không giữ", default=0)
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="câu hỏi"
    )

    class Meta(PlainMeta):
        verbose_name = "tin nhắn đến"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MessageState.NOTHING.value) | ~Q(closed_why=""),
                name="dissemination_a_message_is_closed_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["channel", "mark", "received_at"], name="message_of_author")]

    @property
    def author(self) -> str:
        """The masked sender."""
        return mask(self.sender or "", channel=Channel(self.channel))


class MessageReply(PlainModel):
    """A reply to an incoming message, sent as a letter of its own; automatic where there is no `officer`.

    Without `text` it confirms that the message was registered as a question.
    """

    message = models.ForeignKey(IncomingMessage, models.CASCADE, related_name="replies", verbose_name="tin nhắn đến")
    letter = models.OneToOneField(Letter, models.CASCADE, related_name="reply", verbose_name="thư")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cán bộ"
    )
    text = SealedTextField("lời trả lời", blank=True)

    class Meta(PlainMeta):
        verbose_name = "trả lời tin nhắn"
        ordering = ["pk"]


class SystemMessage(PlainModel):
    """A message submitted by a system of an agency: its key, its version of the wording, and its letter with the state.

    `reference` is the system's own name for it; `mark` recognises a repeated request. `text` is cleared together with
    the receiver's data.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan")
    key = models.ForeignKey(SystemKey, models.PROTECT, related_name="messages", verbose_name="khóa")
    template = models.ForeignKey(SystemTemplate, models.PROTECT, related_name="+", verbose_name="mẫu tin")
    letter = models.OneToOneField(Letter, models.CASCADE, related_name="of_system", verbose_name="thư")
    reference = models.CharField("mã của hệ thống", max_length=64)
    mark = models.CharField("dấu của lời gửi", max_length=64, blank=True)
    text = SealedTextField("lời tin", blank=True)

    class Meta(PlainMeta):
        verbose_name = "tin của hệ thống"
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="dissemination_a_reference_is_one_message"),
        ]


_MESSAGE = "a submitted wording is frozen: give the campaign back to its writer first"
_PUT_ON = {
    "sqlite": [
        f"""CREATE TRIGGER dissemination_wording_is_frozen
            BEFORE UPDATE OF content, template_id, form, campaign_id ON dissemination_wording
            WHEN OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS NOT NULL
             AND (OLD.content <> NEW.content OR OLD.template_id IS NOT NEW.template_id
                  OR OLD.form <> NEW.form OR OLD.campaign_id <> NEW.campaign_id)
            BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
    ],
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION dissemination_wording_stays() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE TRIGGER dissemination_wording_is_frozen BEFORE UPDATE ON dissemination_wording FOR EACH ROW
           WHEN (OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS NOT NULL
             AND (OLD.content <> NEW.content OR OLD.template_id IS DISTINCT FROM NEW.template_id
                  OR OLD.form <> NEW.form OR OLD.campaign_id <> NEW.campaign_id))
           EXECUTE FUNCTION dissemination_wording_stays()""",
    ],
}
_TAKE_OFF = {
    "sqlite": ["DROP TRIGGER IF EXISTS dissemination_wording_is_frozen"],
    "postgresql": ["DROP TRIGGER IF EXISTS dissemination_wording_is_frozen ON dissemination_wording"],
}


def freeze(schema_editor: BaseDatabaseSchemaEditor) -> None:
    run_by_vendor(_PUT_ON, schema_editor)


def thaw(schema_editor: BaseDatabaseSchemaEditor) -> None:
    run_by_vendor(_TAKE_OFF, schema_editor)


_TABLES = ("dissemination_delivery", "dissemination_handedpart")
_HALF = 50  # per cent of a page that new rows may fill: a batch changes all rows of a page in one transaction


def leave_room(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in _TABLES:
            schema_editor.execute(f"ALTER TABLE {table} SET (fillfactor = {_HALF})")


def give_back(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in _TABLES:
            schema_editor.execute(f"ALTER TABLE {table} RESET (fillfactor)")
