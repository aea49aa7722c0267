"""What every courier promises: a message in, a receipt out, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """How an attempt went, in what it means for the next one.

    UNKNOWN is honest: the message was handed over and no answer came, so it may have arrived.
    """

    ACCEPTED = "da-nhan"
    LATER = "thu-lai-sau"
    UNREACHABLE = "khong-ket-noi-duoc"
    REFUSED = "bi-tu-choi"
    NO_MAILBOX = "khong-co-hom-thu"
    UNKNOWN = "khong-co-tra-loi"


OUTCOME_LABELS = {
    Outcome.ACCEPTED: "Máy chủ thư đã nhận",
    Outcome.LATER: "Máy chủ thư bảo thử lại sau",
    Outcome.UNREACHABLE: "Không kết nối được máy chủ thư",
    Outcome.REFUSED: "Máy chủ thư từ chối thư này",
    Outcome.NO_MAILBOX: "Không có hộp thư này",
    Outcome.UNKNOWN: "Đã chuyển đi, không nhận được trả lời",
}
OUTCOME_CHOICES = [(outcome.value, label) for outcome, label in OUTCOME_LABELS.items()]


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person. `reference` is ours and the same at every attempt: the receiving side may know it."""

    reference: str
    to: str
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known after an attempt. `reply` is the peer's code ("550 5.1.1"), not its words: they quote addresses."""

    reference: str
    outcome: Outcome
    reply: str = ""


class Courier(Protocol):
    """Carries messages one after another. Never called with a transaction open: a peer may keep it waiting."""

    name: str

    def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
        """One receipt for each message, as soon as it is known; raises nothing that a peer can cause."""
        ...
