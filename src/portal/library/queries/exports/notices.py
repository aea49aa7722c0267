"""What a file must say of itself, because it travels without the page it came from."""

from __future__ import annotations

from portal.library.queries.exports.book import Book, BookCover

_WARNING = "Chú ý: các thay đổi sau đã có hiệu lực nhưng chưa được hợp nhất vào lời văn dưới đây:"
_COMING = "Sẽ thay đổi:"
REFERENCE = "Bản để tham khảo; bản có giá trị pháp lý là bản đăng Công báo hoặc bản chính của cơ quan ban hành."
_MOST = 40  # sentences of one kind; the rest are on the page


def standing(cover: BookCover) -> str:
    """ "Tình trạng ngày 24/11/2026: Còn hiệu lực từ ngày 01/03/2021."""
    since = f" từ ngày {cover.status_since:%d/%m/%Y}" if cover.status_since else ""
    return f"Tình trạng ngày {cover.day:%d/%m/%Y}: {cover.status.label}{since}."


def wording(cover: BookCover) -> str:
    """ "Bản hợp nhất, lời văn từ ngày 01/07/2024."""
    since = f", lời văn từ ngày {cover.wording_from:%d/%m/%Y}" if cover.wording_from else ""
    return f"{cover.edition.label}{since}."


def scope(cover: BookCover) -> str:
    """That a file is of one article only; "" for the whole."""
    return f"Trích {cover.scope_name} của {cover.work.title}, số {cover.work.number}." if cover.scope_name else ""


def warnings(cover: BookCover) -> tuple[str, ...]:
    """What the wording lacks, and what will come: a line that leads in and the sentences, each with a dash."""
    lines: list[str] = []
    for lead, sentences in ((_WARNING, cover.lacking), (_COMING, cover.coming)):
        if sentences:
            lines.append(lead)
            lines += [f"– {sentence}" for sentence in sentences[:_MOST]]
        if len(sentences) > _MOST:
            lines.append(f"– và {len(sentences) - _MOST} thay đổi khác, xem tại {cover.address}")
    return tuple(lines)


def front(book: Book) -> tuple[str, ...]:
    """Everything that stands above the letterhead."""
    cover = book.cover
    first = " ".join(filter(None, [standing(cover), wording(cover)]))
    return tuple(filter(None, [scope(cover), first, *warnings(cover), REFERENCE]))


def footer(cover: BookCover) -> str:
    """The line at the foot of every page."""
    return f"{cover.address} – {cover.portal} – lời văn và hiệu lực ngày {cover.day:%d/%m/%Y}"


def credits(cover: BookCover) -> str:
    """Whose words these are, for the metadata of files."""
    return f"{cover.portal}; {cover.address}"
