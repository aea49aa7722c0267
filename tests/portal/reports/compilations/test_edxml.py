"""A signed report or petition goes on to document management as an edXML package; nothing unsigned does."""

import hashlib
from base64 import b64decode
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import etree

from officialdocs.edxml import NAMESPACE
from portal.agencies.models import Agency
from portal.reports.models import Compilation, Petition
from portal.reports.operations.compilations import sign_report
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.laid import laid
from tests.portal.reports.compilations.factories import FROZEN, Province, compiled, make_activity
from tests.portal.reports.compilations.test_text import SIGNED, approved

pytestmark = pytest.mark.django_db
NS = {"e": NAMESPACE}


@laid
def report(province: Province) -> Compilation:
    make_activity(province.other, province.justice, title="Hội nghị", gatherings=2, people=90)
    return compiled(province)


@pytest.fixture
def signed(province: Province, report: Compilation) -> Compilation:
    approved(report, province)
    sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
    report.refresh_from_db()
    return report


@pytest.fixture
def receiver(signed: Compilation) -> Agency:
    Agency.objects.filter(pk=signed.issuer_id).update(code="H30.12")
    return make_agency("Ủy ban nhân dân tỉnh Bên Cạnh", kind="committee", code="H31")


@pytest.fixture
def justice(client: Client, province: Province) -> Client:
    client.force_login(province.justice)
    return client


def address(report: Compilation) -> str:
    return reverse("compilation_edxml", args=[report.slug])


def taken(client: Client, where: str, *receivers: Agency, **said: Any) -> HttpResponse:
    return client.post(where, {"receivers": [one.pk for one in receivers], "pages": "7"} | said)


def text(answer: HttpResponse, path: str) -> list[str]:
    return [one.text for one in etree.fromstring(answer.content).findall(f".//e:{path}", NS)]


class TestReport:
    def test_is_handed_over_as_it_was_signed(self, justice: Client, signed: Compilation, receiver: Agency):
        answer = taken(justice, address(signed), receiver)
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="{signed.slug}.edxml"'
        assert "no-store" in answer["Cache-Control"]
        [file] = text(answer, "ContentTransferEncoded")
        assert hashlib.sha256(b64decode(file)).hexdigest() == signed.signed.checksum

    def test_says_who_sends_what_to_whom(self, justice: Client, signed: Compilation, receiver: Agency):
        answer = taken(justice, address(signed), receiver)
        assert text(answer, "OrganId") == ["H30.12", "H31", "H30.12"]
        assert text(answer, "CodeNumber") == [str(signed.signed).partition("/")[0]]
        assert text(answer, "CodeNotation") == [signed.signed.symbol]
        assert text(answer, "Type") == ["14"]
        assert text(answer, "FullName") == [signed.signed.signer]
        assert text(answer, "PageAmount") == ["7"]

    def test_keeps_the_signer_of_the_paper_whatever_is_sent(
        self, justice: Client, signed: Compilation, receiver: Agency
    ):
        answer = taken(justice, address(signed), receiver, signer="Người Khác")
        assert text(answer, "FullName") == [signed.signed.signer]

    def test_its_page_leads_there(self, justice: Client, signed: Compilation):
        assert address(signed) in justice.get(reverse("compilation", args=[signed.slug])).content.decode()

    def test_asks_for_receiver_and_pages(self, justice: Client, signed: Compilation, receiver: Agency):
        answer = justice.post(address(signed), {"pages": ""})
        assert answer.status_code == 422
        assert "Hãy chọn ít nhất một cơ quan nhận." in answer.content.decode()

    def test_offers_nobody_without_a_code(self, justice: Client, signed: Compilation, receiver: Agency):
        nameless = make_agency("Sở chưa có mã")
        assert nameless.name not in justice.get(address(signed)).content.decode()
        assert taken(justice, address(signed), nameless).status_code == 422

    def test_is_refused_to_a_sender_without_code(self, justice: Client, signed: Compilation, receiver: Agency):
        Agency.objects.filter(pk=signed.issuer_id).update(code=None)
        answer = taken(justice, address(signed), receiver)
        assert answer.status_code == 422
        assert "chưa có mã định danh" in answer.content.decode()

    def test_offers_no_button_that_would_only_refuse(self, justice: Client, signed: Compilation, receiver: Agency):
        button = '<button class="button" type="submit">Tải gói tin'
        assert button in justice.get(address(signed)).content.decode()
        Agency.objects.exclude(pk=signed.issuer_id).update(code=None)
        page = justice.get(address(signed)).content.decode()
        assert ("chưa có cơ quan nhận nào có mã định danh" in page, button in page) == (True, False)
        Agency.objects.filter(pk=signed.issuer_id).update(code=None)
        page = justice.get(address(signed)).content.decode()
        assert (f"{signed.issuer.name} chưa có mã định danh" in page, button in page) == (True, False)

    def test_is_none_before_it_is_signed(self, justice: Client, report: Compilation):
        assert justice.get(address(report)).status_code == 404
        assert address(report) not in justice.get(reverse("compilation", args=[report.slug])).content.decode()

    def test_is_closed_to_who_may_not_read_the_report(self, client: Client, signed: Compilation):
        client.force_login(make_posting("editor", agency=make_agency("Sở khác")).officer)
        assert client.get(address(signed)).status_code in (302, 403)


class TestPetition:
    @pytest.fixture
    def petition(self, province: Province, signed: Compilation, receiver: Agency) -> Petition:
        return Petition.objects.create(
            kind="letter",
            sender=signed.issuer,
            addressee=receiver,
            subject="Khó khăn",
            opening="Mở.",
            closing="Kết.",
            signer_position="Giám đốc",
            made_by=province.justice,
            made_at=FROZEN,
        )

    def test_asks_for_the_signer_it_does_not_know(
        self, justice: Client, province: Province, petition: Petition, receiver: Agency
    ):
        where = reverse("reports_petition_edxml", args=[petition.pk])
        assert justice.get(where).status_code == 404
        sent = {"sent_at": FROZEN, "sent_by": province.justice, "signed_on": date(2026, 3, 3)}
        Petition.objects.update(number="12/STP-PBGDPL", **sent)
        assert taken(justice, where, receiver).status_code == 422
        answer = taken(justice, where, receiver, signer="Nguyễn Văn An")
        assert text(answer, "FullName") == ["Nguyễn Văn An"]
        assert text(answer, "DocumentId") == ["H30.12,2026/03/03,12/STP-PBGDPL"]
        assert text(answer, "Type") == ["18"]
        page = justice.get(reverse("reports_petition", args=[petition.pk])).content.decode()
        assert where in page

    def test_with_a_number_that_is_none_is_refused(
        self, justice: Client, province: Province, petition: Petition, receiver: Agency
    ):
        sent = {"sent_at": FROZEN, "sent_by": province.justice, "signed_on": date(2026, 3, 3)}
        Petition.objects.update(number="mười hai", **sent)
        answer = taken(justice, reverse("reports_petition_edxml", args=[petition.pk]), receiver, signer="An")
        assert answer.status_code == 422
        assert "không tách được" in answer.content.decode()
