"""A consolidated report of 10,000 events by 100 agencies: compiled, drafted and written as DOCX.

Events are invented: half are entries of the journal, half activities with two numbers each. DATABASE_URL names an empty
database to use instead of SQLite.
"""

import os
import tempfile

from benchmarks.portals import ROOT, figures_of, manage, portal_in

EVENTS, AGENCIES = 10_000, 100

# Runs in its own process on its own database.
ASK = """
import django, json, sys, time, uuid
django.setup()
from datetime import date, datetime, timedelta, timezone as tz
from django.db import connection
from django.test.utils import CaptureQueriesContext
from portal.activities.models import Activity, Amount
from portal.agencies.models import Agency, Officer, Place
from portal.journal.models import Entry, digest_of
from portal.plans.models import Assignment, Evidence, Indicator, Plan
from portal.plans.operations import accept_plan
from portal.plans.parser import read_plan
from officialdocs import check, write
from portal.reports.operations.freeze import compile_report
from portal.reports.models import SignedReport
from portal.reports.queries.documents import report_document
from portal.reports.queries.compilations import newest_draft
from portal.reports.queries.statements import ReportSubject
from portal.reports.states import PeriodKind, period_with

events, agencies = int(sys.argv[1]), int(sys.argv[2])
now = datetime(2027, 1, 5, tzinfo=tz.utc)
land = Place.objects.create(code="1", name="Tỉnh Ví Dụ", kind="tinh", level="province")
known = [
    Agency.objects.create(name=f"Sở số {at}", slug=f"so-{at}", kind="department", level="province", place=land)
    for at in range(agencies)
]
officer = Officer.objects.create_superuser(username="benchmark")
text = open(sys.argv[3], encoding="utf-8").read()
plan = accept_plan(draft=read_plan(text), text=text, source_name="plan.md", by=None, at=now).plan
for number, measure in ((1, "articles"), (5, "answers"), (5, "replies"), (6, "adoptions"), (7, "scans")):
    Indicator.objects.create(assignment=plan.assignments.get(number=number), measure=measure)
first, period = date(2026, 1, 1), period_with(date(2026, 6, 1), kind=PeriodKind.YEAR)
entries = [Entry(verb="page.published", at=now, details={"title": f"Việc số {at}"}) for at in range(events // 2)]
for entry in entries:
    entry.digest = digest_of(entry)
Entry.objects.bulk_create(entries)
sources = ("articles", "answers", "replies", "adoptions", "scans")
Evidence.objects.bulk_create(
    Evidence(source=sources[at % 5], key=f"7:{at}", kind="false", agency=known[at % agencies], amount=3,
             day=first + timedelta(days=at % 365), entry=entry, newest=entry.pk)
    for at, entry in enumerate(entries)
)
held = Activity.objects.bulk_create(
    Activity(code=f"hd-{at}", ticket=uuid.uuid4(), kind="truc-tiep", title="Phổ biến pháp luật", entered_by=officer,
             agency=known[at % agencies], day=first + timedelta(days=at % 365), entered_at=now)
    for at in range(events - events // 2)
)
Amount.objects.bulk_create(
    Amount(activity=one, counted=counted, amount=40) for one in held for counted in ("gatherings", "people")
)
begun, worked = time.perf_counter(), time.process_time()
with CaptureQueriesContext(connection) as asked:
    made = compile_report(subject=ReportSubject(period, plan), issuer=known[0], by=officer, at=now)
compiled, worked = time.perf_counter() - begun, time.process_time() - worked
begun = time.perf_counter()
document = report_document(compilation=made, draft=newest_draft(compilation=made), signing=SignedReport())
data = write(document, at=now)
written = time.perf_counter() - begun
assert check(data) == []
assert made.things.count() >= events
selects = sum(one["sql"].startswith("SELECT") for one in asked.captured_queries)
figures = {"events": events, "agencies": agencies, "compiled, seconds": compiled,
           "compiled, seconds of a processor": worked, "questions asked": selects,
           "statements in all": len(asked), "written as DOCX, seconds": written, "DOCX, kB": len(data) / 1000}
print(json.dumps(figures))
"""


def run() -> dict[str, float]:
    plan = ROOT / "demo" / "ke-hoach-2021-hau-giang.md"
    with tempfile.TemporaryDirectory() as folder:
        environment = portal_in(folder, database=os.environ.get("DATABASE_URL", ""))
        manage(environment, "migrate", "--verbosity", "0")
        return figures_of(environment, "-c", ASK, str(EVENTS), str(AGENCIES), str(plan))
