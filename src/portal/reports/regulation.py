"""The regulation of the portal as the decision that promulgates it, ready to be signed or as it was signed."""

from __future__ import annotations

import re

from officialdocs import (
    Article,
    Attachment,
    Block,
    Chapter,
    Clause,
    Head,
    OfficialDocument,
    Paragraph,
    Point,
    Recipients,
    promulgation,
)
from portal.editorial.models import Regulation
from portal.editorial.queries.regulation import text_of
from portal.editorial.regulating import text
from portal.reports.offices import abbreviation, head_of, signature_of

_NUMBER = re.compile(r"^0*(?P<number>[1-9]\d*)?0*/(?P<symbol>[^\s(]+)")
_CLAUSE = re.compile(r"^\d+\.\s+")
_POINT = re.compile(r"^[a-zđ]\)\s+")


def document_of(regulation: Regulation) -> OfficialDocument:
    """The decision with the regulation behind it; dots stand where number, date or signer are not known yet."""
    issuer, supervisor = regulation.issuer, regulation.supervisor
    kind, subject = _named(regulation.title)
    return promulgation(
        head=_head(regulation),
        regulation=Attachment(kind=kind, subject=subject, body=tuple(_body(text_of(regulation)))),
        authority=issuer.name,
        bases=[basis.rstrip(";. ") for basis in regulation.bases.splitlines() if basis.strip()],
        executors=(
            f"Thủ trưởng {supervisor.name}, thủ trưởng các cơ quan có chuyên mục trên Cổng và các tổ chức, cá nhân có "
            "liên quan"
        ),
        effect=f"từ ngày {regulation.from_date:%d/%m/%Y}" if regulation.from_date else "kể từ ngày ký",
        signature=signature_of(issuer, position=regulation.signer_post, name=regulation.signer),
        recipients=Recipients(to=("Như Điều 3", supervisor.name, "Các cơ quan có chuyên mục trên Cổng")),
    )


def _head(regulation: Regulation) -> Head:
    issuer = regulation.issuer
    found = _NUMBER.match(regulation.official_number)
    return head_of(
        issuer,
        symbol=found["symbol"] if found else f"QĐ-{abbreviation(issuer)}",
        over=issuer.parent if issuer.kind != "committee" else None,
        number=int(found["number"]) if found and found["number"] else None,
        on=regulation.issued_on,
    )


def _named(title: str) -> tuple[str, str]:
    """ "Quy chế quản lý và hoạt động …" -> "Quy chế", "Quản lý và hoạt động …"."""
    kind, subject = title[:7], title[7:].strip()
    if kind.lower() != "quy chế" or not subject:
        return "Quy chế", title
    return "Quy chế", subject[:1].upper() + subject[1:]


def _body(chapters: tuple[text.Chapter, ...]) -> list[Block]:
    blocks: list[Block] = []
    for chapter in chapters:
        if chapter.title:
            blocks.append(Chapter(chapter.title))
        for article in chapter.articles:
            blocks.append(Article(article.heading))
            blocks += [_line(line) for line in article.lines]
    return blocks


def _line(line: str) -> Block:
    if _CLAUSE.match(line):
        return Clause(_CLAUSE.sub("", line))
    if _POINT.match(line):
        return Point(_POINT.sub("", line), letter=line[0])
    return Paragraph(line)
