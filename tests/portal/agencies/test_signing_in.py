"""Guessing passwords behind the proxy."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.agencies.forms import WRONG_SIGN_INS
from portal.agencies.models import Officer
from tests.portal.agencies.factories import make_officer, make_posting

PASSWORD = "mot-cau-that-dai"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _no_visits_yet():
    cache.clear()


@pytest.fixture
def officer(db) -> Officer:
    return make_posting("editor", officer=make_officer("hoa", password=PASSWORD), on=timezone.localdate()).officer


def sign_in(password: str = PASSWORD, *, address: str = HERE, name: str = "hoa", client: Client | None = None):
    """Through a proxy on this machine, as an installation has it."""
    client = client or Client()
    return client.post(
        "/quan-tri/login/", {"username": name, "password": password}, headers={"x-forwarded-for": address}
    )


class TestGuessing:
    def test_locks_the_name_for_the_machine_that_guesses(self, officer: Officer):
        for _ in range(5):
            sign_in("sai-mat-khau")
        assert sign_in().status_code == 429
        assert "Tạm khóa đăng nhập" in sign_in().content.decode()

    def test_locks_nobody_out_elsewhere(self, officer: Officer):
        for _ in range(5):
            sign_in("sai-mat-khau")
        assert sign_in(address=ELSEWHERE).status_code == 302

    def test_with_many_names_is_slowed_down(self, officer: Officer):
        for number in range(WRONG_SIGN_INS.limit):
            sign_in("sai-mat-khau", name=f"ai-do-{number}")
        assert "Xin chờ một phút" in sign_in().content.decode()
        assert sign_in(address=ELSEWHERE).status_code == 302

    def test_right_passwords_are_not_counted(self, officer: Officer):
        assert {sign_in().status_code for _ in range(WRONG_SIGN_INS.limit + 2)} == {302}
