"""What a text message weighs and how it is cut: encoding, parts, price, and what is lost when marks are dropped.

`count` says what a text will cost, `split` cuts it as it goes over the air, `unaccent` writes it without marks and
`lost_without_marks` names the words that then say something else.
"""

from messageproviders.sms.alphabet import Encoding, encode_gsm7, encoding_of
from messageproviders.sms.meaning import Lost, lost_without_marks
from messageproviders.sms.parts import (
    MOST_PARTS,
    Counted,
    TooLong,
    count,
    split,
)
from messageproviders.sms.plain import normal, unaccent

__all__ = [
    "MOST_PARTS",
    "Counted",
    "Encoding",
    "Lost",
    "TooLong",
    "count",
    "encode_gsm7",
    "encoding_of",
    "lost_without_marks",
    "normal",
    "split",
    "unaccent",
]
