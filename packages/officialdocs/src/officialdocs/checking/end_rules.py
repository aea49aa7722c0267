"""Rules of what stands below the body: who signs, who receives, annexes, what is attached."""

from __future__ import annotations

import re
from collections.abc import Iterator

from officialdocs.checking.departures import Departure, excerpt, missing
from officialdocs.checking.faces import look
from officialdocs.checking.roles import Anatomy, Role
from officialdocs.checking.stops import stops

_POWER = re.compile(r"^(TM|KT|TL|TUQ|Q)\b(?P<after>.{0,2})")
_TITLES = re.compile(r"^(GS|PGS|TSKH|TS|ThS|BS|BSCKI+|KS|CN|LS|NGƯT|NGND)\b\.?", re.IGNORECASE)  # ThS. Trần Văn Minh


def signing(anatomy: Anatomy) -> Iterator[Departure]:
    if not anatomy.of(Role.OFFICE, document=0):
        yield missing("chu-ky", "Chức vụ, chữ ký của người có thẩm quyền", "ở bên phải, dưới phần nội dung")
        return
    yield from look(anatomy, "chu-ky")
    for line in anatomy.of(Role.OFFICE):
        match = _POWER.match(line.text)
        if match is not None and match["after"] != ". ":
            yield Departure("chu-ky", "Quyền hạn của người ký", f"“{line.text}”", "“TM. …”, “KT. …”, “TL. …”")
    for line in anatomy.of(Role.SIGNER):
        if _TITLES.match(line.text):
            yield Departure("chu-ky", "Họ và tên người ký", f"“{line.text}”", "không ghi học hàm, học vị")


def receiving(anatomy: Anatomy) -> Iterator[Departure]:
    label = anatomy.first(Role.RECIPIENTS_LABEL)
    if label is None:
        yield missing("noi-nhan", "Nơi nhận", "“Nơi nhận:” và danh sách bên trái, dưới phần nội dung")
        return
    yield from look(anatomy, "noi-nhan")
    if label.text != "Nơi nhận:":
        yield Departure("noi-nhan", "Từ “Nơi nhận”", f"“{excerpt(label.text)}”", "“Nơi nhận:”")
    lines = anatomy.of(Role.RECIPIENT, document=0)
    for line in lines:
        if line.is_first and not line.text.startswith("-"):
            yield Departure("noi-nhan", "Đầu dòng nơi nhận", f"“{excerpt(line.text)}”", "gạch đầu dòng “-”")
    yield from stops("noi-nhan", "Dấu cuối dòng nơi nhận", [line for line in lines if line.is_last])
    if not lines or not lines[-1].text.lstrip("- ").startswith("Lưu:"):
        found = f"“{excerpt(lines[-1].text)}”" if lines else "không có"
        yield Departure("noi-nhan", "Dòng cuối của nơi nhận", found, "“- Lưu: VT, <đơn vị soạn thảo>.”")


def annexes(anatomy: Anatomy) -> Iterator[Departure]:
    yield from look(anatomy, "phu-luc")
    labels = anatomy.of(Role.ANNEX)
    for line in labels:
        if not re.fullmatch(r"Phụ lục( [IVXLC]+)?", line.text):
            yield Departure("phu-luc", "Từ “Phụ lục”", f"“{line.text}”", "“Phụ lục I”, số La Mã, chữ in thường")
    placed = list(anatomy.placed)
    for at, each in enumerate(placed):
        if each.role is Role.ANNEX and not _begins_page(anatomy, at):
            yield Departure("phu-luc", "Phụ lục", "không sang trang mới", "trình bày trên trang riêng", each.line.text)


def _begins_page(anatomy: Anatomy, at: int) -> bool:
    """By a section of its own, or by a page break before it; empty lines between do not count."""
    line = anatomy.placed[at].line
    if line.begins_page or at == 0:
        return True
    for above in reversed(anatomy.placed[:at]):
        if above.line.section != line.section:
            return anatomy.setups[min(line.section, len(anatomy.setups) - 1)].begins_page
        if above.line.begins_page:
            return True
        if above.role is not Role.BLANK:
            return False
    return True


def attached(anatomy: Anatomy) -> Iterator[Departure]:
    """A document that is promulgated with another says with which."""
    yield from look(anatomy, "van-ban-kem-theo")
    documents = {each.document for each in anatomy.placed if each.document}
    for document in sorted(documents):
        if not anatomy.of(Role.NOTE, document=document):
            yield missing("van-ban-kem-theo", "Chỉ dẫn kèm theo", "“(Ban hành kèm theo Quyết định số … của …)”")
