"""Whoever applies a reorganisation is killed in the middle: nothing was written, and the request still waits."""

import signal
from pathlib import Path

from tests.portal.journal.test_killed_worker import wait_until
from tests.portal.processes import Processes

BEFORE = """
import django; django.setup()
from django.utils import timezone
from portal.design.refusals import SecondPersonAsked
from portal.frontpages.operations.moves import MOVES
from portal.frontpages.operations.reorganisation import reorganise_by_two
from tests.portal.agencies.factories import make_agency, make_posting
for name in ("Sở Kế hoạch", "Sở Tài chính"):
    make_agency(name)
body = make_agency("Sở Tư pháp")
first, _ = (make_posting("administrator", agency=body).officer for _ in range(2))
cells = {"act": "Gộp cơ quan", "what": "Sở Kế hoạch", "into": "Sở Tài chính", "day": f"{timezone.localdate():%d/%m/%Y}",
         "decision": "NQ 12/NQ-HĐND"}
try:
    reorganise_by_two(lines=[" | ".join(cells.get(one.part, "") for one in MOVES)], by=first, at=timezone.now())
except SecondPersonAsked:
    pass
"""
AGREES = """
import sys, time; from pathlib import Path
import django; django.setup()
from django.utils import timezone
from portal.agencies.models import ActRequest, Officer, Succession
from portal.frontpages.operations import reorganisation
from portal.journal.operations.by_two import approve_act
def hang(**_):
    assert Succession.objects.exists()
    Path(sys.argv[1]).touch()
    time.sleep(600)
if len(sys.argv) > 1:
    reorganisation.sync_section_permissions = hang
asked = ActRequest.objects.get()
approve_act(asked=asked, by=Officer.objects.exclude(pk=asked.requested_by_id).get(), at=timezone.now())
"""
WRITTEN = (
    "SELECT (SELECT count(*) FROM agencies_succession) + (SELECT count(*) FROM agencies_reorganisation)"
    " + (SELECT count(*) FROM agencies_agency WHERE exists_to IS NOT NULL)"
    " + (SELECT count(*) FROM journal_entry WHERE verb = 'agency.reorganised')"
)


def test_a_killed_reorganisation_has_written_nothing_and_is_done_by_the_next_who_agrees(
    tmp_path: Path, migrated: Path
) -> None:
    scene, reached = Processes(tmp_path, migrated=migrated, EMBEDDED_WORKER="0"), tmp_path / "reached"
    scene.run(BEFORE)
    assert scene.rows("SELECT state FROM agencies_actrequest") == [("requested",)]

    killed = scene.python(AGREES, str(reached))
    wait_until(reached.exists)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert scene.value(WRITTEN) == 0
    assert scene.rows("SELECT state FROM agencies_actrequest") == [("requested",)]

    scene.run(AGREES)
    assert scene.value(WRITTEN) == 4
    assert scene.rows("SELECT state FROM agencies_actrequest") == [("approved",)]
