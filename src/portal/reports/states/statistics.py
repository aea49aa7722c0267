"""A statistics form as an agency fills it: written, sent, opened again; and what a row of a form stands for."""

from enum import StrEnum


class FilledState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"  # frozen under a number; opened again, it gets the next one

    @property
    def label(self) -> str:
        return FILLED_LABELS[self]


FILLED_LABELS = {FilledState.DRAFT: "Đang lập", FilledState.SENT: "Đã gửi"}
FILLED_CHOICES = [(state.value, label) for state, label in FILLED_LABELS.items()]


class RowKind(StrEnum):
    ONE = "one"  # one agency, by its name
    EACH = "each"  # every agency that the phrase means, under a line with their sum

    @property
    def label(self) -> str:
        return ROW_LABELS[self]


ROW_LABELS = {RowKind.ONE: "Một cơ quan", RowKind.EACH: "Từng cơ quan của nhóm"}
ROW_CHOICES = [(kind.value, label) for kind, label in ROW_LABELS.items()]
