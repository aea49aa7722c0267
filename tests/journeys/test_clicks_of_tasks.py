"""How much a whole task asks of officers, from the first screen to the act that is done: clicks, fields that are filled
in, pages that are opened. The browser counts; `docs/clicks.md` keeps the numbers, and a rise is a failure."""

import re

import pytest
from playwright.sync_api import Browser

from tests.journeys.clicked_tasks import TASKS, Officers, SomebodyWasQuicker
from tests.journeys.test_clicks_are_counted import DESK, KEPT, PHONE

pytestmark = pytest.mark.browser
ROW = re.compile(
    r"^\| [^|]+ \| ([\w-]+) \| (\d+) \+ (\d+) \+ (\d+) \| (\d+) \+ (\d+) \+ (\d+) \| [^|]+ \|$", re.MULTILINE
)
TRIES = 3  # officers of other journeys act in the same demo
MOST_CLICKS = {"ke-hoach": 15}  # of a plan, from the scan that was proofed to the work that was assigned


def counted(code: str, chromium: Browser, site: str, size: tuple[int, int], environment: dict[str, str]) -> list[int]:
    late = []
    for _ in range(TRIES):
        officers = Officers(chromium, site, size, environment)
        try:
            TASKS[code](officers)
        except SomebodyWasQuicker as why:
            late.append(str(why))
            continue
        return officers.counted
    pytest.fail(f"{code}: somebody was quicker each time: {'; '.join(late)}")


@pytest.mark.parametrize("code", TASKS)
def test_no_task_asks_more(code: str, chromium: Browser, demo_site: str, demo_environment: dict[str, str]) -> None:
    said = [one for size in (DESK, PHONE) for one in counted(code, chromium, demo_site, size, demo_environment)]
    kept = {found[1]: [int(one) for one in found.groups()[1:]] for found in ROW.finditer(KEPT.read_text("utf-8"))}
    assert kept.get(code) == said, f"docs/clicks.md should say: {code} {said}"
    assert max(said[0], said[3]) <= MOST_CLICKS.get(code, 30)
