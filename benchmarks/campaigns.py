"""A campaign to a million people: counted by channel, forecast, and written to the outbox.

People are invented, with one to three addresses each; DATABASE_URL names an empty database to use instead of SQLite.
"""

import os
import tempfile

from benchmarks.portals import figures_of, manage, portal_in

PEOPLE = 1_000_000

# Runs in its own process on its own database.
ASK = """
import django, json, sys, time
django.setup()
from django.db import connection
from django.utils import timezone
from portal.agencies.models import Agency, Officer, Place
from portal.dissemination.models import Campaign, Delivery
from portal.dissemination.operations.sending import fan_out
from portal.dissemination.planning.campaigns import AudienceFilter
from portal.dissemination.queries.campaigns import plan_of

people, now = int(sys.argv[1]), timezone.now()
place = Place.objects.create(code="1", name="Place", kind="tinh", level="province")
agency = Agency.objects.create(name="Agency", slug="agency", kind="department", level="province")
officer = Officer.objects.create_user(username="benchmark")
is_sqlite = connection.vendor == "sqlite"
yes, no = ("1", "0") if is_sqlite else ("true", "false")
code = "substr('00000000000000000000000000000000' || i, -32)" if is_sqlite else "gen_random_uuid()"
at = now.strftime("%Y-%m-%d %H:%M:%S") + ("" if is_sqlite else "+00")
series = f"WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < {people + 999})"

def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)

def addresses(channel, prefix, which, by_zalo):
    run(
        'INSERT INTO dissemination_address (follower_id, channel, value, fingerprint, particulars, "order", by_zalo,'
        f" created_at, confirmed_at) {series} SELECT i, '{channel}', '{prefix}' || i, '{prefix}' || i, '{{}}', 0,"
        f" {by_zalo}, '{at}', '{at}' FROM n WHERE {which}"
    )

run(
    "INSERT INTO dissemination_follower (id, code, language, place_id, role, created_at, confirmed_at)"
    f" {series} SELECT i, {code}, 'vi', {place.pk}, 'nguoi-dan', '{at}', '{at}' FROM n"
)
addresses("tin-nhan", "84", "i % 10 < 6", f"CASE WHEN i % 10 < 3 THEN {yes} ELSE {no} END")
addresses("zalo", "z", "i % 10 IN (0, 1, 6, 7)", no)
addresses("thu-dien-tu", "e", "i % 10 > 4", no)
run(
    "INSERT INTO dissemination_subscription (follower_id, kind, key, frequency, created_at, confirmed_at)"
    f" {series} SELECT i, 'linh-vuc', 'dat-dai', 'ngay', '{at}', '{at}' FROM n"
)
run("ANALYZE")
audience = AudienceFilter(interests=(("linh-vuc", "dat-dai/dang-ky"),), places=(place.pk,), roles=("nguoi-dan",))
campaign = Campaign.objects.create(
    agency=agency, title="benchmark", kind="van-ban", key="x", audience=audience.kept(), written_by=officer,
    channels=["zalo", "zalo-so-dien-thoai", "tin-nhan", "thu-dien-tu"], created_at=now,
)
begun = time.perf_counter()
planned = plan_of(campaign=campaign, at=now, zone=timezone.get_default_timezone(), parts={})
counted = time.perf_counter() - begun
begun = time.perf_counter()
fan_out(campaign=campaign, at=now)
laid = time.perf_counter() - begun
assert planned["sizes"]["people"] == Delivery.objects.count() == people
figures = {"people": people, "planned, seconds": counted, "laid, seconds": laid, "laid a second": people / laid}
print(json.dumps(figures))
"""


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        environment = portal_in(folder, database=os.environ.get("DATABASE_URL", ""))
        manage(environment, "migrate", "--verbosity", "0")
        return figures_of(environment, "-c", ASK, str(PEOPLE))
