"""The chain on real amending acts: imported in order, accepted by policy, consolidated as far as possible.

Twenty amending acts, from the gazette and from the corpus, amend laws of the corpus and laws missing there; invented
contents cite the articles that they name. Without ../shared/data nothing is measured. CHAIN_STEPS names a file that
gets every instruction with its result, for manual review.
"""

import gzip
import json
import os
import re
import tempfile
import time
from pathlib import Path

from benchmarks.portals import CORPUS, manage, portal_in, python

GAZETTE = CORPUS.parent / "gazette"
# By number: day of issue, day of effect and subject, which the corpus lacks or words differently.
FROM_CORPUS = {
    "46/2014/QH13": ("13/06/2014", "01/01/2015", "Sửa đổi, bổ sung một số điều của Luật Bảo hiểm y tế"),
    "64/2014/QH13": ("25/11/2014", "01/07/2015", "Sửa đổi, bổ sung một số điều của Luật Thi hành án dân sự"),
    "71/2014/QH13": ("26/11/2014", "01/01/2015", "Sửa đổi, bổ sung một số điều của các Luật về thuế"),
    "12/2017/QH14": (
        "20/06/2017",
        "01/01/2018",
        "Sửa đổi, bổ sung một số điều của Bộ luật Hình sự số 100/2015/QH13",
    ),
    "35/2018/QH14": ("20/11/2018", "01/01/2019", "Sửa đổi, bổ sung một số điều của 37 luật có liên quan đến quy hoạch"),
    "47/2019/QH14": (
        "22/11/2019",
        "01/07/2020",
        "Sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương",
    ),
    "50/2019/QH14": (
        "25/11/2019",
        "10/01/2020",
        "Sửa đổi, bổ sung một số điều của Luật Quản lý, sử dụng vũ khí, vật liệu nổ và công cụ hỗ trợ",
    ),
    "67/2020/QH14": ("13/11/2020", "01/01/2022", "Sửa đổi, bổ sung một số điều của Luật Xử lý vi phạm hành chính"),
    "18/2021/NĐ-CP": (
        "11/03/2021",
        "25/04/2021",
        "Sửa đổi, bổ sung một số điều của Nghị định số 134/2016/NĐ-CP ngày 01 tháng 9 năm 2016 của Chính phủ",
    ),
    "07/2022/QH15": ("16/06/2022", "01/01/2023", "Sửa đổi, bổ sung một số điều của Luật Sở hữu trí tuệ"),
    "09/2022/QH15": ("09/11/2022", "01/07/2023", "Sửa đổi, bổ sung một số điều của Luật Tần số vô tuyến điện"),
    "43/2024/QH15": (
        "29/06/2024",
        "01/08/2024",
        "Sửa đổi, bổ sung một số điều của Luật Đất đai số 31/2024/QH15, Luật Nhà ở số 27/2023/QH15, Luật Kinh doanh bất"
        " động sản số 29/2023/QH15 và Luật Các tổ chức tín dụng số 32/2024/QH15",
    ),
    "90/2025/QH15": (
        "25/06/2025",
        "01/07/2025",
        "Sửa đổi, bổ sung một số điều của Luật Đấu thầu, Luật Đầu tư theo phương thức đối tác công tư, Luật Hải quan,"
        " Luật Thuế giá trị gia tăng, Luật Thuế xuất khẩu, thuế nhập khẩu, Luật Đầu tư, Luật Đầu tư công, Luật Quản lý,"
        " sử dụng tài sản công",
    ),
}
FROM_GAZETTE = (
    "luat-so-51-2024-qh15-43559.txt",
    "thong-tu-so-03-2023-tt-bldtbxh-39601.pdf",
    "thong-tu-so-09-2021-tt-bldtbxh-34325.txt",
    "thong-tu-so-10-2024-tt-bldtbxh-43067.txt",
    "thong-tu-so-12-2024-tt-bldtbxh-43233.pdf",
    "thong-tu-so-27-2026-tt-btc-469358.txt",
    "thong-tu-so-28-2026-tt-btc-469231.pdf",
    "thong-tu-so-45-2026-tt-btc-469477.txt",
)
# The acts that they amend, if the corpus has them.
SHELF = (
    "25/2008/QH12", "26/2008/QH12", "100/2015/QH13", "77/2015/QH13", "50/2005/QH11", "42/2009/QH12", "61/2020/QH14",
    "15/2012/QH13", "45/2009/QH12", "04/2007/QH12", "78/2006/QH11", "14/2008/QH12", "27/2008/QH12", "134/2016/NĐ-CP",
    "31/2024/QH15", "27/2023/QH15", "29/2023/QH15", "58/2024/QH15", "20/2017/QH14", "64/2020/QH14", "15/2017/QH14",
    "54/2014/QH13", "107/2016/QH13", "17/2022/TT-BLĐTBXH", "08/2020/TT-BLĐTBXH", "07/2023/TT-BLĐTBXH",
    "34/2016/TT-BLĐTBXH", "32/2016/TT-BLĐTBXH", "45/2016/TT-BLĐTBXH", "37/2016/TT-BLĐTBXH", "16/2018/TT-BLĐTBXH",
    "04/2019/TT-BLĐTBXH", "34/2019/TT-BLĐTBXH", "13/2022/TT-BLĐTBXH", "12/2022/TT-BLĐTBXH", "152/2016/TT-BTC",
    "25/2021/TT-BTC", "29/2013/QH13", "21/2017/QH14", "79/2006/QH11", "23/2004/QH11", "82/2015/QH13", "95/2015/QH13",
    "44/2013/QH13", "20/2008/QH12", "68/2006/QH11", "08/2017/QH14", "105/2016/QH13", "16/2012/QH13", "55/2010/QH12",
    "06/2007/QH12", "09/2012/QH13", "18/2008/QH12", "84/2015/QH13", "74/2014/QH13", "69/2014/QH13", "13/2012/QH13",
)  # fmt: skip
CONTENTS = """
import django, json, sys
django.setup()
from datetime import datetime
from django.utils import timezone
from portal.agencies.models import Agency
from portal.library.operations import CitingContent, ReliancePlace, register_item
at = timezone.make_aware(datetime(2008, 1, 1))
agency = Agency.objects.get_or_create(
    slug="so", defaults={"name": "So", "kind": "department", "level": "province"}
)[0]
for n, (key, address) in enumerate(json.load(open(sys.argv[1], encoding="utf-8"))):
    content = CitingContent(kind="bench.content", key=str(n), title=f"Content {n}", agency=agency)
    register_item(content=content, places=[ReliancePlace(key, address)], at=at)
"""
STEPS = """
import django, json, sys
django.setup()
from tools.management.commands.evaluate_chain import targets_of
from portal.library.models import Instrument
with open(sys.argv[1], "w", encoding="utf-8") as file:
    for one, state, reason in targets_of(Instrument.objects.filter(acts__isnull=False).distinct()):
        step = one.steps.order_by("-pk").first()
        row = {"source": f"{one.event.source}", "law": f"{one.event.instrument or one.event.document_key}"}
        row |= {"day": f"{one.event.day}", "state": state, "reason": reason}
        row |= {name: getattr(one, name) for name in ("address", "action", "part", "source_address", "note", "doubt")}
        row |= {name: getattr(one, name) for name in ("wording", "old_words", "new_words")}
        row |= {"before": step.before if step else "", "after": step.after if step else ""}
        file.write(json.dumps(row, ensure_ascii=False) + chr(10))
"""
_CITED = re.compile(r"[Đđ]iều (\d+[a-zđ]?)\b")
_HEAD = 300  # characters of an article that name the act that it amends
_NUMBER = re.compile(r"\d+/(?:19|20)\d\d/[A-ZĐ][A-ZĐ0-9-]+")


