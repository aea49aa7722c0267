"""The desks of sharing: who may sit at them, what they show first, what can be done there."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.journal.models import Entry
from portal.sharing.delivery import secret_of, secret_text
from portal.sharing.models import Copy, HubSubscription, Partner, SendAttempt
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.sharing.factories import make_item, make_partner
from tests.portal.sharing.loopback import receivers

pytestmark = pytest.mark.django_db
KEY = "only-for-tests"
FORM = {
    "name": "Trang xã Vị Thanh 1",
    "contact_name": "Lan",
    "contact_email": "lan@vithanh1.gov.vn",
    "webhook_url": "https://vithanh1.gov.vn/nhan",
    "confirm_minutes": "15",
    "reach": "tat-ca",
    "origins": "",
}


def signed_in(role: str, **said: object) -> Client:
    client = Client()
    client.force_login(make_posting(role, **said).officer)
    return client


@pytest.fixture
def justice(db: None) -> Client:
    return signed_in("justice")


def page(client: Client, name: str, *keys: int, status: int = 200, **query: str) -> str:
    response = client.get(reverse(name, args=keys), query)
    assert response.status_code == status, name
    return response.content.decode()


def overdue_copy(**item: object) -> Copy:
    now = timezone.now()
    return Copy.objects.create(
        partner=make_partner(contact_name="Chị Hoa"),
        item=make_item(version=2, withdrawn_at=now, withdrawal="rut", note="Sai.", **item),
        wanted_version=2,
        confirmed_version=1,
        is_withdrawn=True,
        withdraw_by=now - timedelta(hours=1),
        wanted_at=now,
        not_before=now,
        attempts=4,
        last_error="Không kết nối được máy chủ",
    )


def test_a_copy_that_waits_is_nowhere_yet(justice: Client):
    copy = overdue_copy()
    for confirmed in (0, 1):
        Copy.objects.filter(pk=copy.pk).update(confirmed_version=confirmed)
        for name in ("sharing_ledger", "sharing_partners"):
            (one,) = justice.get(reverse(name)).context["page_obj"]
            assert one.copy_count == confirmed, name


class TestWhoMaySit:
    DESKS = ("sharing_partners", "sharing_partner_add", "sharing_subscriptions")

    @pytest.mark.parametrize("role", ["justice", "administrator"])
    def test_at_every_desk(self, role: str):
        client = signed_in(role)
        for name in (*self.DESKS, "sharing_ledger"):
            page(client, name)

    @pytest.mark.parametrize("role", ["approver", "leader"])
    def test_at_the_ledger_alone(self, role: str):
        client = signed_in(role)
        page(client, "sharing_ledger")
        partner = make_partner()
        for name in self.DESKS:
            assert client.get(reverse(name)).url == "/quan-tri/"
        for name in ("sharing_partner", "sharing_copies"):
            assert client.get(reverse(name, args=[partner.pk])).url == "/quan-tri/"

    @pytest.mark.parametrize("role", ["editor", "legal", "reception"])
    def test_at_none(self, role: str):
        client = signed_in(role)
        for name in (*self.DESKS, "sharing_ledger"):
            assert client.get(reverse(name)).url == "/quan-tri/"

    def test_and_see_the_items_of_their_own_agency(self):
        own, other = make_agency("Sở A"), make_agency("Sở B")
        client = signed_in("leader", agency=own)
        mine, theirs = overdue_copy(agency=own, title="Của mình"), overdue_copy(agency=other, title="Của người khác")
        html = page(client, "sharing_ledger")
        assert "Của mình" in html
        assert "Của người khác" not in html
        assert "Chị Hoa" not in html  # whom to call is for those who look after partners
        page(client, "sharing_item", mine.item_id)
        page(client, "sharing_item", theirs.item_id, status=404)

    @pytest.mark.parametrize("role", ["leader", "editor"])
    def test_and_change_nothing_without_the_right(self, role: str):
        client, copy = signed_in(role), overdue_copy()
        assert client.post(reverse("sharing_copy_again", args=[copy.pk])).url == "/quan-tri/"
        for name in ("sharing_partner_rotate", "sharing_partner_switch", "sharing_partner_try", "sharing_partner"):
            assert client.post(reverse(name, args=[copy.partner_id]), FORM).status_code == 302
        before = copy.partner
        after = Partner.objects.get(pk=before.pk)
        assert (after.name, after.secret_version, after.is_active) == (before.name, 1, True)
        copy.refresh_from_db()
        assert copy.attempts == 4

    def test_and_looking_changes_nothing(self, justice: Client):
        partner = make_partner()
        for name in ("sharing_partner_rotate", "sharing_partner_switch", "sharing_partner_try"):
            assert justice.get(reverse(name, args=[partner.pk])).status_code == 405


class TestPartners:
    def test_are_entered_and_their_secret_is_shown_once(self, justice: Client):
        make_item()
        response = justice.post(reverse("sharing_partner_add"), FORM)
        partner = Partner.objects.get()
        secret = secret_text(secret_of(key=KEY, uid=partner.uid, version=1))
        assert secret in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert secret not in page(justice, "sharing_partner", partner.pk)
        assert Copy.objects.filter(partner=partner).count() == 1

    def test_are_of_an_agency_and_may_take_what_another_publishes(self, justice: Client):
        own, other = make_agency("Ủy ban nhân dân xã"), make_agency("Sở Tư pháp")
        make_item(sets=[f"co-quan:{other.slug}"])
        said = {"agency": str(own.pk), "reach": "chon", "sets_agency": [f"co-quan:{other.slug}"]}
        justice.post(reverse("sharing_partner_add"), FORM | said)
        partner = Partner.objects.get()
        assert (partner.agency, partner.sets) == (own, [f"co-quan:{other.slug}"])

    def test_are_given_another_secret(self, justice: Client):
        partner = make_partner()
        html = justice.post(reverse("sharing_partner_rotate", args=[partner.pk])).content.decode()
        assert secret_text(secret_of(key=KEY, uid=partner.uid, version=2)) in html
        entry = Entry.objects.get(verb="partner.changed")
        assert entry.details == {"partner": partner.pk, "what": "secret", "version": 2}

    def test_take_the_sets_that_were_ticked(self, justice: Client):
        make_item(sets=["loai:tin"])
        make_item(sets=["loai:video"])
        justice.post(reverse("sharing_partner_add"), FORM | {"reach": "chon", "sets_kind": ["loai:tin"]})
        partner = Partner.objects.get()
        assert partner.sets == ["loai:tin"]
        assert Copy.objects.filter(partner=partner).count() == 1
        assert 'value="loai:tin"' in page(justice, "sharing_partner", partner.pk)

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"name": ""}, "Hãy ghi tên trang."),
            ({"webhook_url": "javascript:alert(1)"}, "Địa chỉ này không dùng được"),
            ({"webhook_url": "https://co-roi.vn/nhan"}, "đã thuộc một trang khác"),
            ({"origins": "xa.gov.vn/trang"}, "chưa đúng mẫu"),
            ({"reach": "chon"}, "Hãy chọn ít nhất một tập"),
            ({"confirm_minutes": "0"}, "Ít nhất là một phút."),
        ],
    )
    def test_that_cannot_be_are_explained(self, justice: Client, said: dict[str, str], words: str):
        make_partner(webhook_url="https://co-roi.vn/nhan")
        response = justice.post(reverse("sharing_partner_add"), FORM | said)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert Partner.objects.count() == 1

    def test_are_turned_off_and_on(self, justice: Client):
        partner = make_partner()
        justice.post(reverse("sharing_partner_switch", args=[partner.pk]))
        assert not Partner.objects.get().is_active
        justice.post(reverse("sharing_partner_switch", args=[partner.pk]), {"bat": "1"})
        assert Partner.objects.get().is_active

    def test_that_are_turned_off_are_sent_nothing_again(self, justice: Client):
        copy, later = overdue_copy(), timezone.now() + timedelta(hours=5)
        Copy.objects.update(not_before=later)
        assert "Thử lại lúc" in page(justice, "sharing_copies", copy.partner_id)
        Partner.objects.update(is_active=False)
        html = page(justice, "sharing_copies", copy.partner_id)
        assert "Thử lại lúc" not in html
        assert "Gửi lại" not in html
        html = justice.post(reverse("sharing_copy_again", args=[copy.pk]), follow=True).content.decode()
        assert "đang không nhận" in html
        assert Copy.objects.get().not_before == later

    def test_without_copies_have_confirmed_none(self, justice: Client):
        html = page(justice, "sharing_copies", make_partner().pk, cham="1")
        assert "đều đã được xác nhận" not in html

    def test_are_tried_with_a_request_that_is_signed(self, justice: Client):
        with receivers() as server:
            partner = make_partner(webhook_url=server.url("xa"))
            response = justice.post(reverse("sharing_partner_try", args=[partner.pk]), follow=True)
            assert "Trang nhận đã trả lời đúng" in response.content.decode()
            assert server.arrived.total() == 1
        response = justice.post(reverse("sharing_partner_try", args=[partner.pk]), follow=True)
        assert "Trang nhận chưa xác nhận: Không kết nối được máy chủ" in response.content.decode()
        assert not Copy.objects.exists()


class TestTheLedger:
    def test_shows_first_what_should_be_gone(self, justice: Client):
        copy = overdue_copy(title="Bài đã rút")
        html = page(justice, "sharing_ledger")
        assert html.index("Chưa xác nhận gỡ") < html.index("Bài đã rút")
        assert "Chị Hoa" in html
        assert "Không kết nối được máy chủ" in html
        assert "Chưa xác nhận gỡ" in page(justice, "sharing_item", copy.item_id)
        assert "Chưa xác nhận gỡ" in page(justice, "sharing_copies", copy.partner_id)

    def test_sends_again_what_lags(self, justice: Client):
        copy = overdue_copy()
        Copy.objects.update(not_before=timezone.now() + timedelta(hours=5))
        address = reverse("sharing_item", args=[copy.item_id])
        response = justice.post(reverse("sharing_copy_again", args=[copy.pk]), {"ve": address})
        assert response["Location"] == address
        # The suite runs tasks at once: the copy was sent, to a name that nobody has.
        assert Copy.objects.get().not_before < timezone.now() + timedelta(minutes=10)
        response = justice.post(reverse("sharing_copy_again", args=[copy.pk]), {"ve": "https://xau.vn/"})
        assert response["Location"] == reverse("sharing_ledger")

    def test_finds_items_by_words(self, justice: Client):
        make_item(title="Đặt cọc")
        make_item(title="Hộ tịch")
        html = page(justice, "sharing_ledger", tim="cọc")
        assert "Đặt cọc" in html
        assert "Hộ tịch" not in html

    @pytest.mark.parametrize("name", ["sharing_ledger", "sharing_partners", "sharing_subscriptions"])
    def test_costs_as_many_queries_for_many_rows_as_for_few(self, justice: Client, name: str):
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                page(justice, name)
            return len(asked)

        def add(number: int) -> None:
            overdue_copy()
            HubSubscription.objects.create(
                topic="/nguon-tin/atom/",
                callback=f"https://a.vn/{number}",
                not_before=timezone.now(),
                created_at=timezone.now(),
            )

        add(0)
        queries()
        few = queries()
        for number in range(1, 9):
            add(number)
        assert queries() == few


def test_the_menu_offers_what_may_be_done(justice: Client):
    html = page(justice, "wagtailadmin_home")
    for name in ("sharing_ledger", "sharing_partners", "sharing_subscriptions"):
        assert f'"{reverse(name)}"' in html
    html = page(signed_in("editor"), "wagtailadmin_home")
    for name in ("sharing_ledger", "sharing_partners", "sharing_subscriptions"):
        assert f'"{reverse(name)}"' not in html
    html = page(signed_in("leader"), "wagtailadmin_home")
    assert f'"{reverse("sharing_ledger")}"' in html
    assert f'"{reverse("sharing_partners")}"' not in html


class TestThePageOfAPartner:
    """What the officer hands over, and what the webmaster sees by it."""

    def handed(self, justice: Client, partner: Partner) -> str:
        html = page(justice, "sharing_partner", partner.pk)
        assert str(partner.uid) in html
        return re.search(r'value="http://localhost:8000(/trang-nhan/[^"]+)"', html)[1]  # type: ignore[index]

    def test_shows_its_number_its_code_and_what_failed_and_why_and_no_secret(self, justice: Client, client: Client):
        partner = make_partner(origins="https://xa.example.vn")
        copy = Copy.objects.create(
            partner=partner,
            item=make_item(title="Đặt cọc"),
            wanted_version=1,
            wanted_at=timezone.now(),
            not_before=timezone.now(),
            attempts=2,
            last_error="hết giờ chờ",
        )
        SendAttempt.objects.create(
            copy=copy, version=1, at=timezone.now(), outcome="bi-tu-choi", status=403, error="403"
        )
        html = client.get(self.handed(justice, partner)).content.decode()
        secret = secret_text(secret_of(key=KEY, uid=partner.uid, version=1))
        assert f"/nguon-tin/nhung/?trang={partner.uid}#ma-nhung" in html
        for said in (str(partner.uid), "Đặt cọc", "hết giờ chờ", "mã 403"):
            assert said in html
        assert secret not in html
        assert partner.contact_name not in html or not partner.contact_name

    def test_sends_again_what_waits_and_nothing_of_others(self, justice: Client, client: Client):
        later = timezone.now() + timedelta(hours=3)
        mine, theirs = (
            Copy.objects.create(
                partner=make_partner(), item=make_item(), wanted_version=1, wanted_at=later, not_before=later
            )
            for _ in range(2)
        )
        assert client.post(self.handed(justice, mine.partner)).status_code == 302
        mine.refresh_from_db()
        theirs.refresh_from_db()
        assert mine.not_before < later == theirs.not_before
        assert Entry.objects.get(verb="copy.sent_again").details["partners"] == [mine.partner_id]

    def test_is_over_with_the_secret_when_turned_off_when_old_and_for_who_guesses(
        self, justice: Client, client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        partner = make_partner()
        link = self.handed(justice, partner)
        first = client.get(link)
        assert (first.status_code, "no-store" in first["Cache-Control"]) == (200, True)
        assert client.get(f"{link[:-3]}xx/").status_code == 404
        justice.post(reverse("sharing_partner_rotate", args=[partner.pk]))
        assert client.get(link).status_code == 404
        link = self.handed(justice, Partner.objects.get())
        assert client.get(link).status_code == 200
        with monkeypatch.context() as later:
            later.setattr("django.core.signing.time", SimpleNamespace(time=lambda: time.time() + 91 * 24 * 3600))
            assert client.get(link).status_code == 404
        justice.post(reverse("sharing_partner_switch", args=[partner.pk]))
        assert client.get(link).status_code == 404

    def test_gives_its_ledger_as_a_file(self, justice: Client, client: Client):
        answer = client.get(f"{self.handed(justice, make_partner())}?tep=csv")
        assert answer["Content-Type"].startswith("text/csv")
