"""How well citations are found: precision, recall and F1 on manually marked passages, and the time.

Reads ../shared/data/citations_dev.jsonl (see TRUTH.md there): one passage per line with its targets `DOC#PROVISION`.
Targets in `optional` count neither as right nor as wrong. Without the passages only the growth of time on hostile
strings (see hostile.py) is measured.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.hostile import READERS, worst_growth
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
    """The figures; without the passages only the growth of time."""
    figures = {"times per doubling": worst_growth(READERS["find_citations"])}
    if not PASSAGES.exists():
        print(f"  skipped: no passages at {PASSAGES}")
        return figures
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
        **figures,
    }
