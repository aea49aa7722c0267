"""Tính lại mọi số của báo cáo trong thư mục này và soát mọi mã kiểm. Cách chạy: python3 kiem-tra.py"""

import csv
import json
import re
import sys
from collections import Counter
from hashlib import sha256
from html import unescape
from pathlib import Path
from zipfile import ZipFile

here, checks, totals, parts = Path(__file__).resolve().parent, {}, Counter(), Counter()
for line in (here / "SHA256SUMS").read_text("utf-8").splitlines():
    checks["tệp " + line[66:]] = line[:64], sha256((here / line[66:]).read_bytes()).hexdigest()
tables = ((here / f"{name}.csv").read_text("utf-8-sig") for name in ("so-lieu", "viec", "o-so-lieu", "bao-cao-co-quan"))
frozen, things, cells, returns = ([*csv.DictReader(table.splitlines())] for table in tables)
figures = {one["Khóa"]: one for one in frozen}
for thing in things:
    for key, one in figures.items():
        if one["Nguồn"] and all(not one[by] or thing[by] in one[by].split("|") for by in ("Nguồn", "Loại", "Phân tổ")):
            amount = int(thing["Số lượng"]) if one["Cộng"] else 1
            totals[key] += amount
            parts[key, thing["Cơ quan"], thing["Ngày"][3:]] += amount
for one in cells:
    parts[one["Khóa"], one["Cơ quan"], one["Tháng"][3:]] -= int(one["Giá trị"])
standing = Counter((one["Cơ quan"], one["Lúc chốt"]) for one in returns if one["Lúc chốt"])
standing.subtract((one["Cơ quan thực hiện"], one["Loại"]) for one in things if one["Nguồn"] == "returns")
checks |= {"phần " + ", ".join(place): (0, rest) for place, rest in [*parts.items(), *standing.items()]}
paper = ZipFile(here / "bao-cao.docx").read("word/document.xml").decode()
words = " ".join(unescape(re.sub("<[^>]*>", "", paper)).split())
cited = set(re.findall(r"{([^{}:]+)", json.loads((here / "bao-cao.json").read_bytes())["Văn bản"]))
for key, one in figures.items():
    shown = f"{totals[key]:,}".replace(",", ".")
    if one["Tử"]:  # tỷ lệ, tính bằng phần mười của một phần trăm
        some, whole = totals[one["Tử"]], totals[one["Mẫu"]]
        rounded = (2000 * some + whole) // (2 * whole or 1)
        totals[key] = min(rounded, 999) if some < whole else rounded
        shown = f"{totals[key] // 10},{totals[key] % 10}%".replace(",0%", "%")
    checks["số liệu " + key] = one["Giá trị"], str(totals[key])
    row = re.escape(one["Số liệu"].lstrip("'")) + r"( \(nhiệm vụ \d+\))?" + re.escape(shown) + r"(?![\d.,])"
    checks["văn bản, số liệu " + key] = key in cited, key in cited and bool(re.search(row, words))
for entry in map(json.loads, (here / "nhat-ky.jsonl").read_text("utf-8").splitlines()):
    held = f"{entry['before']}|{entry['number']}|{entry['entry']}|{sha256(entry['said'].encode()).hexdigest()}"
    checks[f"nhật ký, mục {entry['number']}"] = entry["hash"], sha256(held.encode()).hexdigest()
    if checksum := json.loads(entry["said"])[8].get("checksum"):
        checks["tệp đã ký, theo nhật ký"] = checksum, sha256((here / "bao-cao.docx").read_bytes()).hexdigest()
wrong = [f"SAI {what}: gói ghi {one[0]}, tính lại được {one[1]}" for what, one in checks.items() if one[0] != one[1]]
print("\n".join(wrong) or f"ĐÚNG: {len(figures)} số liệu, {len(checks)} điều đã soát.")
sys.exit(len(wrong) > 0)
