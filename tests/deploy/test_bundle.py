"""A machine without a network gets the portal from one file, and takes no file that is not as it was made.

The whole installation is played where `make bundle` has made a bundle of this release (dist/, or BUNDLE names it): in
namespaces of its own with no route to anywhere, on a copy of this machine that is thrown away.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RELEASE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
DOMAIN = "phapluat.example.gov.vn"


class Bundle:
    """A folder as `scripts/bundle` leaves one, of a few files that say nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.keys = folder, folder.with_name("keys")
        (folder / "wheels").mkdir(parents=True)
        self.keys.mkdir()
        (folder / "wheels" / "one.whl").write_bytes(b"wheel")
        shutil.copy(ROOT / "deploy" / "install-bundle", folder)
        self.sum_up()

    def sum_up(self) -> None:
        names = "install-bundle wheels/one.whl"
        subprocess.run(f"sha256sum {names} >SHA256SUMS", shell=True, cwd=self.folder, check=True)  # noqa: S602

    def sign(self, who: str) -> Path:
        """By a key that is made for it; the file of those who may."""
        key, signers = self.keys / who, self.keys / f"{who}.signers"
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(key)]
        subprocess.run(make, check=True)
        sign = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", "lan-toa", "SHA256SUMS"]
        (self.folder / "SHA256SUMS.sig").unlink(missing_ok=True)
        subprocess.run(sign, cwd=self.folder, check=True)
        signers.write_text(f"{who} {key.with_suffix('.pub').read_text()}")
        return signers

    def install(self, *arguments: object) -> str:
        """What it says. It ends before it changes anything: there is no source to unpack, and we are nobody."""
        command = [str(self.folder / "install-bundle"), DOMAIN, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode != 0
        return done.stderr


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return Bundle(tmp_path / "bundle")


TAKEN = "2 files are as they were made"


class TestAFileThatIsNotAsItWasMade:
    def test_is_not_installed(self, bundle: Bundle):
        assert TAKEN in bundle.install("--unsigned")
        (bundle.folder / "wheels" / "one.whl").write_bytes(b"another")
        assert "a file is not as it was made" in bundle.install("--unsigned")

    def test_is_not_slipped_in(self, bundle: Bundle):
        (bundle.folder / "wheels" / "two.whl").write_bytes(b"wheel")
        said = bundle.install("--unsigned")
        assert "wheels/two.whl" in said
        assert TAKEN not in said


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen: openssh-client has it")
class TestTheSignature:
    def test_is_asked_for_unless_somebody_says_otherwise(self, bundle: Bundle):
        assert "--signers FILE" in bundle.install()
        signers = bundle.sign("phat-hanh")
        assert "--signers FILE" in bundle.install()
        said = bundle.install("--signers", signers)
        assert "signed by phat-hanh" in said
        assert TAKEN in said

    def test_must_be_there_if_it_is_asked_for(self, bundle: Bundle):
        signers = bundle.sign("phat-hanh")
        (bundle.folder / "SHA256SUMS.sig").unlink()
        assert "is not signed" in bundle.install("--signers", signers)

    def test_must_be_by_one_of_those_who_may(self, bundle: Bundle):
        signers = bundle.sign("phat-hanh")
        bundle.sign("nguoi-la")
        assert "by nobody of" in bundle.install("--signers", signers)

    def test_is_of_these_checksums(self, bundle: Bundle):
        signers = bundle.sign("phat-hanh")
        (bundle.folder / "wheels" / "one.whl").write_bytes(b"another")
        bundle.sum_up()
        assert "changed after it was signed" in bundle.install("--signers", signers)


# Played as root of a copy of this machine (an overlay), with a loopback and nothing else; all processes end with it.
_MACHINE = r"""
set -eu
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changed,workdir=$1/work" "$1/machine"
cd "$1/machine"
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mkdir run/given
mount --bind "$2" run/given
printf '#!/bin/sh\nexit 101\n' >usr/sbin/policy-rc.d
chmod 755 usr/sbin/policy-rc.d
ip link set lo up
test -z "$(ip route show)"
exec chroot . /bin/bash -euo pipefail -c "
    rm -rf /srv/* /mnt/* /var/lib/lan-toa /etc/lan-toa.env
    mkdir -p /var/lib/lan-toa
    $3"
"""
_WHOLE = r"""
/run/given/install-bundle phapluat.example.gov.vn --unsigned
unit=/etc/systemd/system/lan-toa.service
export \$(sed -n 's/^Environment=//p' \$unit)
start=\$(sed -n 's/^ExecStart=//p' \$unit)
cd /srv/lan-toa
runuser -u lan-toa -- bash -c \"set -a; . /etc/lan-toa.env; umask 0027; exec \$start\" &
for _ in \$(seq 90); do
    curl -s -w 'answered %{http_code}' http://127.0.0.1:8000/suc-khoe/san-sang && break || sleep 1
done
"""
_TWO_RELEASES = r"""
install -m 0666 /run/given/empty.sqlite3 /var/lib/lan-toa/lan-toa.sqlite3
/run/given/now/install-bundle phapluat.example.gov.vn --unsigned
/run/given/next/install-bundle phapluat.example.gov.vn --unsigned
echo serves: \$(readlink /srv/lan-toa)
echo copies: \$(ls /mnt/backup/lan-toa/*/lan-toa.sqlite3 | wc -l)
{ /srv/lan-toa-RELEASE/deploy/manage check 2>&1 || true; } | grep -o 'The database was migrated by release [0-9.]*'
"""


class Machine:
    """A copy of this machine in namespaces of its own, without a route to anywhere, thrown away afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if shutil.which("unshare") is None or ROOT.stat().st_dev != Path("/").stat().st_dev:
            pytest.skip("no unshare here, or the checkout lies on another disk than /")
        for name in ("changed", "work", "machine"):
            (folder / name).mkdir()
        mount = (
            f"mount -t overlay overlay -o lowerdir=/,upperdir={folder}/changed,workdir={folder}/work {folder}/machine"
        )
        tried = subprocess.run([*self.UNSHARE, "sh", "-c", mount], capture_output=True, text=True, check=False)
        if tried.returncode != 0:
            pytest.skip(f"no namespaces with an overlay here: {tried.stderr.strip()}")

    UNSHARE = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child")

    def play(self, commands: str, *, given: Path) -> str:
        """What the commands say; the folder `given` is /run/given there."""
        command = [*self.UNSHARE, "bash", "-c", _MACHINE.replace("$3", commands), "play", str(self.folder), str(given)]
        # The settings of the suite are not on that machine.
        environment = {name: said for name, said in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=580, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("machine")
    yield Machine(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The bundle of this release, unpacked."""
    named = os.environ.get("BUNDLE")
    found = [Path(named)] if named else sorted((ROOT / "dist").glob(f"lan-toa-{RELEASE}-*.tar"))
    if not found:
        pytest.skip(f"no bundle of {RELEASE} in dist/: make bundle makes one, with a network")
    with tarfile.open(found[0]) as held:
        held.extractall(tmp_path, filter="tar")
    (folder,) = tmp_path.iterdir()
    return folder


def bundle_of(release: str, folder: Path) -> None:
    """This program as a release with that number, and the environment of this run instead of wheels."""
    program = folder / "lan-toa"
    shutil.copytree(ROOT / "src", program / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "deploy", program / "deploy")
    shutil.copy(ROOT / "manage.py", program)
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (program / "pyproject.toml").write_text(project.replace(f'version = "{RELEASE}"', f'version = "{release}"', 1))
    (program / "COMMIT").write_text(release)
    (program / "scripts").mkdir()
    (program / "scripts" / "setup").write_text(
        f"#!/bin/sh\nln -sfn {sys.prefix} .venv\n.venv/bin/python -m compileall -q src\n"
    )
    (program / "scripts" / "setup").chmod(0o755)
    with tarfile.open(folder / "lan-toa.tar.gz", "w:gz", compresslevel=1) as held:
        held.add(program, "lan-toa")
    shutil.rmtree(program)
    shutil.copy(ROOT / "deploy" / "install-bundle", folder)
    subprocess.run("sha256sum lan-toa.tar.gz install-bundle >SHA256SUMS", shell=True, cwd=folder, check=True)  # noqa: S602


class TestAMachineWithoutANetwork:
    def test_answers_after_one_command(self, machine: Machine, made: Path):
        said = machine.play(_WHOLE, given=made)
        assert '"ready": true' in said
        assert "answered 200" in said

    def test_is_upgraded_by_one_command_and_keeps_what_was(self, machine: Machine, tmp_path: Path, migrated: Path):
        shutil.copy(migrated, tmp_path / "empty.sqlite3")
        for name, release in (("now", RELEASE), ("next", "99.0.0")):
            (tmp_path / name).mkdir()
            bundle_of(release, tmp_path / name)
        said = machine.play(_TWO_RELEASES.replace("RELEASE", RELEASE), given=tmp_path)
        assert "serves: /srv/lan-toa-99.0.0" in said
        assert "copies: 1" in said
        assert "The database was migrated by release 99.0.0" in said
