"""The page that is kept on a disk verifies a copy in a browser that has no network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from portal.journal.operations.heads import keep_head
from portal.journal.queries.attestations import attestation_of
from tests.journeys.conftest import CHROMIUM, CHROMIUM_OPTIONS
from tests.portal.journal.test_chain import committed
from tests.portal.questions.answering import Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal"), pytest.mark.browser]


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Callable[[Callable[[Page], str]], str]]:
    """Does something with the page in a browser without network, in a thread: Playwright's loop is not Django's."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium-headless-shell")

    def do(what: Callable[[Page], str]) -> str:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
            context = browser.new_context(offline=True)
            page = context.new_page()
            page.goto((tmp_path / "kiem-chung.html").as_uri())
            said = what(page)
            browser.close()
        return said

    with ThreadPoolExecutor(1) as threads:
        yield lambda what: threads.submit(do, what).result(timeout=120)


def verdicts(page: Page, tries: list[tuple[str, str]]) -> str:
    """What is concluded of each: a proof, and a text; one a line."""
    said = []
    for proof, text in tries:
        page.fill("#bang-chung", proof)
        page.fill("#van-ban", text)
        page.click("#kiem")
        page.wait_for_function("document.getElementById('ket-luan').textContent !== ''")
        said.append(page.text_content("#ket-luan") or "")
    return "\n".join(said)


def test_tells_the_genuine_from_the_changed_without_network(
    client: Client, settings, tmp_path: Path, away: Callable[[Callable[[Page], str]], str]
):
    settings.VAR_DIR = tmp_path
    found = attestation_of(Team().published())
    assert found is not None
    committed()
    keep_head(at=timezone.now())
    (tmp_path / "kiem-chung.html").write_bytes(client.get("/kiem-chung/kiem-chung.html").content)
    at = f"/kiem-chung/{found.code}"
    proof, text = (client.get(f"{at}/{name}").content.decode() for name in ("bang-chung.json", "van-ban.txt"))
    changed = json.loads(proof)

    def other(**said: object) -> str:
        return json.dumps(changed | said)

    head = changed["head"]
    tries = [
        (proof, text),
        (proof, text.replace("\n", "\r\n\t ")),
        (proof, text.replace("cọc", "cốc", 1)),
        (other(entry=changed["entry"].replace("cọc", "cốc", 1)), text),
        (other(link=changed["link"] | {"number": changed["link"]["number"] + 1}), text),
        (other(head=head | {"signature": head["signature"][::-1]}), text),
        (other(head=head | {"key": "00" * 32}), text),
        (proof, ""),
        ("{}", text),
    ]
    said = away(lambda page: verdicts(page, tries)).splitlines()
    assert [one.split(":")[0].split(" ")[0] for one in said] == [*["Đúng"] * 2, *["SAI"] * 5, "Chưa", "SAI"], said
