"""The structure parser: units and head fields, against manually marked documents; articles parsed per second.

Needs the real data in `../shared/data`; without it only the growth of time is measured, and a message says so.
"""

import gzip
import json
import time
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.hostile import READERS, worst_growth
from lawtext import parse_article, parse_document
from lawtext_tests.test_structure_truth import FIELDS, field_is_right

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def run() -> dict[str, float]:
    figures = {"times per doubling": worst_growth(READERS["parse_document"])}
    if not DATA.is_dir():
        print(f"  skipped: no real data at {DATA}")
        return figures
    return {**marked_documents(DATA / "structure_dev"), **articles(DATA / "laws.jsonl.gz"), **figures}


def marked_documents(folder: Path) -> dict[str, float]:
    """F1 over the sequences of addresses, and the share of correct head fields (ignoring blanks and case)."""
    common = units = right = fields = 0
    started = time.perf_counter()
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        document = parse_document(path.with_suffix(".txt").read_text(encoding="utf-8"))
        found = [str(address) for address in document.outline()]
        blocks = SequenceMatcher(None, truth["outline"], found, autojunk=False).get_matching_blocks()
        common += sum(block.size for block in blocks)
        units += len(truth["outline"]) + len(found)
        marks = [field_is_right(document, truth, name) for name in FIELDS if truth.get(name)]
        right, fields = right + sum(marks), fields + len(marks)
    seconds = time.perf_counter() - started
    return {"unit F1": 2 * common / max(units, 1), "head share": right / max(fields, 1), "seconds": seconds}


def articles(path: Path) -> dict[str, float]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        laws = [json.loads(line)["articles"] for line in lines]
    given = [(article.get("text") or "", str(article["article_id"])) for law in laws for article in law]
    started = time.perf_counter()
    for text, number in given:
        parse_article(text, number)
    seconds = time.perf_counter() - started
    return {"articles": len(given), "articles/s": len(given) / seconds}
