"""On PostgreSQL the portal's role may add to what is append-only, and nothing else; another role owns it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection

from tests import empty
from tests.empty import ROOT, at_database, create_postgres

DATABASE, ROLE = "lan_toa_role", "lan-toa-portal"
pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no roles"),
    pytest.mark.skipif(not shutil.which("psql"), reason="no psql"),
    pytest.mark.usefixtures("django_db_setup"),
]

WORK = """
import django
django.setup()
from datetime import date, timedelta
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.plans.models import BudgetLine
from portal.plans.operations.progress import correct_entry, open_line
from portal.plans.states.plans import BudgetSource, MoneyKind
from tests.portal.agencies.factories import make_posting
from tests.portal.journal.terms import clean
from tests.portal.plans.factories import make_agencies, make_plan
now, agency, plan = timezone.now(), make_agencies()["Sở Nội vụ"], make_plan()
keeper = make_posting("approver", agency=agency, on=timezone.localdate()).officer
line = open_line(
    line=BudgetLine(plan=plan, agency=agency, year=2026, source=BudgetSource.PROVINCE), kind=MoneyKind.ASSIGNED,
    day=date(2026, 1, 5), amount=9, document_number="5/QĐ", by=keeper, at=now,
)
correct_entry(entry=line.entries.get(), day=date(2026, 1, 5), amount=4, document_number="5/QĐ", by=keeper, at=now)
before = Entry.objects.count()
with transaction.atomic():
    for number in range(3):
        record("stone.laid", subject=None, by=None, at=now, details={"number": number}, erasable={"who": "ai"})
clean("journal-details", at=now + timedelta(days=900))
assert Entry.objects.count() == before + 5
call_command("verify_journal")
"""


@pytest.fixture(scope="module")
def owned() -> Iterator[str]:
    """A database whose tables belong to who migrated it, after the file of the install document; its address."""
    url = os.environ["DATABASE_URL"]
    template = empty.postgres_database(url)
    with psycopg.connect(url, autocommit=True) as cluster:
        create_postgres(cluster, DATABASE, template=template)
        if not cluster.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            cluster.execute(f'CREATE ROLE "{ROLE}" LOGIN')
        owned = at_database(url, DATABASE)
        words = ["psql", owned, "-v", f"portal={ROLE}", "-f", str(ROOT / "deploy" / "portal-role.sql")]
        for _ in range(2):  # as after each migrate
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
            assert done.returncode == 0, done.stderr
        yield owned
        cluster.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        cluster.execute(f'DROP ROLE "{ROLE}"')


def as_portal(owned: str) -> str:
    user, _, rest = owned.removeprefix("postgres://").partition("@")
    assert user
    return f"postgres://{ROLE}@{rest}"


def test_the_portal_does_its_work(owned: str, tmp_path):
    environment = os.environ | {
        "DATABASE_URL": as_portal(owned),
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "VAR_DIR": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, "-c", WORK], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "Nhật ký nguyên vẹn" in done.stdout


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE journal_entry SET verb = 'x.y'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry CASCADE",
        "DROP TRIGGER journal_entry_is_never_changed ON journal_entry",
        "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
        "DROP TABLE journal_chainlink",
        "INSERT INTO journal_chainlink (number, entry_id, digest, hash) VALUES (9, 9, '', '')",
        "UPDATE journal_chainlink SET hash = ''",
        "DELETE FROM journal_unchained",
        "UPDATE journal_erasabledetails SET salt = ''",
        "CREATE OR REPLACE FUNCTION journal_entry_is_chained() RETURNS trigger LANGUAGE sql AS ''",
        "UPDATE dissemination_consent SET id = id",
        "DELETE FROM plans_budgetentry",
        "DELETE FROM reports_signedreport",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
        "CREATE TABLE public.mine (id int)",
    ],
)
def test_the_portal_may_not(owned: str, attempt: str):
    with psycopg.connect(as_portal(owned)) as portal, pytest.raises(psycopg.errors.InsufficientPrivilege):
        portal.execute(attempt)


@pytest.mark.parametrize(("whose", "is_warned"), [(as_portal, False), (str, True)])
def test_check_warns_where_the_running_role_owns_the_tables(
    owned: str, tmp_path, whose: Callable[[str], str], is_warned: bool
):
    environment = os.environ | {
        "DATABASE_URL": whose(owned),
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "VAR_DIR": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    words = [sys.executable, "manage.py", "check", "--deploy"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert ("journal.W001" in done.stderr) is is_warned
