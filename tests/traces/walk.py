"""The demo as a journey: it is loaded, then every kind of page is opened by a citizen and by each role of officers.

Run in a process of its own, in an empty installation (see `demo` in `__main__`).
"""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from demo.scenes.steps import load_everything
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import Resolver404, resolve

from tests.traces.recorder import record

ROLES = ["bientap", "nguoiduyet", "phapche", "lanhdao", "chutich", "tiepdan", "tuphap", "quantri"]
BACK_OFFICE = "/quan-tri/"
EACH = 2  # pages of one route that one reader opens
MOST = 600
_LINKS = re.compile(r"""(?:href="|"url": ")(/[^"#\\]*)""")
# What signs out, what shows a new secret each time, and what is no page of ours.
# Keys and signatures are others in each installation.
_LEFT_OUT = re.compile(r"^/quan-tri/(logout|ra-khoi|hai-buoc)|^/static/|^/media/|^/django-admin/|^/kiem-chung/[dk]")


def main(folder: Path) -> None:
    with record(folder, "demo", "the demo is loaded"):
        load_everything()
    with record(folder, "demo_pages", "a citizen"):
        walk(Client(), "/")
    for name in ROLES:
        client = Client()
        client.force_login(get_user_model().objects.get(username=name))
        with record(folder, "demo_pages", name):
            walk(client, BACK_OFFICE)


def walk(client: Client, begin: str) -> None:
    """Breadth first, in the order in which pages name others; of each route only the first few."""
    waiting, seen, opened = [begin], {begin}, Counter[str]()
    while waiting and opened.total() < MOST:
        found: list[str] = []
        for path in waiting:
            if (route := route_of(path)) is None or opened[route] >= EACH:
                continue
            opened[route] += 1
            answer = client.get(path)
            if not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
                found += (one.replace("&amp;", "&") for one in _LINKS.findall(answer.content.decode()))
        fresh = (one for one in dict.fromkeys(found) if one not in seen and not _LEFT_OUT.match(one))
        waiting = [one for one in fresh if begin != BACK_OFFICE or one.startswith(BACK_OFFICE)]
        seen.update(waiting)


def route_of(path: str) -> str | None:
    """The pattern behind an address, and which filters it sets: nothing that is named in Python."""
    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    # Articles and sections all stand behind one pattern: their places in the tree tell their kinds.
    route = "/".join(parts.path.split("/")[:3]) if match.url_name == "wagtail_serve" else match.route
    names = sorted(one.partition("=")[0] for one in parts.query.split("&") if one)
    return f"{route}?{'&'.join(names[:1])}"
