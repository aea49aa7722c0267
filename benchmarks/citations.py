"""How well citations are found: precision, recall and F1 on passages marked by hand, and the time it takes.

Reads ../shared/data/citations_dev.jsonl (see TRUTH.md beside it): one passage a line with its targets `DOC#PROVISION`.
Targets in `optional` are neither right nor wrong. Prints the figures; skips where the passages are not there.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lawtext import find_citations
from lawtext.types import DocumentReference

PASSAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "citations_dev.jsonl"


def passages() -> Iterator[dict[str, Any]]:
    with PASSAGES.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def document_key(document: DocumentReference) -> str:
    if document.is_this:
        return "this"
    return document.number or f"name:{document.name}" + (f"@{document.year}" if document.year else "")


def targets(passage: dict[str, Any]) -> set[str]:
    found = find_citations(passage["text"], context=passage["context"])
    return {f"{document_key(citation.document)}#{citation.provision or ''}" for citation in found}


def run() -> dict[str, float]:
    """The figures; empty where the passages are not there."""
    if not PASSAGES.exists():
        return {}
    counts: Counter[str] = Counter()
    started = time.perf_counter()
    for passage in passages():
        want, optional = set(passage["targets"]), set(passage.get("optional", ()))
        got = targets(passage) - (optional - want)
        counts.update(right=len(got & want), wrong=len(got - want), missed=len(want - got))
    precision = counts["right"] / max(1, counts["right"] + counts["wrong"])
    recall = counts["right"] / max(1, counts["right"] + counts["missed"])
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "seconds": time.perf_counter() - started,
    }


def main() -> int:
    figures = run()
    if not figures:
        print(f"citations: skipped, {PASSAGES} is not there")
    for name, figure in figures.items():
        print(f"citations {name:10} {figure:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
