"""The hand-marked passages and documents: `amendments_truth.jsonl`, one JSON object a line.

`targets` are written `action document#provision:part`; `optional` ones are right but open to dispute. `half` tells
whether the rules were written with the passage in view. Rows with `file` are whole documents of the real data.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lawtext import parse_article, parse_document
from lawtext.amendments import Amendment, find_amendments, find_amendments_in

TRUTH = Path(__file__).with_name("amendments_truth.jsonl")


def key(one: Amendment) -> str:
    """An amendment as the marks write it: `sua-doi 25/2008/QH12#dieu-3-khoan-2`, with `:ten` for a part."""
    name = one.document.name + (f"@{one.document.year}" if one.document.year else "")
    part = f":{one.part}" if one.part else ""
    return f"{one.action} {one.document.number or f'name:{name}'}#{one.provision}{part}"


def marked() -> list[dict]:
    return [json.loads(line) for line in TRUTH.read_text(encoding="utf-8").splitlines()]


def found_in(row: dict) -> set[str]:
    """What is read in a marked passage."""
    number = row["source"].rsplit("Điều ", 1)[1]
    tree = parse_article(row["text"], number, title=row["heading"])
    return {key(one) for one in find_amendments_in([tree], title=row["title"])}


class TestMarkedPassages:
    @pytest.mark.parametrize("half", ["seen", "unseen"])
    def test_hardly_anything_is_missed_or_made_up(self, half: str) -> None:
        right = found_count = wanted_count = 0
        for row in marked():
            if row["half"] != half:
                continue
            wanted = set(row["targets"])
            found = found_in(row) - (set(row.get("optional", ())) - wanted)
            right += len(found & wanted)
            found_count += len(found)
            wanted_count += len(wanted)
        assert right / found_count >= 0.98
        assert right / wanted_count >= 0.98

    @pytest.mark.corpus
    def test_official_documents_read_as_marked(self, shared_data) -> None:
        for row in marked():
            if row["half"] == "documents":
                document = parse_document((shared_data / row["file"]).read_text(encoding="utf-8"))
                assert {key(one) for one in find_amendments(document)} == set(row["targets"]), row["id"]
