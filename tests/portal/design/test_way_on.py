"""Answers that are no page of the portal's own: wherever somebody ends, there is a sentence and a way on."""

import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.design.web import server_error
from portal.editorial.states.contents import MEDIA_KINDS
from tests.portal.agencies.factories import make_posting

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"


@pytest.mark.django_db
class TestAnAddressThatOnlyTakesForms:
    def test_shows_a_page_to_whoever_opens_it(self):
        answer = Client().get("/tim-kiem/da-mo/", headers={"accept": "text/html,*/*;q=0.8"})
        page = answer.content.decode()
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "<h1>Địa chỉ này không mở trực tiếp được</h1>" in page
        assert 'href="/"' in page

    def test_shows_one_to_officers(self):
        client = Client()
        client.force_login(make_posting("administrator", on=timezone.localdate()).officer)
        answer = client.get("/quan-tri/nhat-ky/thu-lai/", headers={"accept": "text/html"})
        assert answer.status_code == 405
        assert "không mở trực tiếp được" in answer.content.decode()

    @pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
    def test_stays_short_for_programs(self, accept: str):
        answer = Client().get("/tim-kiem/da-mo/", headers={"accept": accept})
        assert (answer.status_code, answer.content) == (405, b"")

    def test_leaves_what_has_words_of_its_own(self):
        answer = Client().post("/oembed/", headers={"accept": "text/html"})
        assert (answer.status_code, answer["Content-Type"]) == (405, "text/plain; charset=utf-8")


def test_a_failure_has_a_page_without_collected_files(settings, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    """As after an upgrade without `collectstatic`: no address of a file can be said."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    answer = server_error(RequestFactory().get("/"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Xin thử lại sau ít phút" in page
    assert '<html lang="vi">' in page
    assert "collectstatic" in caplog.text


@pytest.mark.django_db
def test_there_is_one_page_to_sign_in():
    answer = Client().get("/_util/login/?next=/tin-bai/rieng/")
    assert (answer.status_code, answer.url) == (302, "/quan-tri/login/?next=/tin-bai/rieng/")


@pytest.mark.django_db
def test_the_footer_names_no_kind_of_place_that_is_gone():
    page = Client().get("/giao-dien/hien-thi/").content.decode()
    assert "xã, phường nơi bạn sinh sống" in page
    assert "thị trấn" not in page
    assert "Dùng lại nội dung theo: Creative Commons" in page


class TestTheProxy:
    def test_takes_files_as_large_as_the_portal_takes(self):
        conf = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        place = re.search(r"location /quan-tri/documents/ \{\s*client_max_body_size (\d+)m;", conf)
        assert place
        assert int(place[1]) * 1000 * 1000 > max(kind.most for kind in MEDIA_KINDS.values())

    @pytest.mark.parametrize("name", ["tam-dung.html", "qua-lon.html", "qua-nhieu.html"])
    def test_says_so_in_vietnamese_where_the_portal_cannot(self, name: str):
        conf = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        page = (DEPLOY / "pages" / name).read_text(encoding="utf-8")
        assert re.search(rf"error_page [\d ]+ /{name};", conf)
        assert re.search(rf"location = /{name} \{{\s*root /srv/lan-toa/deploy/pages;\s*internal;", conf)
        assert '<html lang="vi">' in page
        assert "src=" not in page  # nothing to fetch from a portal that stands still
        assert "Ủy ban nhân dân xã, phường nơi bạn sinh sống" in page
