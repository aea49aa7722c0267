"""The stale guard over 100,000 citing contents: accepting one event, a page's notices, the owners' list.

Contents cite three places each in articles of real laws; in three articles, 10, 1,000 and 20,000 contents cite a point.
For comparison, in the same run, a nightly job: it reads every reliance, compares addresses and writes the same flags
(and does nothing else of an acceptance). Without ../shared/data nothing is measured. GUARD_DATABASE_URL names an empty
database to use instead of SQLite.
"""

import os
import tempfile

from benchmarks.portals import CORPUS, figures_of, manage, portal_in

LAWS = 250
CONTENTS = 100_000

# Runs in its own process on its own database.
ASK = """
import django, json, random, sys, time
django.setup()
from datetime import timedelta
from django.db import connection, transaction
from django.utils import timezone
from lawtext.types import Unit
from portal.agencies.models import Agency, Officer
from portal.library.models import CitingItem, Instrument, Provision, Reliance, StaleFlag
from portal.library.operations import (
    CitingContent, EventDraft, EventDraftTarget, ReliancePlace, enter_event, register_item
)
from portal.library.queries import items_waiting, open_flags, stale_notices
from portal.library.states import EventKind
from portal.library.states.validity import overlaps

contents, chance = int(sys.argv[1]), random.Random(7)
now, today = timezone.now(), timezone.localdate()
before = now - timedelta(days=400)
officer = Officer.objects.create_user(username="benchmark")
agencies = [
    Agency.objects.create(name=f"So {n}", slug=f"so-{n}", kind="department", level="province") for n in range(40)
]
articles = list(
    Provision.objects.filter(edition__is_current=True, unit=Unit.ARTICLE.value).order_by("pk")
    .values_list("edition__instrument", "address", "edition__instrument__number_key")
)
few, some, many = ((articles[at], cited) for at, cited in ((50, 10), (1000, 1_000), (2500, 20_000)))
hot = {place for place, _ in (few, some, many)}
cold = [place for place in articles if place not in hot]

CitingItem.objects.bulk_create(
    (
        CitingItem(
            kind="bench.content", key=str(n), title=f"Content {n}", agency=chance.choice(agencies), registered_at=before
        )
        for n in range(contents)
    ),
    batch_size=5000,
)
items = list(CitingItem.objects.order_by("pk").values_list("pk", flat=True))

def reliance(item, place, suffix=""):
    law, address, key = place
    said = {"document_key": key, "instrument_id": law, "identity": key, "article": address, "written_at": before}
    return Reliance(item_id=item, address=address + suffix, **said)

rows = [reliance(item, place) for item in items for place in chance.sample(cold, 3)]
for place, cited in (few, some, many):
    rows += [reliance(item, place, "-khoan-2-diem-c") for item in chance.sample(items, cited)]
Reliance.objects.bulk_create(rows, batch_size=5000)
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")

figures = {"contents": contents, "places cited": len(rows)}

def timed(work):
    asked = []
    def count(execute, *arguments):
        asked.append(1)
        return execute(*arguments)
    with connection.execute_wrapper(count):
        started = time.perf_counter()
        result = work()
        return result, time.perf_counter() - started, len(asked)

def accept(place):
    law, address, _ = place
    target = EventDraftTarget(address=f"{address}-khoan-2", action="sua-doi", wording="2. Moi.")
    draft = EventDraft(kind=EventKind.AMENDED, instrument=Instrument.objects.get(pk=law), day=today, targets=(target,))
    return enter_event(draft=draft, source=None, by=officer, at=timezone.now())

def nightly(place, event):
    law, address, _ = place
    named = f"{address}-khoan-2"
    everything = Reliance.objects.values_list("item", "instrument", "address").iterator(chunk_size=5000)
    found = [(item, cited) for item, instrument, cited in everything if instrument == law and overlaps(named, cited)]
    with transaction.atomic():
        StaleFlag.objects.bulk_create(
            [StaleFlag(item_id=item, event=event, address=cited, since=today, raised_at=now) for item, cited in found],
            batch_size=2000,
        )
    return found

for name, (place, cited) in (("10", few), ("1,000", some), ("20,000", many)):
    event, spent, queries = timed(lambda: accept(place))
    flags = event.flags.count()
    event.flags.all().delete()
    found, scan, _ = timed(lambda: nightly(place, event))
    assert flags == len(found) == cited, (flags, len(found), cited)
    figures[f"accept an event, {name} flagged, ms"] = 1000 * spent
    figures[f"accept an event, {name} flagged, queries"] = queries
    figures[f"nightly scan instead, {name} flagged, ms"] = 1000 * scan
    figures[f"times faster than the scan, {name} flagged"] = scan / spent

def best(work, times=20):
    return 1000 * min(timed(work)[1] for _ in range(times))

stale = StaleFlag.objects.filter(event=event).first().item.key
fresh = next(key for key in map(str, range(contents)) if not StaleFlag.objects.filter(item__key=key).exists())
def notices(key):
    return best(lambda: stale_notices(kind="bench.content", key=key, day=today))

figures["a page's notices, stale content, ms"] = notices(stale)
figures["a page's notices, fresh content, ms"] = notices(fresh)
figures["open flags of a content, ms"] = best(lambda: list(open_flags(kind="bench.content", key=stale)))
own = [agencies[0].pk]
figures["owners' list, first page of one agency, ms"] = best(lambda: list(items_waiting(agencies=own)[:30]), 5)
figures["owners' list, first page of all agencies, ms"] = best(lambda: list(items_waiting()[:30]), 5)

def register(n):
    places = [ReliancePlace(key, address) for _, address, key in chance.sample(cold, 5)]
    content = CitingContent(kind="bench.content", key=f"new-{n}", title="New")
    register_item(content=content, places=places, at=timezone.now())

started = time.perf_counter()
for n in range(200):
    register(n)
figures["register a content of 5 places, ms"] = 1000 * (time.perf_counter() - started) / 200
print(json.dumps(figures))
"""


def run() -> dict[str, float]:
    if not CORPUS.exists():
        print(f"  no data at {CORPUS}: nothing measured")
        return {}
    with tempfile.TemporaryDirectory(prefix="lan-toa-guard-") as folder:
        environment = portal_in(folder, database=os.environ.get("GUARD_DATABASE_URL", ""))
        manage(environment, "migrate", "-v0")
        manage(environment, "import_law", str(CORPUS), "--limit", str(LAWS), "-v0")
        return figures_of(environment, "-c", ASK, str(CONTENTS))