def run() -> dict[str, float]:
    if not CORPUS.exists():
        print(f"  no data at {CORPUS}: nothing measured")
        return {}
    records = records_of({*SHELF, *FROM_CORPUS})
    with tempfile.TemporaryDirectory(prefix="lan-toa-chain-") as place:
        folder, environment = Path(place), portal_in(place)
        lay_out(folder, records)
        manage(environment, "migrate", "-v0")
        manage(environment, "import_law", str(folder / "shelf.jsonl"), "-v0")
        (folder / "contents.json").write_text(json.dumps(contents(folder / "acts", records)), encoding="utf-8")
        python(environment, "-c", CONTENTS, str(folder / "contents.json"))
        command = ["evaluate_chain", str(folder / "acts"), "--json"]
        began = time.perf_counter()
        told = json.loads(manage(environment, *command).splitlines()[-1])
        seconds = time.perf_counter() - began
        again = json.loads(manage(environment, *command).splitlines()[-1])
        if path := os.environ.get("CHAIN_STEPS"):
            python(environment, "-c", STEPS, path)
    for reason, count in told["reasons"].items():
        print(f"  {count:>5}  {reason}")
    figures = {name: value for name, value in told.items() if name != "reasons"}
    tried = told["applied"] + told["doubtful"] + told["impossible"]
    placed = tried - sum(count for reason, count in told["reasons"].items() if "Không tìm thấy" in reason)
    return figures | {
        "applied of what is placed": told["applied"] / max(1, placed),
        "changed by a second run": float(again != told),
        "seconds": seconds,
    }


