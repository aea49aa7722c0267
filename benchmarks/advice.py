"""What search advises for questions put to people: near answers and provisions of the demo, or silence.

`questions/asked-again.jsonl` holds a question that each of the demo's first 45 answers answers, asked in other words,
and questions that none answers ("answer": ""). A provision is right if the answer itself cites its article. No bound
was set on `questions/asked-held-out.jsonl`. Where a matter has two answers one of them counts: what is not advised is
perhaps answered all the same.
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
