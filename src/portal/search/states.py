"""The literal tables of what search keeps of its own: where an everyday word comes from, how a search ended."""

from enum import StrEnum


class Origin(StrEnum):
    """Whether an everyday word came with the program or was added here."""

    SHIPPED = "san-co"
    ADDED = "bo-sung"


ORIGIN_CHOICES = [(Origin.SHIPPED.value, "sẵn có"), (Origin.ADDED.value, "bổ sung")]


class Outcome(StrEnum):
    """How a search ended: something fits; what is shown only comes near, or may not answer; nothing is shown."""

    ANSWERED = "co"
    UNSURE = "khong-chac"
    EMPTY = "khong-thay"


# On so many occasions a question must have been asked before its words are kept, shown to an officer or learned from.
# An occasion is one visitor's day. The number stands in a constraint of the database: a migration changes it.
OCCASIONS = 3
# So often must a thing have been opened after a question, and this share of all that was opened, to be its answer.
OPENED = 3
SHARE = 0.2
