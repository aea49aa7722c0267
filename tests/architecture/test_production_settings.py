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

    @pytest.mark.parametrize(
        ("said", "expression", "expected"),
        [
            # Links in letters, feeds and on paper never lead to "localhost".
            ({}, "settings.PORTAL_BASE_URL", "https://phapluat.example.vn"),
            ({}, "settings.WAGTAILADMIN_BASE_URL", "https://phapluat.example.vn"),
            ({}, "'khong-tra-loi@phapluat.example.vn' in settings.DEFAULT_FROM_EMAIL", "True"),
            (
                {"PORTAL_BASE_URL": "https://phapluat.example.vn/"},
                "settings.PORTAL_BASE_URL",
                "https://phapluat.example.vn",
            ),
            (
                {"ALLOWED_HOSTS": "a.example.vn, b.example.vn"},
                "settings.ALLOWED_HOSTS",
                "['a.example.vn', 'b.example.vn']",
            ),
            ({"ALLOWED_HOSTS": ".example.vn"}, "settings.CSRF_TRUSTED_ORIGINS", "['https://*.example.vn']"),
            # "true" switched the background work off without a word.
            ({"EMBEDDED_WORKER": "true"}, "settings.EMBEDDED_WORKER", "True"),
            ({"EMBEDDED_WORKER": "0"}, "settings.EMBEDDED_WORKER", "False"),
            ({}, "type(settings.WAGTAIL_PASSWORD_RESET_ENABLED).__name__", "RuntimeSetting"),
            ({"MAIL_HOST": "mail.example.vn"}, "settings.WAGTAIL_PASSWORD_RESET_ENABLED", "True"),
            ({"SIGN_INS_KEPT_DAYS": " 30 "}, "settings.SIGN_INS_KEPT_DAYS", "30"),
            ({"OUTWARD_READ_SECONDS": "2.5"}, "settings.OUTWARD_LIMITS.read_seconds", "2.5"),
        ],
    )
    def test_read(self, said: dict[str, str], expression: str, expected: str, tmp_path: Path):
        assert ask(expression, SECRETS | said, tmp_path).stdout.strip() == expected

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            (
                {"PORTAL_BASE_URL": "http://phapluat.example.vn"},
                "PORTAL_BASE_URL='http://phapluat.example.vn': write https://",
            ),
            ({"PORTAL_BASE_URL": "https://phapluat.example.vn/cong"}, "and nothing else"),
            ({"PORTAL_BASE_URL": "https://khac.example.vn"}, "'khac.example.vn' is not among ALLOWED_HOSTS"),
            ({"ALLOWED_HOSTS": "https://phapluat.example.vn"}, "without https://"),
            ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS: '*' is no host name"),
            ({"SECRET_KEY": "bi-mat"}, "SECRET_KEY can be guessed"),
            ({"SECRET_KEY": "only-for-the-demo-on-this-machine-never-in-production"}, "SECRET_KEY can be guessed"),
            ({"QUESTIONS_KEPT_MONTHS": "hai năm"}, "QUESTIONS_KEPT_MONTHS='hai năm' is no whole number of at least 1"),
            ({"EMBEDDED_WORKER": "có"}, "EMBEDDED_WORKER='có' is neither 1 nor 0"),
            ({"SCANS_MOST_MB": "-5"}, "SCANS_MOST_MB='-5' is no whole number"),
            ({"OUTWARD_TOTAL_SECONDS": "0"}, "OUTWARD_TOTAL_SECONDS='0' is no number of seconds"),
            ({"MAIL_HOST": "mail.example.vn", "MAIL_PORT": "smtp"}, "MAIL_PORT is a number such as 587, not 'smtp'"),
            ({"DATABASE_URL": "postgress://portal:mat-khau@db/lan_toa"}, "DATABASE_URL cannot be read"),
        ],
    )
    def test_refuse_what_cannot_be_meant(self, said: dict[str, str], sentence: str, tmp_path: Path):
        done = ask("1", SECRETS | said, tmp_path)
        assert done.returncode != 0
        assert sentence in done.stderr.splitlines()[-1]
        assert SECRETS["SECRET_KEY"] not in done.stderr
