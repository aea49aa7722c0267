"""`python -m benchmarks [name …]`: run the benchmarks and print each figure beside `baseline.json`.

A benchmark is a module of this folder with `run() -> dict[str, float]`; the slowest run only when they are named. It
measures and never judges: a figure that got worse is for people to see. `--save` writes what was measured as the new
baseline.
"""

import argparse
import importlib
import json
import pkgutil
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
BASELINE = FOLDER / "baseline.json"
# They take half an hour, and ten minutes each.
ON_REQUEST = ("search_growth", "questions_load", "head_blocks", "messages", "mutation", "chain")


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules([str(FOLDER)]) if module.name != "__main__")
    measuring = (name for name in found if hasattr(importlib.import_module(f"benchmarks.{name}"), "run"))
    return sorted(name for name in measuring if name not in ON_REQUEST)


def row(*, figure: str, value: float, before: float | None) -> str:
    beside = f"{before:>12.4g}  {value / before:>6.2f}x" if before else f"{'—':>12}"
    return f"  {figure:<44}{value:>12.4g}{beside}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="which benchmarks (default: all but the slowest)")
    parser.add_argument("--save", action="store_true", help="write the figures to baseline.json")
    chosen = parser.parse_args()
    baseline = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    for name in chosen.names or names():
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}")
        print(f"  {'figure':<44}{'now':>12}{'baseline':>12}   ratio")
        figures = module.run()
        for figure, value in figures.items():
            print(row(figure=figure, value=value, before=baseline.get(name, {}).get(figure)))
        if chosen.save and figures:
            baseline[name] = {figure: round(value, 5) for figure, value in figures.items()}
    if chosen.save:
        BASELINE.write_text(json.dumps(baseline, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
