"""The cost of the hash chain for an entry of the journal, and the time to verify it.

Rounds with and without the chain (trigger disabled, no digest) alternate, so that other work affects both equally; the
minimum of each is reported. `one` is a transaction with one entry, `many` one with 500. JOURNAL_DATABASE_URL names an
empty database to use instead of SQLite, whose tables the role owns.
"""

import os
import tempfile

from benchmarks.portals import figures_of, manage, portal_in

ASK = """
import django, json, time
django.setup()
from django.db import connection, transaction
from django.utils import timezone
from portal.agencies.models import Officer
from portal.journal import models
from portal.journal.models import ChainLink
from portal.journal.operations import record
from portal.journal.models import digest_of

officer = Officer.objects.create_user(username="benchmark")
is_sqlite = connection.vendor == "sqlite"
if is_sqlite:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_entry_is_chained'")
        (made,) = cursor.fetchone()
switches = {
    True: made if is_sqlite else "ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_waits",
    False: "DROP TRIGGER journal_entry_is_chained" if is_sqlite
    else "ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_waits",
}

def write(count):
    with transaction.atomic():
        for number in range(count):
            record("bench.done", subject=officer, by=officer, at=timezone.now(),
                   details={"number": number, "slug": "30-2020-nd-cp", "reason": "Sửa lỗi chính tả ở Điều 5"})

def timed(transactions, count):
    least = 1e9
    for _ in range(transactions):
        started = time.perf_counter()
        write(count)
        least = min(least, time.perf_counter() - started)
    return 1000 * least / count

timed(20, 1)
taken = {}
for _ in range(12):
    for is_chained in (False, True):
        with connection.cursor() as cursor:
            cursor.execute(switches[is_chained])
        models.digest_of = digest_of if is_chained else lambda entry: "0" * 64
        for name, transactions, count in (("one", 100, 1), ("many", 2, 500)):
            taken.setdefault((name, is_chained), []).append(timed(transactions, count))
figures = {}
for name in ("one", "many"):
    with_chain, without = min(taken[name, True]), min(taken[name, False])
    figures[f"an entry of {name} in a transaction, ms"] = with_chain
    figures[f"the chain of it, {name} in a transaction, ms"] = with_chain - without
started, looked = time.perf_counter(), 0
for link in ChainLink.objects.select_related("entry__erasable").order_by("number").iterator(chunk_size=2000):
    assert digest_of(link.entry) == link.digest
    looked += 1
figures["looking through, microseconds an entry"] = 1e6 * (time.perf_counter() - started) / looked
print(json.dumps(figures))
"""


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-journal-") as folder:
        environment = portal_in(folder, database=os.environ.get("JOURNAL_DATABASE_URL", ""))
        manage(environment, "migrate", "-v0")
        return figures_of(environment, "-c", ASK)
