"""What browsers may run of our pages, and what they tell of what they refused."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from portal.agencies.models import VisitCount
from portal.agencies.operations import rate_limits
from tests.portal.agencies.factories import make_posting

REPORTS = "/giao-dien/bi-chan/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Client:
    client = Client()
    client.force_login(make_posting("administrator", on=timezone.localdate()).officer)
    return client


def report(directive: object, *, by: str = "127.0.0.1") -> int:
    said = {"csp-report": {"effective-directive": directive, "document-uri": "https://a.example/?ho-ten"}}
    sent = Client(REMOTE_ADDR=by).post(REPORTS, json.dumps(said), content_type="application/csp-report")
    return sent.status_code


class TestInlineScripts:
    def test_carry_the_nonce_of_their_answer_and_no_other_runs(self, keeper):
        nonces = set()
        for _ in range(2):
            answer = keeper.get("/quan-tri/phan-cong/new/")
            (nonce,) = re.findall(r"script-src 'self' 'nonce-([^']+)'", answer["Content-Security-Policy"])
            tags = re.findall(r"<script(?![^>]* (?:src|type)=)[^>]*>", answer.content.decode())
            assert set(tags) == {f'<script nonce="{nonce}">'}
            nonces.add(nonce)
        assert len(nonces) == 2

    def test_that_somebody_smuggles_in_carry_none(self, keeper):
        typed = "<script>alert(1)</script>"
        answer = keeper.post("/quan-tri/phan-cong/new/", {"from_date": typed, "to_date": f'">{typed}'})
        assert "alert(1)" in answer.content.decode()
        assert "<script>" not in answer.content.decode()
        assert not re.search(r"<script[^>]*>alert", answer.content.decode())

    def test_are_nowhere_on_public_pages(self):
        assert "nonce" not in Client().get("/giao-dien/")["Content-Security-Policy"]


class TestReports:
    def test_are_counted_by_kind_and_shown_to_the_operator(self, keeper):
        for directive in ("script-src-elem", "script-src-elem", "style-src-attr"):
            assert report(directive) == 204
        assert rate_limits.refusals() == [("script-src-elem", 2), ("style-src-attr", 1)]
        page = keeper.get("/quan-tri/nhat-ky/").content.decode()
        assert "<code>script-src-elem</code>: 2" in page
        assert "ho-ten" not in str(list(VisitCount.objects.values()))

    @pytest.mark.parametrize("said", ["<b>x</b>", None, "script-src-elem x" * 2000, ["a"], "default"])
    def test_of_nothing_that_is_known_leave_nothing(self, said):
        assert report(said) == 204
        assert not VisitCount.objects.exists()

    def test_that_cannot_be_read_are_no_fault(self):
        for body in (b"", b"[]", b"{", b'{"csp-report": 1}', b"\xff"):
            assert Client().post(REPORTS, body, content_type="application/csp-report").status_code == 204
        assert Client().get(REPORTS).status_code == 405

    def test_of_one_machine_are_not_counted_for_ever(self):
        for _ in range(40):
            assert report("img-src", by="203.0.113.9") == 204
        assert rate_limits.refusals() == [("img-src", 30)]
