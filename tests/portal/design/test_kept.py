"""A form that came too late is shown again with all that was typed, and only to whoever typed it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.portal.agencies.factories import make_posting

pytestmark = pytest.mark.django_db
OWN = {"Sec-Fetch-Site": "same-origin"}
TYPED = {
    "answer_text": "Bên đặt cọc từ chối thì mất cọc.\nTrừ khi có thỏa thuận khác <b>.",
    "do": "luu",
    "password": "x",
}


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


def _somewhere() -> str:
    return reverse("library_stale_item", args=[1])


class TestNobodyIsSignedIn:
    def test_keeps_what_was_typed(self) -> None:
        response = Client(headers=OWN).post(_somewhere() + "?p=2", TYPED)
        page = response.content.decode()
        assert response.status_code == 403
        assert "Trừ khi có thỏa thuận khác &lt;b&gt;." in page
        assert 'name="do" value="luu"' in page
        assert f'action="{_somewhere()}?p=2"' in page
        assert reverse("wagtailadmin_login") in page
        assert response["Cache-Control"] == "no-store"

    def test_keeps_no_secret(self) -> None:
        response = Client(headers=OWN).post(_somewhere(), TYPED)
        assert response.status_code == 403
        assert 'name="do"' in response.content.decode()
        assert 'name="password"' not in response.content.decode()

    def test_after_an_idle_hour(self) -> None:
        client = Client(headers=OWN)
        client.force_login(make_posting("approver").officer)
        session = client.session
        session["staff_seen_at"] = (timezone.now() - timedelta(days=1)).isoformat()
        session.save()
        response = client.post(_somewhere(), TYPED)
        assert response.status_code == 403
        assert "mất cọc" in response.content.decode()

    def test_a_page_that_is_only_read_goes_to_the_sign_in(self) -> None:
        assert Client(headers=OWN).get(_somewhere()).url.startswith(reverse("wagtailadmin_login"))

    def test_the_sign_in_itself_keeps_nothing(self) -> None:
        client = Client(enforce_csrf_checks=True, headers=OWN)
        elsewhere = client.post(_somewhere(), TYPED)
        assert elsewhere.status_code == 403
        assert "Gửi lại" in elsewhere.content.decode()
        page = client.post(reverse("wagtailadmin_login"), {"username": "a" * 80, "password": "x"})
        assert page.status_code == 403
        assert "Gửi lại" not in page.content.decode()


ORIGINS = [
    ({"Sec-Fetch-Site": "same-origin"}, True),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
    ({"Origin": "http://testserver"}, True),
    ({"Origin": "https://la.example"}, False),
    ({"Referer": "http://testserver/quan-tri/"}, True),
    ({"Referer": "https://testserver.la.example/"}, False),
    ({}, False),
]


class TestTokenIsOver:
    @pytest.mark.parametrize(("headers", "is_kept"), ORIGINS)
    def test_keeps_what_our_own_page_sent(self, headers: dict[str, str], is_kept: bool) -> None:
        client = Client(enforce_csrf_checks=True, headers=headers)
        response = client.post(_somewhere(), TYPED)
        assert response.status_code == 403
        assert ("mất cọc" in response.content.decode()) is is_kept

    def test_is_sent_again_with_a_token_of_now(self) -> None:
        client = Client(enforce_csrf_checks=True, headers=OWN)
        client.force_login(make_posting("approver").officer)
        refused = client.post(_somewhere(), TYPED)
        assert refused.status_code == 403
        page = refused.content.decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        assert client.post(_somewhere(), TYPED | {"csrfmiddlewaretoken": token}).status_code == 404, (
            "there is no such item"
        )
