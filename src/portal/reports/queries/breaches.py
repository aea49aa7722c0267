"""The notice of a breach of personal data, filled in from the journal; what is not known is named as a gap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from officialdocs import (
    Block,
    DashBlock,
    LetterSubject,
    NumberedHeadingBlock,
    OfficialDocument,
    PlainTextBlock,
    Recipients,
)
from portal.agencies.models import Agency
from portal.journal.models import BreachCase
from portal.journal.queries.watch import accesses_of, affected_persons, unnamed_count
from portal.journal.states import breach_term
from portal.reports.queries.documents import abbreviation, above, head_of, signature_of

_GAP = "[Chưa ghi: {}]"


def breach_notice(case: BreachCase, *, owner: Agency, on: datetime) -> OfficialDocument:
    """A letter by Nghị định 30/2020/NĐ-CP, to be read through and signed. To whom it goes, its signer fills in."""
    return OfficialDocument(
        head=head_of(owner, symbol=f"{abbreviation(owner)}-CNTT", over=above(owner, on=timezone.localdate(on))),
        title=LetterSubject("thông báo vi phạm về bảo vệ dữ liệu cá nhân", (_GAP.format("cơ quan nhận thông báo"),)),
        body=tuple(_body(case)),
        signature=signature_of(owner),
        recipients=Recipients(("Như trên",), "VT"),
    )


def _body(case: BreachCase) -> Iterator[Block]:
    persons, unnamed = affected_persons(case), unnamed_count(case)
    term, acts = breach_term(timezone.localdate(case.found_at)), accesses_of(case).count()
    yield PlainTextBlock(f"Căn cứ: {term.source}.")
    yield NumberedHeadingBlock("Sự việc", level=2)
    yield DashBlock(f"{case.title}.")
    yield DashBlock(f"Xảy ra từ {_moment(case.begins)} đến {_moment(case.ends)}.")
    yield DashBlock(f"Phát hiện lúc {_moment(case.found_at)}; hạn thông báo {_moment(case.due_at)}.")
    yield NumberedHeadingBlock("Dữ liệu và người bị ảnh hưởng", level=2)
    yield DashBlock(f"Nhật ký của cổng có {acts} lượt xem, tải dữ liệu trong thời gian này, của {len(persons)} người.")
    if unnamed:
        yield DashBlock(f"Có {unnamed} lượt không còn xác định được là dữ liệu của ai.")
    yield DashBlock("Loại dữ liệu: " + (_kinds(case) or _GAP.format("loại dữ liệu")) + ".")
    for heading, said in (
        ("Nguyên nhân, diễn biến", case.cause),
        ("Hậu quả có thể xảy ra", case.harm),
        ("Biện pháp khắc phục, giảm thiểu", case.measures),
    ):
        yield NumberedHeadingBlock(heading, level=2)
        yield PlainTextBlock(said.strip() or _GAP.format(heading.lower()))
    yield NumberedHeadingBlock("Đầu mối liên hệ", level=2)
    yield PlainTextBlock(_GAP.format("họ tên, chức vụ, điện thoại, thư điện tử"))


_KINDS = {
    "question.contact_shown": "họ tên, liên hệ của người hỏi",
    "personal.shown": "mọi dữ liệu cổng giữ về một người",
    "personal.copied": "mọi dữ liệu cổng giữ về một người",
    "question.file_read": "tệp người hỏi gửi kèm",
}


def _kinds(case: BreachCase) -> str:
    verbs = accesses_of(case).order_by("verb").values_list("verb", flat=True).distinct()
    return "; ".join(dict.fromkeys(_KINDS[one] for one in verbs))


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H giờ %M ngày %d/%m/%Y}"
