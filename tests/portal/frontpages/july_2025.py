"""The night of 1 July 2025 for tests and `make bench`: three provinces became one, districts ended, communes joined.

Hậu Giang is as it was (demo/places.json: 8 districts, 75 communes and the 28 that they became). Of Cần Thơ and Sóc
Trăng the repository has no such list: as many communes as are asked for stand there under names made up for it.
"""

import json
from pathlib import Path

from portal.agencies.models import Agency, Place
from portal.agencies.operations.register import AgencyRegister, EnteredRow, add_register, gather_places
from portal.frontpages.operations.moves import MOVES

SAID = json.loads(Path("demo/places.json").read_text(encoding="utf-8"))
DECISION = "Nghị quyết số 202/2025/QH15; Nghị quyết số 1668/NQ-UBTVQH15"
CITY = "Thành phố Cần Thơ"


def move(act: str, what: str, into: str = "", **said: str) -> str:
    cells = {"act": act, "what": what, "into": into, "day": "01/7/2025", "decision": DECISION} | said
    return " | ".join(cells.get(one.part, "") for one in MOVES)


def three_provinces(*, made_up: int) -> None:
    """What was there the day before, with the councils and committees of every place."""
    rows = [("92", CITY, ""), ("93", "Tỉnh Hậu Giang", ""), ("94", "Tỉnh Sóc Trăng", "")]
    for district in SAID["before"]["districts"]:
        rows.append((district["code"], district["name"], "93"))
        rows += [(one["code"], one["name"], district["code"]) for one in district["communes"]]
    for province in ("92", "94"):
        rows.append((f"{province}0", f"Huyện Thử {province}", province))
        rows += [(f"{province}{n:03}", f"Xã Thử {province} {n}", f"{province}0") for n in range(made_up)]
    register, faults = AgencyRegister(), list[str]()
    entered = [EnteredRow(code, {"code": code, "name": name, "within": within}) for code, name, within in rows]
    gather_places(entered, register, faults)
    assert not faults, faults
    add_register(register)
    for place in Place.objects.filter(level="province"):
        name = f"Sở Tư pháp {place.name_in_sentence}"
        Agency.objects.create(
            name=name, slug=f"so-tu-phap-{place.code}", kind="department", level="province", place=place
        )


def moves(*, made_up: int) -> list[str]:
    """The document of that night."""
    said = [move("Lập địa bàn", "92", CITY)]
    said += [move("Gộp địa bàn", code, "92", people="có") for code in ("92", "93", "94")]
    new = {one["code"]: (one["name"], one["formerly"]) for one in SAID["since"]["communes"]}
    for province in ("92", "94"):
        for first in range(0, made_up, 3):
            old = [f"{province}{n:03}" for n in range(first, min(first + 3, made_up))]
            new[old[0]] = (f"Xã Mới {province} {first}", old)
    for code, (name, formerly) in new.items():
        said.append(move("Lập địa bàn", code, name, parent="92"))
        said += [move("Gộp địa bàn", old, code, people="có") for old in formerly]
    for district in Place.objects.filter(level="district"):
        said.append(move("Kết thúc địa bàn", district.code))
        said += [
            move(
                "Gộp cơ quan",
                body.slug,
                f"{'Ủy ban' if body.kind == 'committee' else 'Hội đồng'} nhân dân thành phố Cần Thơ",
            )
            for body in Agency.objects.filter(place=district)
        ]
    said += [move("Gộp cơ quan", f"so-tu-phap-{code}", "so-tu-phap-92", people="có") for code in ("93", "94")]
    return said
