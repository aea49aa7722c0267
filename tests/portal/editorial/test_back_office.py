"""What an officer meets in the back office."""

import pytest
from django.test import Client

from lawtext.words import fold
from portal.editorial.models.base import VIETNAMESE, folding_rules
from tests.portal.agencies.factories import make_posting
from tests.portal.editorial.factories import make_section


def test_the_editor_folds_every_vietnamese_letter():
    rules = dict(folding_rules())
    assert {letter for pattern in rules for letter in pattern.strip("[]")} == set(VIETNAMESE)
    assert all(fold(letter) == bare for pattern, bare in rules.items() for letter in pattern.strip("[]"))


@pytest.mark.django_db
@pytest.mark.usefixtures("founded_portal")
class TestBackOffice:
    def test_greets_in_vietnamese_without_naming_the_software(self, client: Client):
        html = client.get("/quan-tri/login/").content.decode()
        assert "Đăng nhập dành cho cán bộ" in html
        assert "Sign in" not in html

    def test_opens_the_sections_to_those_who_write(self, client: Client):
        client.force_login(make_posting("editor").officer)
        make_section()
        html = client.get("/quan-tri/").content.decode()
        assert "Viết bài" in html
        assert "Tin, bài" in html

    def test_shows_nothing_to_write_to_others(self, client: Client):
        make_section()
        client.force_login(make_posting("reception").officer)
        html = client.get("/quan-tri/").content.decode()
        assert "Không có việc nào chờ bạn." in html
        assert "Bài tôi đang viết dở" not in html

    def test_leads_nobody_away_to_a_guide_in_english(self, client: Client):
        client.force_login(make_posting("editor").officer)
        html = client.get("/quan-tri/").content.decode()
        assert "Việc của tôi" in html
        assert "guide.wagtail.org" not in html

    def test_an_editor_writes_but_does_not_publish(self):
        officer = make_posting("editor").officer
        may = make_section().permissions_for_user(officer)
        assert may.can_add_subpage()
        assert not may.can_publish_subpage()

    @pytest.mark.parametrize("role", ["approver", "leader", "justice"])
    def test_nobody_publishes_past_the_steps(self, role: str):
        assert not make_section().permissions_for_user(make_posting(role).officer).can_publish_subpage()

    def test_the_form_of_an_article_opens(self, client: Client):
        client.force_login(make_posting("justice").officer)
        section = make_section()
        answer = client.get(f"/quan-tri/pages/add/editorial/articlepage/{section.pk}/")
        assert answer.status_code == 200
        assert "Cơ quan đăng" in answer.content.decode()
