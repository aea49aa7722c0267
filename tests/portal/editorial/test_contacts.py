"""Each agency keeps its own contacts."""

import pytest
from django.test import Client
from django.utils import timezone

from portal.editorial.models import Contact
from tests.portal.agencies.factories import make_agency, make_posting


def enter(role: str, **said: object) -> Client:
    client = Client()
    client.force_login(make_posting(role, on=timezone.localdate(), **said).officer)
    return client


@pytest.mark.django_db
class TestContacts:
    def test_of_others_are_not_met(self):
        own, other = make_agency("Sở Công Thương"), make_agency("Sở Tư pháp")
        Contact.objects.create(agency=own, name="Văn phòng sở mình", phone="0292")
        theirs = Contact.objects.create(agency=other, name="Văn phòng sở họ", phone="0293")
        client = enter("editor", agency=own)
        html = client.get("/quan-tri/dau-moi/").content.decode()
        assert "Văn phòng sở mình" in html
        assert "Văn phòng sở họ" not in html
        for act in ("edit", "delete", "history", "usage"):
            answer = client.get(f"/quan-tri/dau-moi/{act}/{theirs.pk}/")
            assert answer.status_code == 302, act
        assert client.post(f"/quan-tri/dau-moi/delete/{theirs.pk}/").url == "/quan-tri/"
        assert Contact.objects.filter(pk=theirs.pk).exists()

    def test_are_written_for_ones_own_agency_only(self):
        own, other = make_agency("Sở Công Thương"), make_agency("Sở Tư pháp")
        client = enter("leader", agency=own)
        said = {"name": "Một cửa", "phone": "0292", "sort_order": 0}
        refused = client.post("/quan-tri/dau-moi/new/", said | {"agency": other.pk})
        assert "agency" in refused.context["form"].errors
        assert not Contact.objects.exists()
        client.post("/quan-tri/dau-moi/new/", said | {"agency": own.pk})
        contact = Contact.objects.get()
        client.post(f"/quan-tri/dau-moi/edit/{contact.pk}/", said | {"agency": other.pk})
        contact.refresh_from_db()
        assert contact.agency == own
        client.post(f"/quan-tri/dau-moi/delete/{contact.pk}/")
        assert not Contact.objects.exists()

    def test_of_all_are_kept_by_justice(self):
        contact = Contact.objects.create(agency=make_agency("Sở Công Thương"), name="Một cửa", phone="0292")
        client = enter("justice", agency=make_agency("Sở Tư pháp"))
        assert client.get(f"/quan-tri/dau-moi/edit/{contact.pk}/").status_code == 200

    def test_are_no_matter_of_reception(self):
        assert enter("reception").get("/quan-tri/dau-moi/").url == "/quan-tri/"
