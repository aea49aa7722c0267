"""What search advises for questions put to people: near answers and provisions of the demo, or silence.

`questions/asked-again.jsonl` holds a question that each of the demo's first 45 answers answers, asked in other words,
and questions that none answers ("answer": ""). A provision is right if the answer itself cites its article.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.pages import ROOT, demo_portal

ASKED = ROOT / "benchmarks" / "questions" / "asked-again.jsonl"


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder:
        environment = demo_portal(Path(folder) / "demo")
        command = [sys.executable, str(ROOT / "benchmarks" / "processes" / "advise.py"), str(ASKED)]
        done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
