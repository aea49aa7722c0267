"""A database of the demo opens to everybody who has read the manual: production does not start with one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from demo.scenes.agencies import ACCOUNTS, load_demo_accounts, load_demo_agencies
from django.utils import timezone

from portal.agencies.models import Officer
from portal.frontpages.models import DEMO_LOADED, DEMO_NAMES, find_demo
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_officer

ROOT = Path(__file__).resolve().parents[3]
START = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from portal.agencies.models import Officer
if {opened}:
    Officer.objects.create_user("quantri", password="lan-toa-trinh-dien")
import portal.wsgi
print("started")
"""


def start(folder: Path, *, opened: bool) -> subprocess.CompletedProcess[str]:
    """As an operator starts it, on a database of its own."""
    told = {"DJANGO_SETTINGS_MODULE": "portal.settings.production", "PYTHONPATH": str(ROOT / "src")}
    told |= {"SECRET_KEY": "một chuỗi dài chỉ dùng trong kiểm thử này", "ALLOWED_HOSTS": "phapluat.example.vn"}
    told |= {"VAR_DIR": str(folder), "EMBEDDED_WORKER": "0", "MESSAGES_SEND_EMBEDDED": "0", "PATH": os.environ["PATH"]}
    code = START.format(opened=opened)
    return subprocess.run(
        [sys.executable, "-c", code], env=told, capture_output=True, text=True, timeout=300, check=False
    )


class TestProduction:
    @pytest.fixture
    def folder(self, tmp_path: Path, migrated: Path) -> Path:
        """Where the database is that `migrate` has nothing to add to."""
        shutil.copyfile(migrated, tmp_path / "lan-toa.sqlite3")
        return tmp_path

    def test_does_not_start_with_the_demos_administrator(self, folder: Path):
        done = start(folder, opened=True)
        assert "started" not in done.stdout
        assert "ImproperlyConfigured" in done.stderr
        assert "quantri" in done.stderr

    def test_starts_without(self, folder: Path):
        assert start(folder, opened=False).stdout.split() == ["started"]


@pytest.mark.django_db
class TestTheCheck:
    @pytest.fixture(autouse=True)
    def _in_production(self, settings):
        settings.DEMO_ACCOUNTS = False

    def test_finds_every_account_of_the_demo(self):
        assert set(DEMO_NAMES) == {one.username for one in ACCOUNTS}
        for name in DEMO_NAMES:
            make_officer(name, password=ACCOUNTS[0].password)
        (found,) = find_demo()
        assert all(name in found.msg for name in DEMO_NAMES)

    def test_finds_the_mark_when_all_passwords_have_changed(self, settings):
        settings.DEMO_ACCOUNTS = True
        load_demo_agencies()
        load_demo_accounts(at=timezone.now())
        settings.DEMO_ACCOUNTS = False
        Officer.objects.update(is_active=False)
        assert Entry.objects.filter(verb=DEMO_LOADED).count() == 1
        assert "dấu" in find_demo()[0].msg

    def test_finds_nothing_in_a_portal_of_its_own(self):
        make_officer("quantri", password="mot-cau-that-dai")
        make_officer("bientap", password=ACCOUNTS[0].password, is_active=False)
        assert find_demo() == []

    def test_leaves_the_demo_itself_alone(self, settings):
        settings.DEMO_ACCOUNTS = True
        make_officer("quantri", password=ACCOUNTS[0].password)
        assert find_demo() == []
