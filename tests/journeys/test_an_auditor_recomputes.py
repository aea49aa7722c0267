"""The demo's year, signed: a stranger takes its pack away and comes to every number in an environment with nothing in
it; one report altered in the pack is named.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import manage
from tests.portal.reports.compilations.test_audit_pack import alter, rows

pytestmark = pytest.mark.browser  # of those that need the whole demo
PACK = """
from pathlib import Path
from zipfile import ZipFile
from portal.reports.admin.audit_pack import packed
from portal.reports.models import Compilation
told = Compilation.objects.select_related("signed__draft", "issuer", "plan").filter(kind="final")
with packed(told.earliest("pk")) as made:  # that of the demo: another journey signs one of its own
    ZipFile(made).extractall({folder!r})
"""


@pytest.fixture(scope="module")
def pack(demo_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("goi")
    manage(demo_environment, "shell", "-v", "0", "-c", PACK.format(folder=str(folder)))
    return folder


@pytest.fixture(scope="module")
def nothing_else(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment in which nothing was installed."""
    home = tmp_path_factory.mktemp("trong") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True, timeout=120)
    return home / "bin" / "python"


def recompute(folder: Path, python: Path) -> subprocess.CompletedProcess[str]:
    command = [python, "-I", "-S", folder / "kiem-tra.py"]
    said = {"cwd": "/", "env": {"PYTHONUTF8": "1"}, "capture_output": True, "encoding": "utf-8", "timeout": 120}
    return subprocess.run(command, check=False, **said)


def test_every_number_of_the_year_is_found_again(pack: Path, nothing_else: Path):
    done = recompute(pack, nothing_else)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"ĐÚNG: {len(rows(pack, 'so-lieu.csv'))} số liệu")


@pytest.mark.parametrize("is_resealed", [False, True])
def test_one_report_that_was_altered_is_named(pack: Path, nothing_else: Path, tmp_path: Path, *, is_resealed: bool):
    folder = Path(shutil.copytree(pack, tmp_path / "goi"))
    sent = next(one for one in rows(folder, "bao-cao-co-quan.csv") if one["Lúc chốt"] == "on_time")
    begins = f"{sent['Cơ quan']},{sent['Đợt']},{sent['Tình trạng']},"
    alter(folder, "bao-cao-co-quan.csv", f"{begins}on_time", f"{begins}late", is_resealed=is_resealed)
    own = next(one for one in rows(folder, "viec.csv") if one["Nguồn"].startswith("own.") and one["Loại"] == "stated")
    row = ",".join((own["Nguồn"], own["Đối tượng"], "stated", "", own["Cơ quan"], own["Cơ quan thực hiện"], "", ""))
    alter(folder, "viec.csv", f"{row}{own['Số lượng']},", f"{row}{int(own['Số lượng']) + 1},", is_resealed=is_resealed)
    done = recompute(folder, nothing_else)
    assert done.returncode == 1
    assert f"SAI phần {sent['Cơ quan']}, late" in done.stdout
    assert "SAI số liệu bao-cao-them." in done.stdout
    assert ("SAI tệp" in done.stdout) is not is_resealed
