"""The duration of a night like that of 1 July 2025: a document of 500 moves rehearsed, applied and undone.

Runs on a database with only the fronts and the officers of 60 communes; SQLite, or REORGANISATION_DATABASE_URL. Killed
at any time it leaves no changes: the document is one transaction.
"""

import os
import tempfile

from benchmarks.portals import figures_of, manage, portal_in

ASK = """
import django, json, time
django.setup()
from datetime import date, datetime
from django.utils import timezone
from portal.agencies.models import Agency, Officer
from portal.agencies.operations import post_officer
from portal.editorial.operations.sections import open_sections
from portal.frontpages.operations import found_portal
from portal.frontpages.operations.reorganisation import rehearse, reorganise, undo_reorganisation
from portal.frontpages.queries.belongings import orphans
from tests.portal.frontpages.july_2025 import moves, three_provinces

NIGHT, NOW = date(2025, 7, 1), timezone.make_aware(datetime(2025, 7, 1, 1))
found_portal(name="Lan Tỏa", on=date(2025, 1, 1))
three_provinces(made_up=135)
some = list(Agency.objects.filter(level="commune", kind="committee").order_by("pk")[:60])
for number, agency in enumerate(some):
    officer = Officer.objects.create_user(username=f"canbo{number}")
    post_officer(officer=officer, agency=agency, role="editor", from_date=date(2025, 1, 1), on=NIGHT)
open_sections(agencies=some, by=None, at=NOW)
said, by = {"lines": moves(made_up=135)}, Officer.objects.first()
figures = {"moves": len(said["lines"])}

def timed(name, do, **more):
    started = time.perf_counter()
    made = do(by=by, at=NOW, **more)
    figures[f"{name}_seconds"] = time.perf_counter() - started
    return made

timed("rehearsed", rehearse, **said)
document = timed("applied", reorganise, **said)
figures["orphans"] = len(orphans(on=NIGHT))
timed("taken_back", undo_reorganisation, document=document)
print(json.dumps(figures))
"""


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        environment = portal_in(folder, database=os.environ.get("REORGANISATION_DATABASE_URL", ""))
        manage(environment, "migrate", "--verbosity", "0")
        return figures_of(environment, "-c", ASK)
