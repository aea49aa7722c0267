"""From release 1.0.0 on, a migration that has landed is never edited: `scripts/check_migrations.py` says so."""

from pathlib import Path

import pytest
from scripts import check_migrations

FIRST = "src/portal/library/migrations/0001_initial.py"


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    """A checkout with one migration that has landed."""
    (tmp_path / FIRST).parent.mkdir(parents=True)
    (tmp_path / FIRST).write_text("operations = []\n")
    assert check(tmp_path, "--add") == 0
    return tmp_path


def check(root: Path, *arguments: str) -> int:
    return check_migrations.main([*arguments], root=root, table=root / "landed")


class TestALandedMigration:
    def test_stays_as_it_is(self, landed: Path):
        assert check(landed) == 0

    def test_may_not_be_edited(self, landed: Path, capsys: pytest.CaptureFixture[str]):
        (landed / FIRST).write_text("operations = [1]\n")
        assert check(landed) == 1
        assert f"{FIRST} has landed and was edited" in capsys.readouterr().err

    def test_may_not_be_edited_by_adding_it_again(self, landed: Path):
        (landed / FIRST).write_text("operations = [1]\n")
        assert check(landed, "--add") == 1
        assert check(landed) == 1

    def test_may_not_be_removed(self, landed: Path, capsys: pytest.CaptureFixture[str]):
        (landed / FIRST).unlink()
        assert check(landed) == 1
        assert "is gone" in capsys.readouterr().err

    def test_is_followed_by_another(self, landed: Path):
        (landed / FIRST).with_name("0002_more.py").write_text("operations = []\n")
        assert check(landed) == 1  # until it is put into the table
        assert check(landed, "--add") == 0
        assert check(landed) == 0


class TestTheTable:
    def test_holds_every_migration_of_the_portal(self):
        assert len(check_migrations.landed(check_migrations.TABLE)) >= 24
        assert check_migrations.main([]) == 0
