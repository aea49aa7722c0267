"""Clients of shared content, in one run: harvester, readers, receivers, embeds, catalogues, generated code.

The tests define what each client is tested for; here they run together and are counted, with the tests of withdrawals.
With PORTAL=http://… a portal running there is also harvested and read, as an external client does.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import feedparser
from sickle import Sickle

from benchmarks.portals import ROOT

# The tests of each client: a file, or a class in it.
CLIENTS = {
    "OAI harvester": ("sharing/pulling/test_oai.py", "sharing/pulling/test_oai_arguments.py", "TestSickle"),
    "feed readers": ("sharing/pulling/test_feeds.py", "TestFeedparser"),
    "receivers, Python and PHP": ("sharing/test_receiver.py",),
    "receiver, WordPress": ("../deploy/test_wordpress.py",),
    "embeds": ("sharing/pulling/test_embeds.py", "sharing/pulling/test_oembed.py", "TestAnEmbedInABrowser"),
    "catalogues, DCAT-AP": ("api/test_dcat.py",),
    "generated clients": ("api/test_clients.py", "api/test_contract_holds.py"),
    "sitemaps": ("frontpages/test_sitemap_languages.py",),
    "one membership": ("sharing/test_membership.py",),
    "copies are looked at": ("sharing/test_copies_are_looked_at.py",),
    "doors after a withdrawal": ("sharing/test_withdrawal_leaves_every_door.py",),
}
_BROWSERS = "sharing/pulling/test_real_clients.py"


def run() -> dict[str, float]:
    figures = dict(_figures(_tried()))
    portal = os.environ.get("PORTAL", "").rstrip("/")
    return figures | (_read(portal) if portal else {})


def _tried() -> list[ET.Element]:
    """Every test case with its class, outcome and seconds."""
    files = {one for places in CLIENTS.values() for one in places if one.endswith(".py")} | {_BROWSERS}
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={told}"]
        files_there = [str((ROOT / "tests" / "portal" / one).resolve()) for one in sorted(files)]
        environment = os.environ | {"TRY_DEPLOY": "1"}
        subprocess.run([*command, *files_there], cwd=ROOT, env=environment, stdout=sys.stderr, check=False)
        return list(ET.parse(told).iter("testcase"))  # noqa: S314  written by our own process


def _figures(trials: list[ET.Element]) -> Iterator[tuple[str, float]]:
    for client, places in CLIENTS.items():
        marks = [one.removeprefix("../").removesuffix(".py").replace("/", ".") for one in places]
        own = [one for one in trials if any(mark in one.get("classname", "") for mark in marks)]
        bad = [one for one in own if one.find("failure") is not None or one.find("error") is not None]
        skipped = [one for one in own if one.find("skipped") is not None]
        yield f"{client}: trials passed", len(own) - len(bad) - len(skipped)
        yield f"{client}: failed", len(bad)
        yield f"{client}: skipped", len(skipped)
        yield f"{client}: seconds", sum(float(one.get("time", 0)) for one in own)


def _read(portal: str) -> dict[str, float]:
    """Read a running portal as an external client."""
    harvest, seconds = _timed(lambda: list(Sickle(f"{portal}/oai/").ListRecords(metadataPrefix="oai_dc")))
    numbers = Counter(one.header.identifier for one in harvest)
    held = {one.header.identifier for one in harvest if not one.deleted}
    feeds = ("/nguon-tin/{}/", "/nguon-tin/loai/van-ban/{}/")  # laws are a separate set
    atom = [
        one.id
        for feed in feeds
        for page in _pages(portal, feed.format("atom"))
        for one in feedparser.parse(page).entries
    ]
    news = [one["id"] for feed in feeds for page in _json_pages(portal, feed.format("json")) for one in page["items"]]
    places = [place for index in re.findall(r"<loc>([^<]+)</loc>", _get(f"{portal}/sitemap.xml")[1])
              for place in re.findall(r"<loc>([^<]+)</loc>", _get(index)[1])]  # fmt: skip
    every = max(1, len(places) // 100)
    return {
        "portal, OAI records": len(harvest),
        "portal, OAI records twice": sum(count - 1 for count in numbers.values()),
        "portal, OAI deleted": len(harvest) - len(held),
        "portal, OAI seconds": seconds,
        "portal, Atom entries": len(set(atom)),
        "portal, held and not in Atom": len(held - set(atom)),
        "portal, in Atom and not held": len(set(atom) - held),
        "portal, JSON Feed items that Atom lacks": len(set(news) ^ set(atom)),
        "portal, addresses in sitemaps": len(places),
        "portal, of a hundred of them not 200": sum(_get(one)[0] != 200 for one in places[::every]),
        "portal, paths in the contract": len(json.loads(_get(f"{portal}/api/v1/openapi.json")[1])["paths"]),
    }


def _pages(portal: str, path: str) -> Iterator[str]:
    """A feed with its earlier pages (RFC 5005)."""
    address: str | None = portal + path
    while address:
        page = _get(address)[1]
        yield page
        found = re.search(r'<link[^>]*rel="(?:next|prev-archive)"[^>]*>', page)
        target = re.search(r'href="([^"]+)"', found[0]) if found else None
        address = target[1].replace("&amp;", "&") if target else None


def _json_pages(portal: str, path: str) -> Iterator[dict]:
    address = portal + path
    while address:
        page = json.loads(_get(address)[1])
        yield page
        address = page.get("next_url", "")


def _get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=60) as response:  # noqa: S310  the address comes from the operator
            return response.status, response.read().decode()
    except OSError as error:
        return getattr(error, "code", 0), ""


def _timed[Found](act: Callable[[], Found]) -> tuple[Found, float]:
    began = time.perf_counter()
    return act(), time.perf_counter() - began
