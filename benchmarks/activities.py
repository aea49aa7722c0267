"""Sums over 10,000 activities of 100 agencies: the grouped query, the province's form, the list of officers.

Activities are inserted as rows in bulk, because reading is measured. Recording is measured on 200 of them.
"""

import tempfile

from benchmarks.portals import figures_of, manage, portal_in

ACTIVITIES, AGENCIES = 10_000, 100

# Runs in its own process on its own database.
ASK = """
import django, json, random, sys, time
django.setup()
from datetime import date, datetime, timedelta, UTC
from uuid import uuid4
from django.db import connection
from django.test.utils import CaptureQueriesContext
from portal.activities.states import KINDS, ActivityAmount, ActivityLanguage, ActivityMeasure
from portal.activities.models import Activity, Amount
from portal.activities.operations import ActivityEntry, record_activity
from portal.activities.queries import visible_activities, filtered_activities, sums_between, totals_in
from portal.agencies.models import Agency, Officer
from portal.reports.models import StatisticsForm
from portal.reports.operations.statistics import load_forms, open_form, send_form
from portal.reports.queries.statistics import read_filled
from portal.reports.queries.statistics import form_paper_of
from portal.reports.statistics.paper import write_form_paper

count, many, chance = int(sys.argv[1]), int(sys.argv[2]), random.Random(7)
at = datetime(2026, 12, 31, 5, tzinfo=UTC)
start, end = date(2026, 1, 1), date(2026, 12, 31)
by = Officer.objects.create_user(username="benchmark")
agencies = [
    Agency.objects.create(name=f"Ủy ban nhân dân xã {n}", slug=f"xa-{n}", kind="committee", level="commune")
    for n in range(many)
]
kinds = list(KINDS.values())
rows = [
    Activity(
        code=f"hd-2026-{n:06d}", ticket=uuid4(), kind=chance.choice(kinds).key, title="Luật Đất đai",
        agency=chance.choice(agencies), day=start + timedelta(days=chance.randrange(365)), entered_by=by, entered_at=at,
    )
    for n in range(1, count + 1)
]
Activity.objects.bulk_create(rows, batch_size=1000)
Amount.objects.bulk_create(
    (
        Amount(
            activity=one, counted=counted, language=language, amount=chance.randrange(1, 200),
            is_estimate=chance.random() < 0.05,
        )
        for one in rows
        for counted in KINDS[one.kind].counts
        for language in (
            [ActivityLanguage.VIETNAMESE, ActivityLanguage.KHMER] if counted in KINDS[one.kind].by_language else ["vi"]
        )
    ),
    batch_size=2000,
)
figures = {}

def timed(name, work, times=5):
    best = None
    for _ in range(times):
        started = time.perf_counter()
        found = work()
        spent = time.perf_counter() - started
        best = spent if best is None else min(best, spent)
    with CaptureQueriesContext(connection) as queries:
        work()
    figures[f"{name}, ms"] = 1000 * best
    figures[f"{name}, queries"] = len(queries)
    return found

sums = timed("every sum of a year", lambda: list(sums_between(start=start, end=end)))
figures["every sum of a year, rows"] = len(sums)
timed("page of the list with totals", lambda: (
    list(visible_activities(agencies=None)[:25]),
    totals_in(filtered_activities(visible_activities(agencies=None), start=start, end=end)),
))
load_forms(at=at)
form = StatisticsForm.objects.get(code="PBGDPL – Tỉnh")
whole = open_form(
    form=form, agency=agencies[0], year=2026, round_=form.rounds.get(key="nam"), is_whole=True, by=by, at=at
)
table = timed("form of the province", lambda: read_filled(whole)).table
assert len(table.leaves) == many
started = time.perf_counter()
write_form_paper(form_paper_of(whole, table, number=0))
figures["its sheet, ms"] = 1000 * (time.perf_counter() - started)
for n, agency in enumerate(agencies):
    round_ = form.rounds.get(key="nam")
    own = open_form(form=form, agency=agency, year=2026, round_=round_, is_whole=False, by=by, at=at)
    if n < 20:
        send_form(filled=own, by=by, at=at)
timed("form of the province, 20 of 100 sent", lambda: read_filled(whole))
started = time.perf_counter()
for n in range(200):
    amounts = (ActivityAmount(ActivityMeasure.GATHERINGS, 1),)
    said = ActivityEntry("truc-tiep", "Luật Đất đai", agencies[n % many], end, amounts)
    record_activity(said=said, ticket=uuid4(), by=by, at=at)
figures["record one, ms"] = 1000 * (time.perf_counter() - started) / 200
print(json.dumps(figures))
"""


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-activities-") as folder:
        environment = portal_in(folder)
        manage(environment, "migrate", "-v0")
        return figures_of(environment, "-c", ASK, str(ACTIVITIES), str(AGENCIES))
