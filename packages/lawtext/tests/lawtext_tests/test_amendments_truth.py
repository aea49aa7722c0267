"""The hand-marked passages and documents: `amendments_truth.jsonl`, one JSON object a line.

`targets` are written `action document#provision:part`; `optional` ones are right but open to dispute. `half` tells
whether the rules were written with the passage in view. Rows with `file` are whole documents of the real data.
"""

from __future__ import annotations

import pytest
from benchmarks.amendments import found_in, marked


class TestMarkedPassages:
    @pytest.mark.parametrize("half", ["seen", "unseen"])
    def test_hardly_anything_is_missed_or_made_up(self, half: str) -> None:
        right = found_count = wanted_count = 0
        for row in marked():
            if row["half"] != half:
                continue
            wanted = set(row["targets"])
            found = (found_in(row) or set()) - (set(row.get("optional", ())) - wanted)
            right += len(found & wanted)
            found_count += len(found)
            wanted_count += len(wanted)
        assert right / found_count >= 0.98
        assert right / wanted_count >= 0.98

    @pytest.mark.corpus
    def test_official_documents_read_as_marked(self, shared_data) -> None:
        for row in marked():
            if row["half"] == "documents":
                assert found_in(row) == set(row["targets"]), row["id"]
