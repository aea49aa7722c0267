"""Keys and words for systems of an agency: made by an officer there, shown once, ended at once, no neighbour's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import ActRequest, Officer
from portal.dissemination.channels import digest
from portal.dissemination.models import SystemKey, SystemTemplate
from tests.portal.agencies.factories import make_agency, make_posting

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Officer:
    return make_posting("approver", agency=make_agency("UBND xã Tân Bình")).officer


def enter(client: Client, officer: Officer, page: str = "systems", **more: object):  # noqa: ANN201
    client.force_login(officer)
    agency = officer.postings.get().agency
    said = {
        "systems": {
            "name": "Một cửa", "purpose": "Báo kết quả hồ sơ", "daily_quota": "50",
            "ends_on": timezone.localdate() + timedelta(days=90),
        },
        "system_templates": {"code": "ket-qua", "text": "Hồ sơ {ma} đã có kết quả."},
    }[page]  # fmt: skip
    return client.post(reverse(page), {"agency": agency.pk} | said | more)


def test_a_key_is_shown_once_and_waits_for_another(client: Client, officer: Officer):
    shown = enter(client, officer)
    [token] = re.findall(r'id="khoa"[^>]*>([^<]+)<', shown.content.decode())
    assert "no-store" in shown["Cache-Control"]
    key = SystemKey.objects.get()
    assert (key.digest, key.enabled_at) == (digest(token), None)
    asked = ActRequest.objects.get()
    assert (asked.act, asked.agency, asked.requested_by) == ("enable_system", key.agency, officer)
    listed = client.get(reverse("systems"))
    assert token not in listed.content.decode()
    assert "Chưa có người thứ hai đồng ý" in listed.content.decode()


def test_another_reads_what_it_is_and_agrees(client: Client, officer: Officer):
    enter(client, officer, "system_templates")
    other = make_posting("leader", agency=officer.postings.get().agency).officer
    client.force_login(other)
    assert "Hồ sơ {ma} đã có kết quả." in client.get(reverse("act_requests")).content.decode()
    client.post(reverse("act_request_decide", args=[ActRequest.objects.get().pk]))
    assert SystemTemplate.objects.get().enabled_at is not None


def test_is_ended_at_once_by_the_agency_and_by_no_other(client: Client, officer: Officer):
    enter(client, officer)
    key = SystemKey.objects.get()
    client.force_login(make_posting("leader", agency=make_agency("Sở Y tế")).officer)
    assert key.name not in client.get(reverse("systems")).content.decode()
    assert client.post(reverse("systems_end", args=[key.pk])).status_code == 404
    client.force_login(officer)
    assert client.post(reverse("systems_end", args=[key.pk])).status_code == 302
    assert SystemKey.objects.get().ended_at is not None


def test_what_is_ended_is_not_enabled(client: Client, officer: Officer):
    enter(client, officer)
    client.post(reverse("systems_end", args=[SystemKey.objects.get().pk]))
    client.force_login(make_posting("leader", agency=officer.postings.get().agency).officer)
    client.post(reverse("act_request_decide", args=[ActRequest.objects.get().pk]))
    assert SystemKey.objects.get().enabled_at is None


@pytest.mark.parametrize("role", ["editor", "legal", "reception"])
def test_is_shut_to_other_roles(client: Client, role: str):
    client.force_login(make_posting(role).officer)
    assert client.get(reverse("systems")).status_code in (302, 403)


def test_is_not_made_for_another_agency(client: Client, officer: Officer):
    assert enter(client, officer, agency=make_agency("Sở Y tế").pk).status_code == 422
    assert not SystemKey.objects.exists()


def test_the_list_is_a_file_too(client: Client, officer: Officer):
    enter(client, officer, "system_templates")
    said = client.get(reverse("system_templates"), {"tep": "csv"}).content.decode("utf-8-sig")
    assert "Hồ sơ {ma} đã có kết quả." in said


def test_a_key_after_its_last_day_is_not_called_in_use(client: Client, officer: Officer):
    enter(client, officer)
    now = timezone.now()
    SystemKey.objects.update(enabled_at=now, ends_on=timezone.localdate())
    assert "Đang dùng, từ" in client.get(reverse("systems")).content.decode()
    SystemKey.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    said = client.get(reverse("systems")).content.decode()
    assert "Đã hết hạn" in said
    assert "Đang dùng, từ" not in said


def test_a_wording_with_a_later_one_is_not_called_in_use(client: Client, officer: Officer):
    enter(client, officer, "system_templates")
    enter(client, officer, "system_templates", text="Hồ sơ {ma} đã xong.")
    SystemTemplate.objects.filter(version=1).update(enabled_at=timezone.now())
    said = client.get(reverse("system_templates")).content.decode()
    assert said.count("Đang dùng, từ") == 1  # the later one is not enabled yet
    assert "Đã có bản sau" not in said
    SystemTemplate.objects.update(enabled_at=timezone.now())
    said = client.get(reverse("system_templates")).content.decode()
    assert (said.count("Đang dùng, từ"), said.count("Đã có bản sau")) == (1, 1)
