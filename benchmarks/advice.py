"""What search advises for submitted questions: near answers and provisions of the demo, or nothing.

`questions/asked-again.jsonl` has paraphrased questions, one for each of the demo's first 45 answers, and questions that
no answer fits ("answer": ""). A provision is right if the answer itself cites its article.
`questions/asked-held-out.jsonl` was not used to tune any threshold. If a matter has two answers, only one counts: a
missed answer may still be answered by the other.
"""

import tempfile
from pathlib import Path

from benchmarks.pages import demo_portal
from benchmarks.portals import PROCESSES, ROOT, figures_of

QUESTIONS = ROOT / "benchmarks" / "questions"
ASKED, HELD_OUT = QUESTIONS / "asked-again.jsonl", QUESTIONS / "asked-held-out.jsonl"


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder:
        environment = demo_portal(Path(folder) / "demo")
        return figures_of(environment, str(PROCESSES / "advise.py"), str(ASKED), str(HELD_OUT))
