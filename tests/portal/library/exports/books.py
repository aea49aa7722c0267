"""Books for tests of writers: a decision with everything in it, and one that means no good."""

from dataclasses import replace
from datetime import date

from lawtext import parse_document
from lawtext.types import Unit
from portal.library.preparation.rows import RowMaker
from portal.library.queries.exports.book import (
    Book,
    BookCitation,
    BookCover,
    BookEvent,
    BookEventTarget,
    BookRelation,
    BookUnit,
    BookWork,
)
from portal.library.states import EditionKind, EventKind, InstrumentStatus, RelationKind, StatusGrade
from portal.library.states.statuses import StatusClaim

HERE = "https://phap-luat.example"
AMENDING = BookWork(
    official_number="15/2026/NĐ-CP",
    doc_type="Nghị định",
    title="Nghị định Bãi bỏ một số quy định",
    issuer="Chính phủ",
    issued_date=date(2026, 5, 10),
    address=f"{HERE}/van-ban/15-2026-nd-cp/",
)
LAND = BookWork(
    official_number="31/2024/QH15",
    doc_type="Luật",
    title="Luật Đất đai",
    issuer="Quốc hội",
    issued_date=date(2024, 1, 18),
    address=f"{HERE}/van-ban/31-2024-qh15/",
)

TEXT = """\
ỦY BAN NHÂN DÂN
TỈNH HẬU GIANG
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 7/2021/QĐ-UBND
Hậu Giang, ngày 04 tháng 01 năm 2021
QUYẾT ĐỊNH
Về vệ sinh chợ nông thôn
Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;
Theo đề nghị của Giám đốc Sở Công Thương.
QUYẾT ĐỊNH:
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quyết định này quy định về vệ sinh tại chợ ở nông thôn theo Luật Đất đai.
Điều 2. Nguyên tắc
1. Chợ phải được quét dọn hằng ngày.
2. Rác được phân loại như sau:
a) Rác hữu cơ;
đ) Rác còn lại theo khoản 1 Điều này.
| Loại rác | Thùng |
| Hữu cơ | Xanh |
Chương II
ĐIỀU KHOẢN THI HÀNH
Điều 3. Hiệu lực thi hành
Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 3 năm 2021 và 50 m² < 60 m² & “tốt”.
Nơi nhận:
- Như Điều 3;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Trần Văn Huyến

QUY CHẾ
LÀM VIỆC CỦA BAN QUẢN LÝ CHỢ
(Ban hành kèm theo Quyết định số 7/2021/QĐ-UBND)
Điều 1. Giờ làm việc
Từ 4 giờ đến 18 giờ.
"""

COVER = BookCover(
    work=BookWork(
        official_number="7/2021/QĐ-UBND",
        doc_type="Quyết định",
        title="Quyết định Về vệ sinh chợ nông thôn",
        issuer="Ủy ban nhân dân tỉnh Hậu Giang",
        issued_date=date(2021, 1, 4),
        locality="Hậu Giang",
        address=f"{HERE}/van-ban/7-2021-qd-ubnd/",
    ),
    subject="Về vệ sinh chợ nông thôn",
    signer="Trần Văn Huyến",
    signer_title="Chủ tịch",
    effective=date(2021, 3, 1),
    expired=None,
    area="Tỉnh Hậu Giang",
    topics=("Nông nghiệp", "Thương mại"),
    status=StatusClaim(
        InstrumentStatus.PARTLY_EXPIRED,
        StatusGrade.CONFIRMED,
        by="Nghị định 15/2026/NĐ-CP",
        on=date(2026, 7, 1),
    ),
    day=date(2026, 11, 24),
    edition=EditionKind.ISSUED,
    wording_from=None,
    address=f"{HERE}/van-ban/7-2021-qd-ubnd/",
    permalink=f"{HERE}/eli/vn/ubnd-tinh-hau-giang/quyet-dinh/2021/01/04/7-2021-qd-ubnd",
    portal="Lan Tỏa – Sở Tư pháp",
    source="Công báo",
    lacking=("Điểm a khoản 2 Điều 2 bị bãi bỏ từ ngày 01/07/2026 theo Nghị định 15/2026/NĐ-CP.",),
    coming=("Điều 1 được sửa đổi từ ngày 01/01/2027 theo Nghị định 15/2026/NĐ-CP.",),
    events=(
        BookEvent(
            EventKind.REPEALED,
            date(2026, 7, 1),
            source=AMENDING,
            said_at="dieu-1",
            touches=(BookEventTarget("dieu-2-khoan-2-diem-a", "bai-bo", "dieu-1-khoan-2"),),
        ),
        BookEvent(EventKind.SUSPENDED, date(2026, 9, 1), until=date(2026, 12, 1), source=AMENDING, said_at="dieu-3",
              touches=(BookEventTarget("dieu-3", "ngung-hieu-luc"),)),
    ),
    relations=(
        BookRelation(RelationKind.BASED_ON, True, LAND),
        BookRelation(RelationKind.REPEALS, False, AMENDING),
        BookRelation(RelationKind.REFERS_TO, True, BookWork(title="Nghị định về chợ")),
    ),
)  # fmt: skip


