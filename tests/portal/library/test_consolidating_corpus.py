"""Real law: editions come back letter by letter; what Luật 51/2024/QH15 asks of an older law is done or refused."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pytest

from lawtext import parse_document
from portal.library.models import EventTarget
from portal.library.preparation.consolidations import (
    Reviewed,
    apply_steps,
    rows_of,
    trees_of,
)
from portal.library.preparation.editions import PreparedEdition, prepare
from portal.library.preparation.proposals import EventDraft, find_drafts
from portal.library.preparation.rows import RowMaker
from portal.library.readers.folders import jobs_in_corpus
from portal.library.states import EventKind, StepStatus
from safefiles.checks import COMMAND
from safefiles.errors import UnreadableFile

pytestmark = pytest.mark.corpus
WORDED = {EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.REPEALED}


def laws(shared_data: Path, *, every: int = 1, number: str = "") -> Iterator[PreparedEdition]:
    for job in islice(jobs_in_corpus(shared_data / "laws.jsonl.gz", limits=COMMAND), 0, None, every):
        if number and number.encode() not in job.line[:300]:
            continue
        try:
            yield prepare(job.read(limits=COMMAND))
        except UnreadableFile:
            continue


def drafts(path: Path) -> tuple[EventDraft, ...]:
    document, maker = parse_document(path.read_text(encoding="utf-8")), RowMaker()
    for root in document.roots:
        maker.add(root, source=document.source)
    title = f"{document.head.doc_type} {document.head.subject}"
    return find_drafts(document.roots, title=title, effective=document.head.effective_date, rows=maker.close())


def test_rows_become_trees_and_rows_again(shared_data: Path) -> None:
    for law in laws(shared_data, every=200):
        again = rows_of(trees_of(law.rows), kept=law.rows)
        assert again == list(law.rows), law.stated.official_number


def test_an_amending_law_is_walked_through(shared_data: Path) -> None:
    law = next(laws(shared_data, number="25/2008/QH12"))
    found = drafts(shared_data / "gazette" / "luat-so-51-2024-qh15-43559.txt")
    mine = [one for one in found if one.document_key == "25-2008-qh12" and one.kind in WORDED]
    changes = [
        EventTarget(**asdict(target)) for one in sorted(mine, key=lambda one: str(one.day)) for target in one.targets
    ]
    assert len(changes) >= 70
    trees, outcomes = apply_steps(trees_of(law.rows), [Reviewed(change) for change in changes])
    counted = Counter(outcome.status for outcome in outcomes)
    assert counted[StepStatus.APPLIED] >= 60
    assert all(outcome.reason for outcome in outcomes if outcome.status is not StepStatus.APPLIED)
    after = {row.address: row.text for row in rows_of(trees, kept=law.rows)}
    assert after["dieu-2-khoan-9"].startswith("9. Mức tham chiếu là mức tiền do Chính phủ quyết định")
    assert len(after) == len(rows_of(trees, kept=law.rows))
