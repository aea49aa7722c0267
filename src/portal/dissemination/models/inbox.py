"""The inbox: what people write to the portal's numbers, and what goes back to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency
from portal.dissemination.channels import mask
from portal.dissemination.models.letters import Letter
from portal.dissemination.states import ADDRESS_CHOICES, Channel, MessageState
from portal.questions.models import Question
from portal.schema.models import PlainMeta, PlainModel, SealedTextField


class IncomingMessage(PlainModel):
    """What somebody wrote that no machine understood as a no, a yes or a code.

    `sender` is to where an answer goes, normal (`portal.dissemination.channels`), and known again by its `mark`.
    `agency`: whose officers answer (None: those who answer for the province). `question`: what it was handed over as.
    """

    channel = models.CharField("kênh", max_length=20, choices=ADDRESS_CHOICES)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan trả lời"
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
        """As a screen may show it."""
        return mask(self.sender or "", channel=Channel(self.channel))


class MessageReply(PlainModel):
    """What goes back to whoever wrote, in a letter of its own; by the machine where no `officer` wrote it.

    Without `text` it is the receipt of the question that the message was handed over as.
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
