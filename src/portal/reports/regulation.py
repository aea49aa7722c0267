"""The regulation of the portal as the decision that promulgates it, ready to be signed or as it was signed."""

from __future__ import annotations

import re

from portal.agencies.models import Agency
from portal.editorial.models import Regulation
from portal.editorial.queries.regulation import text_of
from portal.editorial.regulating import text
from portal.reports.docx import (
    Article,
    Attachment,
    Block,
    Chapter,
    Clause,
    Head,
    OfficialDocument,
    Paragraph,
    Point,
    Power,
    Recipients,
    Signature,
    promulgation,
)

_NUMBER = re.compile(r"^0*(?P<number>[1-9]\d*)?0*/(?P<symbol>[^\s(]+)")
_CLAUSE = re.compile(r"^\d+\.\s+")
_POINT = re.compile(r"^[a-zđ]\)\s+")
_LAND = re.compile(r"^(Tỉnh|Thành phố|Xã|Phường|Đặc khu)\s+", re.IGNORECASE)
# How the head of an agency is called, where the draft does not say who will sign.
_HEADS = {"committee": "Chủ tịch", "department": "Giám đốc", "council": "Chủ tịch"}
_DEPUTY = "phó "


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
        signature=_signature(regulation),
        recipients=Recipients(to=("Như Điều 3", supervisor.name, "Các cơ quan có chuyên mục trên Cổng")),
    )


def _head(regulation: Regulation) -> Head:
    issuer = regulation.issuer
    found = _NUMBER.match(regulation.official_number)
    return Head(
        agency=issuer.name,
        parent=issuer.parent.name if issuer.parent and issuer.kind != "committee" else "",
        symbol=found["symbol"] if found else f"QĐ-{_abbreviation(issuer)}",
        number=int(found["number"]) if found and found["number"] else None,
        place=_LAND.sub("", issuer.place.name) if issuer.place else "…",
        date=regulation.issued_on,
        issued_by=issuer.name,
    )


def _abbreviation(agency: Agency) -> str:
    """ "UBND", "STP": as the issuing agency is written in the symbol of its documents."""
    if agency.kind == "committee":
        return "UBND"
    return "".join(word[0] for word in agency.label.split()).upper()


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


def _signature(regulation: Regulation) -> Signature:
    """A people's committee decides as a body: its chairman signs on its behalf, a deputy in his stead."""
    issuer = regulation.issuer
    chief = _HEADS.get(issuer.kind, "Thủ trưởng")
    position = regulation.signer_post.strip() or chief
    powers: tuple[tuple[Power, str], ...] = ()
    if issuer.kind in ("committee", "council"):
        body = "Ủy ban nhân dân" if issuer.kind == "committee" else "Hội đồng nhân dân"
        powers = ((Power.ON_BEHALF, body),)
    if position.lower().startswith(_DEPUTY):
        powers += ((Power.DEPUTY, chief),)
    return Signature(position=position, name=regulation.signer, powers=powers)
