"""What the public installation promises, read in a process of its own as an operator would start it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "SECRET_KEY": "một chuỗi dài chỉ dùng trong kiểm thử này, không ở đâu khác",
    "ALLOWED_HOSTS": "phapluat.example.vn",
}


def ask(expression: str, environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    code = f"from portal.settings import production as settings; print({expression})"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "VAR_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class TestProductionSettings:
    @pytest.mark.parametrize("missing", sorted(SECRETS))
    def test_refuse_to_start_without(self, missing: str, tmp_path: Path):
        done = ask("1", {name: value for name, value in SECRETS.items() if name != missing}, tmp_path)
        assert done.returncode != 0
        assert f"Set {missing} in the environment" in done.stderr

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("settings.DEBUG", "False"),
            ("settings.DEMO_ACCOUNTS", "False"),
            ("settings.STAFF_SECOND_FACTOR", "True"),
            ("settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE", "True"),
            ("settings.SECURE_SSL_REDIRECT", "True"),
            ("'unsafe-inline' in str(settings.SECURE_CSP)", "False"),
        ],
    )
    def test_say(self, expression: str, expected: str, tmp_path: Path):
        assert ask(expression, SECRETS, tmp_path).stdout.strip() == expected
