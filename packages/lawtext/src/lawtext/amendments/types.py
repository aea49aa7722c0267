"""The values of this package: what an instruction says, and when parts of a document take effect. All frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lawtext.types import Address, DocumentReference, Value


class AmendmentAction(StrEnum):
    """What is done to a provision or a document; the value is the Vietnamese word without marks."""

    AMEND = "sua-doi"
    SUPPLEMENT = "bo-sung"
    REPLACE = "thay-the"
    REPLACE_WORDS = "thay-cum-tu"
    REPEAL = "bai-bo"
    EXPIRE = "het-hieu-luc"
    SUSPEND = "ngung-hieu-luc"
    CORRECT = "dinh-chinh"


ENDS = frozenset({AmendmentAction.REPEAL, AmendmentAction.REPLACE, AmendmentAction.EXPIRE, AmendmentAction.SUSPEND})


class ProvisionPart(StrEnum):
    """Which part of the provision is meant, where it is not the whole of it."""

    WHOLE = ""
    HEADING = "ten"  # "sửa đổi tên Điều 5"
    LEAD = "doan-mo-dau"  # "sửa đổi đoạn mở đầu khoản 4": what stands before the first item
    PASSAGE = "doan"  # "bãi bỏ đoạn thứ hai khoản 3", "gạch đầu dòng thứ nhất", a row of a table: see `note`


class Confidence(StrEnum):
    """How far a reading may be trusted; AMENDMENTS.md has the precision that each class was measured at."""

    SURE = "sure"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


class WordingDoubt(StrEnum):
    """Why it is not proved that new words are read whole; the value is for storing, a sentence is the caller's."""

    MARKS = "ngoac"  # no quotation marks bound them, one was never closed, or those inside do not pair
    OPENING = "mo-dau"  # the first line does not open the unit that was announced
    NUMBERING = "danh-so"  # a number is missing, stands twice, or goes back
    GLUED = "dinh-lien"  # items stand inside a line where lines of their own belong
    COLON = "hai-cham"  # a colon leads in what does not follow
    ENDING = "ket-thuc"  # no stop at the end, neither before nor behind the closing mark
    SIGNATURE = "chu-ky"  # recipients or a signatory
    INSTRUCTION = "chi-dan"  # the next order of the amending text


@dataclass(frozen=True, slots=True)
class Amendment(Value):
    """One instruction for one place of one document.

    A list ("bãi bỏ khoản 3 Điều 9; Điều 12") gives one value for each member; they share `source` and span.
    """

    action: AmendmentAction
    # The document acted on.
    document: DocumentReference
    # What is acted on; empty for the whole document. For a supplement: the address of the new unit.
    provision: Address
    # The clause of the acting document that says so.
    source: Address
    # The quoted wording without its quotation marks, a paragraph a line; for several units, this unit's share.
    new_wording: str = ""
    # Where a new unit goes ("vào sau điểm m khoản 2 Điều 3"), with `position`.
    anchor: Address | None = None
    # "after" or "before" the anchor; "" where the text leaves it to the number.
    position: str = ""
    old_words: str = ""
    # For `REPLACE_WORDS`: empty `new_words` strike the old ones out.
    new_words: str = ""
    part: ProvisionPart = ProvisionPart.WHOLE
    # A day of its own; None if the instruction takes effect with the acting document.
    effective: date | None = None
    # The last day of a suspension.
    until: date | None = None
    # What an officer must read as well: exceptions ("trừ trường hợp quy định tại …"), parts that have no address.
    note: str = ""
    # What found it: "verb.first", "below.item"; see AMENDMENTS.md.
    pattern: str = ""
    confidence: Confidence = Confidence.DOUBTFUL
    # Why `new_wording`, or the words that become others, are not proved to be read whole; () if they are.
    doubts: tuple[WordingDoubt, ...] = ()
    # Characters of the provision that gives the instruction, in the text its span refers to.
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Commencement(Value):
    """A provision of the acting document that takes effect on a day of its own."""

    provision: Address
    effective: date
    source: Address
    note: str = ""  # what of it does not ("trừ mức hưởng quy định tại …")
