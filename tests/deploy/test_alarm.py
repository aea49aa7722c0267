"""A unit of systemd has failed: a letter says so, also where the portal itself cannot start."""

import os
import re
import subprocess
from pathlib import Path

from tests.portal.dissemination.smtp_peer import mail_server

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def alarm(*words: str, **said: str) -> subprocess.CompletedProcess[str]:
    known = {"PATH": os.environ["PATH"]} | said
    return subprocess.run(
        [DEPLOY / "alarm", *words], env=known, capture_output=True, text=True, check=False, timeout=60
    )


class TestAlarm:
    def test_names_the_unit_to_everybody_who_is_to_know(self):
        with mail_server() as peer:
            done = alarm(
                "lan-toa-backup.service",
                MAIL_HOST="127.0.0.1",
                MAIL_PORT=str(peer.port),
                ALARM_MAIL_TO="truc@example.vn, hai@example.vn",
            )
            assert done.returncode == 0, done.stderr
            (letter,) = peer.letters
        assert letter["To"] == "truc@example.vn, hai@example.vn"
        assert "lan-toa-backup.service" in letter["Subject"]
        assert "runbook.md" in letter.get_content()

    def test_fails_where_nobody_can_be_told(self):
        assert alarm("lan-toa.service", MAIL_HOST="127.0.0.1").returncode == 1
        assert "ALARM_MAIL_TO" in alarm("lan-toa.service").stderr

    def test_names_a_service_that_falls_again_and_again_once_an_hour(self, tmp_path):
        with mail_server() as peer:
            said = {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": str(peer.port), "ALARM_MAIL_TO": "truc@example.vn"}
            said |= {"VAR_DIR": str(tmp_path)}
            for _ in range(5):
                done = alarm("--fell", "lan-toa.service", SERVICE_RESULT="success", **said)
                assert done.returncode == 0, done.stderr
            assert peer.letters == []
            for number in range(1, 8):
                assert alarm("--fell", "lan-toa.service", SERVICE_RESULT="exit-code", **said).returncode == 0
                assert len(peer.letters) == (number >= 3)
        assert "lại ngã" in peer.letters[0]["Subject"]

    def test_is_what_each_unit_starts_when_it_fails(self):
        for name in ("lan-toa.service", "lan-toa-worker.service", "lan-toa-backup.service"):
            unit = (DEPLOY / name).read_text()
            assert re.search(r"^OnFailure=lan-toa-alarm@%n\.service$", unit.partition("[Service]")[0], re.MULTILINE)
        assert "deploy/alarm %i" in (DEPLOY / "lan-toa-alarm@.service").read_text()
