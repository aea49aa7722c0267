"""A plugin for a run that has to answer in time: without browsers and the demo, and over when its time is.

`-p tests.deadline`, with the moment in `TESTS_UNTIL` (seconds since the epoch). Tests keep the order of the files that
were asked for. What is left out is counted by file and said at the end; it is skipped and never failed.
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator

import pytest

UNTIL = float(os.environ["TESTS_UNTIL"])
LEAST = 15.0  # seconds of tests, also where gathering them took all the time: a busy machine answers late, not never
OVER = "there was no time left"
# Loading the demo takes longer than an answer may.
SLOW_FIXTURES = frozenset({"demo_environment", "demo_site", "chromium", "window"})

_is_running = pytest.StashKey[bool]()
_slow: Counter[str] = Counter()
_late: Counter[str] = Counter()


def is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None or bool(
        SLOW_FIXTURES & set(getattr(item, "fixturenames", ()))
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out, and put the files back into the order in which they were asked for."""
    slow = [item for item in items if is_slow(item)]
    _slow.update(item.nodeid.partition("::")[0] for item in slow)
    config.hook.pytest_deselected(items=slow)
    asked = {argument: number for number, argument in enumerate(config.args)}
    items[:] = [item for item in items if not is_slow(item)]
    items.sort(key=lambda item: asked.get(item.nodeid.partition("::")[0], len(asked)))


def pytest_collection_finish() -> None:
    global UNTIL  # noqa: PLW0603
    UNTIL = max(UNTIL, time.time() + LEAST)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """End a test in the middle when the time is over; what it began is cleared away by its fixtures."""

    def end(number: int, frame: object) -> None:
        if item.config.stash.get(_is_running, False):
            pytest.skip(OVER)

    if (left := UNTIL - time.time()) <= 0:
        return (yield)
    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, left)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    if time.time() >= UNTIL:
        pytest.skip(OVER)
    item.config.stash[_is_running] = True
    try:
        return (yield)
    finally:
        item.config.stash[_is_running] = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    item.config.stash[_is_running] = True
    try:
        return (yield)
    finally:
        item.config.stash[_is_running] = False


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple) and OVER in report.longrepr[2]:
        _late[report.nodeid.partition("::")[0]] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["slow"] = dict(_slow)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    _slow.update(Counter(getattr(node, "workeroutput", {}).get("slow", {})) - _slow)  # each worker says the same


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for why, left in (("they need a browser or the demo", _slow), (OVER, _late)):
        if left:
            terminalreporter.write_line(f"left out, {why}: {sum(left.values())} tests in {', '.join(sorted(left))}")
