"""Personal data: the share that is found, false alarms, and the time for a text.

Recall counts labels that findings cover completely; "held out" passages were not used to tune any pattern. False alarms
are counted in legal answers and articles, which have no personal data. Stories and plays contain invented persons'
names: findings there are correct and not counted.
"""

import re
import time
from collections import Counter
from pathlib import Path

from tests.portal.questions.privacy.labelled import Passage, group_of, is_covered, is_wanted, passages

from benchmarks.hostile import growth
from portal.questions.privacy import find_personal

ROOT = Path(__file__).parent.parent
STORIES = re.compile(r'^kind = "(?:tieu-pham|cau-chuyen|tinh-huong)"', re.MULTILINE)
ANSWERS = [*sorted((ROOT / "demo").rglob("*.md")), *sorted((ROOT.parent / "shared/data/qa").glob("FAQ*"))]
PIECES = ("0912 ", "1.", "1 ", "0", "a@", "a.", "ông A", "Nguyễn ", "Nguyễn Văn ", "số 1 đường A ", "ấp ", "12/",
          "thửa số 1 ", "sinh 1/1/1", "65A-", "fb.com/", "a1", "a-1.", "Ấp A, ",
          "tên ", "1/2/", "(", "e\u0301", "@a ")  # fmt: skip


def run() -> dict[str, float]:
    return _of("tuned on", passages(held_out=False)) | _of("held out", passages(held_out=True)) | _alarms() | _time()


def _of(part: str, chosen: list[Passage]) -> dict[str, float]:
    wanted, found, flagged, right = Counter[str](), Counter[str](), 0, 0
    for one in chosen:
        findings = find_personal(one.text)
        for label in one.labels:
            wanted[group_of(label)] += 1
            found[group_of(label)] += is_covered(label, one.text, findings)
        flagged += len(findings)
        right += sum(is_wanted(finding, one.labels) for finding in findings)
    recalls = {f"recall, {part}: {group}": found[group] / count for group, count in sorted(wanted.items())}
    return {f"passages, {part}": len(chosen)} | recalls | {f"precision, {part}": right / flagged}


def _alarms() -> dict[str, float]:
    texts = [text for text in (file.read_text("utf-8") for file in ANSWERS) if not STORIES.search(text)]
    paragraphs = [line for text in texts for line in text.splitlines() if len(line) > 20]
    flagged = sum(bool(find_personal(line)) for line in paragraphs)
    return {"paragraphs of answers": len(paragraphs), "of these flagged, in 1,000": 1000 * flagged / len(paragraphs)}


def _time() -> dict[str, float]:
    text = "\n".join(one.text for one in passages())
    begun = time.process_time()
    find_personal(text)
    taken = time.process_time() - begun
    growths = [growth(find_personal, "", piece) for piece in PIECES]
    return {
        "milliseconds for 1,000 signs": 1e6 * taken / len(text),
        "find_personal, times per doubling": max(one for one in growths if one is not None),
    }
