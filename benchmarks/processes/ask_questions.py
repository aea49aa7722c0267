"""How long pages, desks and the API take over a full database, and how many questions each puts to it.

`python -m benchmarks.processes.ask_questions [ROUNDS [pages]]`: no page cache; every round asks for another page,
answer, field. `pages`: without the bulk files.

A page that is not there yet, or that a role may not see, is left out. Prints figures as JSON.
"""

import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import URLPattern, URLResolver, get_resolver  # noqa: E402
from django.utils import timezone  # noqa: E402

from portal.agencies.models import Officer  # noqa: E402
from portal.api.operations.open_data import BulkShelf, export_open_data  # noqa: E402
from portal.questions.models import Answer, PublicChange  # noqa: E402
from portal.sharing.queries import data_publisher  # noqa: E402

chance = random.Random(7)
# By the end of its name: what signs out, and what only a script asks for.
NO_PAGES = ("logout", "error_test", "results", "javascript_catalog", "sprite", "session_data")
SLOWEST, MOST_OWN = 150, 12  # ms at p95, and questions of its own beside those of the shell
Addresses = Callable[[], str]


def public_pages() -> dict[str, Addresses]:
    live = list(Answer.objects.filter(live__isnull=False).values_list("slug", "number", "field_slug", "agency__slug"))
    corrected = list(Answer.objects.filter(live__number=2).values_list("slug", flat=True)[:2000])
    last = PublicChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    cited = "91-2015-qh13"

    def one(at: int) -> Callable[[], object]:
        return lambda: chance.choice(live)[at]

    slug, number, field, agency = (one(at) for at in range(4))
    since = (timezone.now() - timedelta(days=30)).strftime("%Y-%m-%dT00:00:00Z")
    return {
        "page: answers": lambda: "/hoi-dap/",
        "page: answers of a field": lambda: f"/hoi-dap/?linh-vuc={field()}",
        "page: an answer": lambda: f"/hoi-dap/{slug()}/",
        "page: an old version": lambda: f"/hoi-dap/{chance.choice(corrected)}/ban-1/",
        "page: feed": lambda: "/hoi-dap/moi-nhat.atom",
        "page: ask": lambda: "/hoi-dap/gui-cau-hoi/",
        "api: answers, 100": lambda: "/api/v1/answers?limit=100",
        "api: answers, deep": lambda: f"/api/v1/answers?limit=100&cursor={_some_cursor()}",
        "api: answers of a field": lambda: f"/api/v1/answers?field={field()}",
        "api: answers of a topic": lambda: f"/api/v1/answers?field={str(field()).partition('/')[0]}",
        "api: answers of an agency": lambda: f"/api/v1/answers?agency={agency()}",
        "api: answers that cite": lambda: f"/api/v1/answers?cites={cited}:dieu-{chance.randint(1, 689)}",
        "api: answers that cite a law": lambda: f"/api/v1/answers?cites={cited}",
        "api: answers since": lambda: f"/api/v1/answers?updated_since={since}",
        "api: answers, stale": lambda: "/api/v1/answers?stale=true",
        "api: an answer": lambda: f"/api/v1/answers/{number()}",
        "api: versions": lambda: f"/api/v1/answers/{number()}/versions",
        "api: changes, 20": lambda: f"/api/v1/changes?after={chance.randint(0, last)}",
        "api: changes, 100": lambda: f"/api/v1/changes?limit=100&after={chance.randint(0, last)}",
        "api: fields": lambda: "/api/v1/fields",
        "api: agencies": lambda: "/api/v1/agencies",
    }


def _some_cursor() -> str:
    moment = timezone.now() - timedelta(days=chance.randint(1, 1000))
    return f"{int(moment.timestamp())}000000-1"


def desks() -> dict[str, Addresses]:
    """Every page of the back office that takes no argument, by the names of its addresses; no file to take along."""
    found = {name: path for name, path in _named(get_resolver(), "/") if path.startswith("/quan-tri/")}
    return {
        f"desk: {name.removeprefix('questions_')}": (lambda path=path: path)
        for name, path in found.items()
        if path.endswith("/") and not name.endswith(NO_PAGES)
    }


def _named(resolver: URLResolver, before: str) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        path = f"{before}{one.pattern}".replace("^", "")
        if isinstance(one, URLResolver) and "<" not in path:
            yield from _named(one, path)
        elif isinstance(one, URLPattern) and one.name and "<" not in path and "(" not in path:
            yield one.name, path.rstrip("$")


def measured(client: Client, addresses: Addresses, rounds: int) -> tuple[float, float, float, int] | None:
    """Milliseconds at p50 and p95, those of the processor at p50, which others at work on the machine lengthen least,
    and most questions put to the database; the first visit loads templates."""
    if client.get(addresses()).status_code != 200:
        return None
    taken, worked, most = [], [], 0
    for _ in range(rounds):
        address = addresses()
        with CaptureQueriesContext(connection) as asked:
            started, began = time.perf_counter(), time.process_time()
            response = client.get(address)
            worked.append((time.process_time() - began) * 1000)
            taken.append((time.perf_counter() - started) * 1000)
        response.close()
        most = max(most, len(asked))
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)], median(worked), most


def bulk() -> dict[str, float]:
    with TemporaryDirectory(dir=settings.VAR_DIR) as folder:
        started, worked = time.perf_counter(), time.process_time()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        made = export_open_data(shelf=BulkShelf(Path(folder)), site=data_publisher(), at=timezone.now())
        sizes = {resource["path"]: resource["bytes"] / 1e6 for resource in made.package["resources"]}
        return {
            "bulk: s": time.perf_counter() - started,
            "bulk: s of processor": time.process_time() - worked,
            "bulk: MB of memory more": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
            **{f"bulk: {name}, MB": size for name, size in sizes.items()},
        }


def run(rounds: int, *, with_bulk: bool = True) -> dict[str, float]:
    officer = Client()
    everybody, _ = Officer.objects.get_or_create(username="do-luong", is_superuser=True, is_staff=True)
    officer.force_login(everybody, backend="django.contrib.auth.backends.ModelBackend")
    figures: dict[str, float] = {
        "answers": Answer.objects.filter(live__isnull=False).count(),
        "officers": Officer.objects.count(),
    }
    for client, asked in ((Client(), public_pages()), (officer, desks())):
        for name, addresses in asked.items():
            if (told := measured(client, addresses, rounds)) is not None:
                said = (f"{name}, {what}" for what in ("ms p50", "ms p95", "ms of processor", "queries"))
                figures |= dict(zip(said, told, strict=True))
    figures |= over(figures)
    return figures | (bulk() if with_bulk else {})


def over(figures: dict[str, float]) -> dict[str, float]:
    """How many desks are slower than they should be, or ask more of their own than they should; named on the way. The
    shell asks what the desk that asks least does."""
    asked = {name: most for name, most in figures.items() if name.startswith("desk: ") and name.endswith(", queries")}
    shell = min(asked.values())
    slow = {name: ms for name, ms in figures.items() if name.startswith("desk: ") and name.endswith("p95")}
    late = {name: ms for name, ms in slow.items() if ms > SLOWEST}
    many = {name: most for name, most in asked.items() if most - shell > MOST_OWN}
    for name, said in sorted((late | many).items()):
        print(f"{name}: {said:.0f}", file=sys.stderr)
    return {
        "desks": len(asked),
        "desks, queries of the shell": shell,
        "desks over ms": len(late),
        "desks over queries": len(many),
    }


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 20, with_bulk="pages" not in sys.argv)))