def leaves_of(text: str) -> tuple[BookUnit, ...]:
    """A text as the shelf keeps it."""
    document, maker = parse_document(text), RowMaker()
    for root in document.roots:
        maker.add(root, source=text)
    leaves: list[BookUnit] = []
    ends: list[int] = []
    for row in maker.close():
        while ends and ends[-1] <= row.position:
            ends.pop()
        leaves.append(
            BookUnit(row.position, row.end, row.address, Unit(row.unit), row.label, row.heading, row.text, len(ends))
        )
        ends.append(row.end)
    return tuple(leaves)


def decision() -> Book:
    """Chapters, clauses, points, a table, an attached regulation; citations, a repealed point, notes."""
    leaves = tuple(map(_annotated, leaves_of(TEXT)))
    lines = [line for line in TEXT.split("\n") if line]
    first, last = lines.index("Chương I"), next(at for at, line in enumerate(lines) if line.startswith("Nơi nhận"))
    end = lines.index("QUY CHẾ")
    return Book(COVER, leaves, tuple(lines[:first]), tuple(lines[last:end]))


def _annotated(leaf: BookUnit) -> BookUnit:
    if leaf.address == "dieu-1":
        start = leaf.text.index("Luật Đất đai")
        cited = BookCitation(start, start + 12, "name:luật đất đai", work=LAND, link=LAND.address)
        return replace(leaf, citations=(cited,))
    if leaf.address == "dieu-2-khoan-2-diem-a":
        note = "Bị bãi bỏ từ ngày 01/07/2026 theo Nghị định 15/2026/NĐ-CP. Chưa hợp nhất vào lời văn dưới đây."
        return replace(leaf, is_over=True, notes=(note,))
    if leaf.address == "dieu-2-khoan-2-diem-dd":
        start = leaf.text.index("khoản 1 Điều này")
        own = BookCitation(start, start + 16, "7-2021-qd-ubnd", "dieu-2-khoan-1", is_own=True)
        return replace(leaf, citations=(own,))
    return leaf


_EVIL = (
    "a\x00b\x07c\x1b[31m \ufffe \ud800 <script>alert(1)</script> & ]]> "
    '"x" #eval("1") $x$ *b* _i_ `r` \\ @x #set page() '
    "{{ x }} {% x %} \u202eعكس\u202c 😀 \U000e0001 =cmd|'/C calc'!A0"
)


def hostile() -> Book:
    """Control characters, markup of every format, letters no font has, a word of 50,000 letters, empty units."""
    texts = (_EVIL, "x" * 50_000, "", "\n\n\n", f"1. {_EVIL}\n| a | b\n| {_EVIL} | b |\n| c |", "| |", "ngày " * 20_000)
    leaves = [
        BookUnit(at, at + 1, f"dieu-{at + 1}", Unit.ARTICLE, f"Điều {at + 1}", _EVIL if at % 2 else "", text)
        for at, text in enumerate(texts)
    ]
    wrong = (
        BookCitation(0, 5, "x", link="https://x/?a=1&b=%22"),
        BookCitation(3, 9_999_999, "x", link="https://x/"),
        BookCitation(2, 4, "x", "dieu-999", is_own=True),
    )
    leaves[0] = replace(leaves[0], citations=wrong, notes=(_EVIL,), is_over=True)
    leaves.append(BookUnit(len(leaves), len(leaves) + 1, "phu-luc", Unit.ANNEX, "", "", _EVIL))
    cover = replace(COVER, work=replace(COVER.work, title=_EVIL, issuer=_EVIL), subject=_EVIL, lacking=(_EVIL,) * 99)
    return Book(cover, tuple(leaves), (_EVIL, "Căn cứ " + _EVIL), (_EVIL, "Nơi nhận:", "- " + _EVIL))


def words(text: str) -> str:
    """Without blanks and line breaks, which layouts change."""
    return "".join(text.split())


def assert_in_order(book: Book, said: str) -> None:
    """Every unit's words stand in what was read back, one after the other."""
    said, at = words(said), 0
    for leaf in book.leaves:
        label = "" if leaf.is_body else leaf.label
        for line in (label, *leaf.heading.split("\n"), *leaf.text.replace("|", "\n").split("\n")):
            found = said.find(words(line), at)
            assert found >= 0, f"{leaf.address}: {line[:80]!r} not after {said[max(0, at - 60) : at]!r}"
            at = found + len(words(line))
