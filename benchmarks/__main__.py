"""`python -m benchmarks [name …]`: run the benchmarks and print each figure next to `baseline.json`.

A benchmark is a module of this folder with `run() -> dict[str, float]`; the slowest ones run only if they are named. It
only measures: a person judges a figure that got worse. `--save` writes the figures as the new baseline, with machine,
its load by other work, commit and day. Older figures have no machine. Documents quote these figures
(tests/architecture/test_figures.py).
"""

import argparse
import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

FOLDER = Path(__file__).parent
BASELINE = FOLDER / "baseline.json"
# They take from some minutes to half an hour each.
ON_REQUEST = ("clients", "search_growth", "questions_load", "head_blocks", "messages", "mutation", "chain")


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules([str(FOLDER)]) if module.name != "__main__")
    measuring = (name for name in found if hasattr(importlib.import_module(f"benchmarks.{name}"), "run"))
    return sorted(name for name in measuring if name not in ON_REQUEST)


def provenance(*, load: float) -> dict[str, Any]:
    """Place and time of the run. The load is taken before the first figure, so that it shows only other work."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    told = subprocess.run(["git", "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True)
    return {
        "commit": told.stdout.strip(),
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": {"cores": os.cpu_count(), "cpu": cpu[1] if cpu else "", "load": round(load, 1)},
    }


def row(*, figure: str, value: float, before: float | None) -> str:
    beside = f"{before:>12.4g}  {value / before:>6.2f}x" if before else f"{'—':>12}"
    return f"  {figure:<44}{value:>12.4g}{beside}"


def told(kept: dict[str, Any]) -> str:
    """The day, commit and machine of a baseline."""
    if not kept:
        return "no baseline yet: --save writes one"
    machine = kept["machine"] or {}
    where = (
        f"{machine['cores']} cores, {machine['cpu']}, load {machine['load']}" if machine else "machine not written down"
    )
    return f"baseline of {kept['date']}, {kept['commit']}, {where}"


def main() -> int:
    django.setup()  # some benchmarks import models
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="which benchmarks (default: all but the slowest)")
    parser.add_argument("--save", action="store_true", help="write the figures to baseline.json")
    chosen = parser.parse_args()
    baseline = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    where = provenance(load=os.getloadavg()[0])
    for name in chosen.names or names():
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}")
        print(f"  {told(baseline.get(name, {}))}")
        print(f"  {'figure':<44}{'now':>12}{'baseline':>12}   ratio")
        before, figures = baseline.get(name, {}), module.run()
        for figure, value in figures.items():
            print(row(figure=figure, value=value, before=before.get("figures", {}).get(figure)))
        if chosen.save and figures:
            baseline[name] = where | {"figures": {figure: round(value, 5) for figure, value in figures.items()}}
    if chosen.save:
        BASELINE.write_text(json.dumps(baseline, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