def records_of(numbers: set[str]) -> dict[str, dict]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        return {one["law_id"]: one for one in map(json.loads, lines) if one["law_id"] in numbers}


def lay_out(folder: Path, records: dict[str, dict]) -> None:
    """Write the library as a corpus, and the acts as files: those of the corpus in the format of the gazette."""
    with (folder / "shelf.jsonl").open("w", encoding="utf-8") as shelf:
        shelf.writelines(json.dumps(records[number], ensure_ascii=False) + "\n" for number in SHELF)
    acts = folder / "acts"
    acts.mkdir()
    for name in FROM_GAZETTE:
        (acts / name).write_bytes((GAZETTE / name).read_bytes())
    for number, said in FROM_CORPUS.items():
        (acts / f"{number.replace('/', '-')}.txt").write_text(printed(number, *said, records[number]), encoding="utf-8")


def printed(number: str, issued: str, effective: str, subject: str, record: dict) -> str:
    is_law = "QH" in number
    day, month, year = issued.split("/")
    articles = [
        line
        for one in record["articles"]
        for line in (f"Điều {one['article_id']}. {one.get('title') or ''}".strip(), one.get("text") or "")
    ]
    begins = "Luật này" if is_law else "Nghị định này"
    last = max(int(re.match(r"\d+", one["article_id"])[0]) for one in record["articles"]) + 1  # type: ignore[index]
    return "\n".join(
        [
            "QUỐC HỘI" if is_law else "CHÍNH PHỦ",
            f"{'Luật số' if is_law else 'Số'}: {number}",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            f"Hà Nội, ngày {day} tháng {month} năm {year}",
            "LUẬT" if is_law else "NGHỊ ĐỊNH",
            subject,
            "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;",
            *articles,
            f"Điều {last}. Hiệu lực thi hành",
            "{} có hiệu lực thi hành kể từ ngày {} tháng {} năm {}.".format(begins, *effective.split("/")),
        ]
    )


def contents(acts: Path, records: dict[str, dict]) -> list[tuple[str, str]]:
    """A content for every article that the amending texts cite, of the act that its article names, whether or not the
    library has it.
    """
    wanted: set[tuple[str, str]] = set()
    for path in sorted(acts.glob("*.txt")):
        subject, *articles = re.split(r"\n(?=Điều \d+\.)", path.read_text(encoding="utf-8"))
        of_all = _acts_named(subject.partition("Độc lập")[2], records)
        for article in articles:
            keys = _acts_named(article[:_HEAD], records) or of_all
            wanted |= {(key, f"dieu-{one.replace('đ', 'dd')}") for key in keys for one in _CITED.findall(article)}
    return sorted(wanted)


def _acts_named(words: str, records: dict[str, dict]) -> set[str]:
    titles = {one: (records[one].get("title") or one).rstrip(" 0123456789").casefold() for one in SHELF}
    named = {*_NUMBER.findall(words), *(one for one, title in titles.items() if title in words.casefold())}
    return {one.replace("/", "-").replace("Đ", "d").lower() for one in named}
