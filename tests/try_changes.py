"""`make try`: within a minute, the tests of what changed since the last commit on main, nearest first.

What needs a browser, the demo or PostgreSQL is left out, and so is what does not fit into the minute; both are said.
`--since REF` looks further back, `--list` only says what would be run.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests import affected, durations, empty

ROOT = Path(__file__).resolve().parents[1]
WHOLE = 58  # seconds, from the first to the last
BEGINNING = 9  # seconds until the first test runs: the portal is loaded, and tests are gathered, by each worker
ENDING = 4  # seconds for what tests leave behind
HANGING = 45  # seconds after which what has not ended by itself is ended
AT_LEAST = 20  # seconds for tests, where empty tables had to be made first
WORKERS = 2
UNKNOWN = 3.0  # seconds that a test file takes on average, where none is known
PURE = ("packages/",)  # they ask no database


@dataclass(frozen=True)
class Since:
    commit: str
    why: str


def git(*command: str) -> str:
    done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def since_main() -> Since:
    """Where a branch left main; on main itself the last commit, or the one before that if all is committed."""
    main = next((ref for ref in ("main", "origin/main") if git("rev-parse", "--verify", "-q", ref)), "")
    if main and git("rev-parse", "--abbrev-ref", "HEAD") != "main":
        return Since(git("merge-base", main, "HEAD"), f"where this branch left {main}")
    if git("status", "--porcelain"):
        return Since("HEAD", "the last commit")
    return Since("HEAD~1" if git("rev-parse", "--verify", "-q", "HEAD~1") else "HEAD", "the commit before the last")


def changed_since(commit: str) -> list[str]:
    """Paths that were committed, changed, removed or newly made since."""
    tracked = git("diff", "--name-only", "--no-renames", "-z", commit)
    new = git("ls-files", "--others", "--exclude-standard", "-z")
    return sorted({path for path in f"{tracked}\0{new}".split("\0") if path})


def main() -> int:
    began = time.time()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--since", help="a commit or branch to compare with, instead of main")
    parser.add_argument("--list", action="store_true", help="say what would be run, and run nothing")
    asked = parser.parse_args()
    since = Since(asked.since, "as you asked") if asked.since else since_main()
    if not git("rev-parse", "--verify", "-q", f"{since.commit}^{{commit}}"):
        say(f"no commit {since.commit!r} to compare with. Remedy: --since REF, in a checkout made by git clone.")
        return 2
    changed = changed_since(since.commit)
    say(f"{len(changed)} files changed since {git('rev-parse', '--short', since.commit)} ({since.why})")
    graph = affected.read_graph(ROOT, also=changed)
    near = affected.affected(changed, graph)
    choices = [one for one in near if not affected.drives_a_browser((ROOT / one.path).read_text(encoding="utf-8"))]
    needs_tables = any(not choice.path.startswith(PURE) for choice in choices)
    if needs_tables and not asked.list and not empty.is_made():
        say("empty tables are made first, once for these migrations")
        empty.sqlite_file()
    until = max(began + WHOLE - ENDING, time.time() + BEGINNING + AT_LEAST)
    seconds = (until - time.time() - BEGINNING) * WORKERS
    taken, late = affected.fit(choices, durations=durations.known(), seconds=seconds, unknown=UNKNOWN)
    say_what_is_left(taken=taken, late=late, near=near, changed=changed, graph=graph)
    if asked.list:
        print("\n".join(one.path for one in taken))
        return 0
    code = run([one.path for one in taken], until=until) if taken else 0
    say(f"{time.time() - began:.0f} s. `make test` runs everything.")
    return code


def say_what_is_left(
    *,
    taken: list[affected.Affected],
    late: list[affected.Affected],
    near: list[affected.Affected],
    changed: Iterable[str],
    graph: affected.ImportGraph,
) -> None:
    tests = {path for path in graph.files if affected.is_test(path)}
    say(f"running {len(taken)} of the {len(near)} test files that stand near, of {len(tests)} in all")
    if late:
        names = ", ".join(one.path for one in late[:5]) + (" …" if late[5:] else "")
        say(f"left out, no time for them in a minute: {len(late)} files, nearest first {names}")
    if browsers := len(near) - len(taken) - len(late):
        say(f"left out, they drive a browser: {browsers} files")
    if further := tests & set(graph.distances(changed)) - {one.path for one in near}:
        say(f"left out, more than {affected.FURTHEST} imports away: {len(further)} files")


def run(paths: list[str], *, until: float) -> int:
    """Run these until then; a process that does not end by itself is ended, and counts as failed."""
    workers = ["-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder"] if len(paths) > 1 else []
    # The portal's own settings of pytest, also where all that is run belongs to one package.
    pytest = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-q", "-rfE", "-p", "tests.deadline"]
    command = [*pytest, *workers, *paths]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"TESTS_UNTIL": str(until)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=True
    )  # to be ended with its workers
    try:
        code = process.wait(timeout=until + HANGING - time.time())
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        say("a test did not end in time, and was ended")
        return 1
    except KeyboardInterrupt:
        os.killpg(process.pid, signal.SIGINT)
        return process.wait()
    return 0 if code == 5 else code  # 5: every test that was chosen needs a browser or the demo


def say(text: str) -> None:
    print(f"try: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
