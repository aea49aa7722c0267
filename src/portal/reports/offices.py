"""How an agency heads and signs its documents: names above, symbol, place, and in whose stead one signs."""

from __future__ import annotations

import re
from datetime import date

from officialdocs import Head, Power, Signature
from portal.agencies.models import Agency

_LAND = re.compile(r"^(Tỉnh|Thành phố|Xã|Phường|Đặc khu)\s+", re.IGNORECASE)
# How the head of an agency is called, where nobody has said who will sign.
_HEADS = {"committee": "Chủ tịch", "department": "Giám đốc", "council": "Chủ tịch"}
_BODIES = {"committee": "Ủy ban nhân dân", "council": "Hội đồng nhân dân"}
_UNDER_A_COMMITTEE = ("department", "board", "office")
_DEPUTY = "phó "


def abbreviation(agency: Agency) -> str:
    """ "UBND", "STP": as the issuing agency is written in the symbol of its documents."""
    if agency.kind == "committee":
        return "UBND"
    name = re.sub(r"\b(tỉnh|thành phố)\b.*$", "", agency.label, flags=re.IGNORECASE).strip() or agency.label
    return "".join(word[0] for word in name.split()).upper()


def above(agency: Agency, *, on: date) -> Agency | None:
    """Whose name stands over the agency's: its parent, else the committee of the land that it serves. One query."""
    if agency.kind not in _UNDER_A_COMMITTEE or agency.parent is not None or agency.place_id is None:
        return agency.parent if agency.kind != "committee" else None
    committees = Agency.objects.existing_on(on).filter(kind="committee", place=agency.place_id, level=agency.level)
    return committees.order_by("pk").first()


def head_of(
    agency: Agency, *, symbol: str, over: Agency | None = None, number: int | None = None, on: date | None = None
) -> Head:
    """Under the name of a body `over` it, the agency's own goes without that of the land: the body says it."""
    return Head(
        agency=agency.label if over else agency.name,
        parent=over.name if over else "",
        symbol=symbol,
        number=number,
        place=_LAND.sub("", agency.place.name) if agency.place else "…",
        date=on,
        issued_by=agency.name,
    )


def chief_of(agency: Agency) -> str:
    return _HEADS.get(agency.kind, "Thủ trưởng")


def signature_of(agency: Agency, *, position: str = "", name: str = "") -> Signature:
    """A people's committee decides as a body: its chairman signs on its behalf; a deputy signs in the chief's stead."""
    chief = chief_of(agency)
    position = position.strip() or chief
    powers: tuple[tuple[Power, str], ...] = ()
    if body := _BODIES.get(agency.kind):
        powers = ((Power.ON_BEHALF, body),)
    if position.lower().startswith(_DEPUTY):
        powers += ((Power.DEPUTY, chief),)
    return Signature(position=position, name=name, powers=powers)
