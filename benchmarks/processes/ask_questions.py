"""Response times and query counts of pages and the API over a full database.

`python -m benchmarks.processes.ask_questions [ROUNDS [pages]]`: no page cache; every round requests another page,
answer, field. `pages`: without the bulk files.

Missing pages are left out. Prints figures as JSON.
"""

import json
import random
import resource
import sys
import time
from collections.abc import Callable
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
from django.utils import timezone  # noqa: E402

from portal.api.operations.open_data import BulkStore, export_open_data  # noqa: E402
from portal.questions.models import Answer, PublicChange  # noqa: E402
from portal.sharing.queries import data_publisher  # noqa: E402

chance = random.Random(7)
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


def measured(client: Client, addresses: Addresses, rounds: int) -> tuple[float, float, float, int] | None:
    """Milliseconds at p50 and p95, CPU milliseconds at p50, which other work on the machine affects least, and the most
    queries; the first visit, which loads templates, is not counted.
    """
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
        made = export_open_data(shelf=BulkStore(Path(folder)), site=data_publisher(), at=timezone.now())
        sizes = {resource["path"]: resource["bytes"] / 1e6 for resource in made.package["resources"]}
        return {
            "bulk: s": time.perf_counter() - started,
            "bulk: s of processor": time.process_time() - worked,
            "bulk: MB of memory more": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
            **{f"bulk: {name}, MB": size for name, size in sizes.items()},
        }


def run(rounds: int, *, with_bulk: bool = True) -> dict[str, float]:
    figures: dict[str, float] = {"answers": Answer.objects.filter(live__isnull=False).count()}
    for name, addresses in public_pages().items():
        if (told := measured(Client(), addresses, rounds)) is not None:
            said = (f"{name}, {what}" for what in ("ms p50", "ms p95", "ms of processor", "queries"))
            figures |= dict(zip(said, told, strict=True))
    return figures | (bulk() if with_bulk else {})


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 20, with_bulk="pages" not in sys.argv)))
