"""Response times and query counts of the officers' pages over a full database.

`python -m benchmarks.processes.ask_desks [ROUNDS [all]]`: `all` prints each page. A page is requested five times; one
that takes more CPU time than a third of the limit, ROUNDS times. Prints figures as JSON.
"""

import gc
import json
import re
import sys
from collections import Counter

import django

gc.set_threshold(100_000, 20, 50)  # as in manage.py
django.setup()
gc.freeze()  # as in the server

from benchmarks.processes.ask_questions import measured  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from portal.agencies.models import Officer, Posting  # noqa: E402
from portal.frontpages.admin.my_work import counted  # noqa: E402
from portal.questions.models import Question  # noqa: E402

SLOWEST, MOST_OWN, SHELL = 150, 12, "manual"  # ms at p95; queries without those of the shell, which this page shows
PLAIN = "/quan-tri/images/"  # a list of Wagtail's own
FEW_ROUNDS = 5
FIRST = ("/quan-tri/", "/quan-tri/viec-cua-toi/")


def officers() -> dict[str, Officer]:
    """The officers of the run: justice, the agency with most questions and one with few; the leader; the clerk; and a
    superuser.
    """
    asked = Counter(Question.objects.exclude(lead_agency=None).values_list("lead_agency", flat=True)).most_common()

    def of(agencies: list[int], role: str) -> Officer:
        held = Posting.objects.filter(officer__username__startswith="can-bo-", role=role)
        return next(one.officer for key in agencies for one in held.filter(agency=key))

    most = [key for key, _ in asked]
    everybody, _ = Officer.objects.get_or_create(username="do-luong", is_superuser=True, is_staff=True)
    return {
        "justice": Officer.objects.get(username="tuphap"),
        "editor of the busiest": of(most, "editor"),
        "editor of one with little": of(most[::-1], "editor"),
        "leader": Officer.objects.get(username="lanhdao"),
        "clerk": Officer.objects.get(username="tiepdan"),
        "everything": everybody,
    }


def desks_of(client: Client) -> list[str]:
    """The first screens and each item of the officer's menu."""
    said = client.get(reverse("back_office_contents")).content.decode()
    found = re.findall(r'href="(/quan-tri/[^"#?]*)"', said)
    return list(dict.fromkeys([*FIRST, *(one for one in found if "logout" not in one)]))


def queries_of(client: Client, address: str) -> int:
    """The queries of a page with cleared counters: the number in the menu is counted too, as on the first page."""
    counted.clear()
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def of_role(client: Client, rounds: int) -> dict[str, tuple[float, float, float, int]]:
    """By address: milliseconds at p50 and p95, CPU milliseconds; queries in addition to those of the shell."""
    found = {}
    shell = queries_of(client, reverse(SHELL))
    for address in desks_of(client):
        told = measured(client, lambda address=address: address, FEW_ROUNDS)
        if told and told[2] > SLOWEST / 3:
            told = measured(client, lambda address=address: address, rounds)
        if told:
            found[address] = (*told[:3], queries_of(client, address) - shell)
    return found


def run(rounds: int, *, tells_all: bool) -> dict[str, float]:
    figures: dict[str, float] = {"questions": Question.objects.count(), "officers": Officer.objects.count()}
    for role, officer in officers().items():
        client = Client()
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        if client.get(reverse(SHELL)).status_code != 200:
            raise RuntimeError("the page that asks only for the shell is gone")
        found = of_role(client, rounds)
        for address, (p50, p95, worked, queries) in sorted(found.items(), key=lambda one: -one[1][2]):
            if tells_all or worked > SLOWEST or queries > MOST_OWN:
                told = f"{p50:.0f} / {p95:.0f} ms, {worked:.0f} of the processor, {queries} queries"
                print(f"{role}: {address} {told}", file=sys.stderr)
        figures |= {
            f"{role}: desks": len(found),
            f"{role}: desks over ms": sum(one[1] > SLOWEST for one in found.values()),
            f"{role}: desks over ms of processor": sum(one[2] > SLOWEST for one in found.values()),
            f"{role}: desks over queries": sum(one[3] > MOST_OWN for one in found.values()),
            f"{role}: slowest, ms p50": max(one[0] for one in found.values()),
            f"{role}: slowest, ms p95": max(one[1] for one in found.values()),
            f"{role}: slowest, ms of processor": max(one[2] for one in found.values()),
            f"{role}: first screen, ms p95": found[FIRST[0]][1],
            f"{role}: my work, ms p95": found[FIRST[1]][1],
        }
    plain = measured(client, lambda: PLAIN, rounds)
    if plain is None:
        raise RuntimeError(f"{PLAIN} is gone")
    slowest = max(ms for name, ms in figures.items() if name.endswith("slowest, ms of processor"))
    return figures | {"plain list, ms p95": plain[1], "slowest, times a plain list": slowest / plain[2]}


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 30, tells_all="all" in sys.argv)))
