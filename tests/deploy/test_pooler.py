"""PgBouncer between the portal and PostgreSQL, a transaction at a time (`make try-deploy`): what hangs on a session."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.machines import ROOT, Machine, answers, postgres, postgres_bin, wait_until
from tests.ports import free_port

pytestmark = pytest.mark.skipif(not os.environ.get("TRY_DEPLOY"), reason="minutes of two cores: make try-deploy")

# Eight at once on three connections: rows read in pieces across transactions, leases, counts, locks of rows.
AT_ONCE = """
import threading
from django.db import connection, transaction
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from portal.agencies.operations import rate_limits
from portal.agencies.models import VisitCount
from portal.journal.operations import hold_lease, record
from django.utils import timezone

won, read, faults = [], [], []
def work(number):
    try:
        request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")
        for turn in range(5):
            pieces = ContentType.objects.order_by("pk").iterator(chunk_size=7)
            first = next(pieces).pk
            with transaction.atomic():
                list(ContentType.objects.select_for_update().filter(pk=first))
                record("stone.laid", subject=None, by=None, at=timezone.now(), details={"number": number})
            read.append(1 + sum(1 for _ in pieces))
            rate_limits.count_visit(request=request, door=rate_limits.RateLimit("pooled", 9), minute=1)
        if hold_lease("pooled", holder=f"m{number}"):
            won.append(number)
    except Exception as error:
        faults.append(repr(error))
    finally:
        connection.close()

some = [threading.Thread(target=work, args=(number,)) for number in range(8)]
[one.start() for one in some]
[one.join() for one in some]
with connection.cursor() as cursor:
    cursor.execute("SHOW jit")
    print("jit", cursor.fetchone()[0])
print("faults", faults)
print("all", set(read) == {ContentType.objects.count()}, len(read), len(won), VisitCount.objects.get().count)
"""


@pytest.fixture(scope="module")
def pooled() -> Iterator[Machine]:
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if postgres_bin() is None or program is None:
        pytest.skip("needs PostgreSQL and PgBouncer: apt-get install postgresql pgbouncer")
    folder, port = Path(tempfile.mkdtemp(prefix="lan-toa-pooler-")), free_port()
    folder.chmod(0o755)  # PostgreSQL's own user looks in
    with postgres(folder / "postgres") as database:
        said = {"DATABASE_URL": database, "RATE_LIMITS": "database", "SEARCH_DATABASE_URL": database}
        subprocess.run(["psql", database, "-qc", "ALTER ROLE portal SET jit = off"], check=True)
        server = database.rpartition(":")[2].partition("/")[0]
        shipped = (ROOT / "deploy/pgbouncer.ini").read_text("utf-8")
        for ours, theirs in (
            ("lan_toa = host=127.0.0.1 port=5432 dbname=lan_toa", f"postgres = host=127.0.0.1 port={server}"),
            ("listen_port = 6432", f"listen_port = {port}"),
            ("scram-sha-256", "trust"),
            ("/etc/pgbouncer/userlist.txt", f"{folder}/users"),
            ("default_pool_size = 20", "default_pool_size = 3"),
        ):
            assert ours in shipped
            shipped = shipped.replace(ours, theirs)
        (folder / "users").write_text('"portal" ""\n')
        (folder / "pgbouncer.ini").write_text(shipped)
        user = ["-u", "postgres"] if getpass.getuser() == "root" else []
        run = subprocess.Popen([program, "-q", *user, folder / "pgbouncer.ini"])
        try:
            wait_until(lambda: answers(port), "PgBouncer", 20)
            yield Machine(
                Path(folder) / "pooled", said | {"DATABASE_URL": database.replace(f":{server}/", f":{port}/")}
            )
        finally:
            run.terminate()
            run.wait(20)
    shutil.rmtree(folder, ignore_errors=True)


class TestAPooler:
    def test_takes_the_portal_only_where_it_is_named(self, pooled: Machine):
        with pytest.raises(AssertionError, match="unsupported startup parameter"):
            pooled.python("from django.db import connection; connection.ensure_connection()")

    def test_loses_nothing_that_hung_on_a_session(self, pooled: Machine):
        pooled.environment["DATABASE_POOLED"] = "1"
        told = pooled.python(AT_ONCE)
        assert "faults []" in told
        assert "jit off" in told
        assert "all True 40 1 40" in told, told
