"""A regulation from the template to the day it is replaced, at the desk and in public."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete, Refused, WrongState
from portal.editorial.models import FreshnessRule, PostingRule, Regulation, RegulationArticle
from portal.editorial.operations.regulation import (
    copy_as_draft,
    draft_from_template,
    drop_draft,
    issue_regulation,
    save_draft,
)
from portal.editorial.queries.regulation import gaps_of, regulation_on, text_of
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.editorial.factories import make_section
from tests.portal.seconds import another_agrees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
FIRST, SECOND = date(2026, 1, 1), date(2026, 12, 1)


@pytest.fixture
def justice() -> Agency:
    return make_agency("Sở Tư pháp")


@pytest.fixture
def officer(justice: Agency) -> Officer:
    return make_posting("justice", agency=justice).officer


@pytest.fixture
def draft(justice: Agency) -> Regulation:
    return draft_from_template(
        issuer=make_agency("Ủy ban nhân dân thành phố", kind="committee"),
        supervisor=justice,
        portal_name="Lan Tỏa",
        by=None,
        at=timezone.now(),
    )


def issue(draft: Regulation, *, day: date = FIRST, by: Officer | None = None) -> Regulation:
    said = {"official_number": "12/QĐ-UBND", "issued_on": day, "from_date": day}
    return issue_regulation(regulation=draft, **said, by=by, at=timezone.now())


class TestTemplate:
    def test_is_ready_to_be_issued(self, draft: Regulation) -> None:
        assert gaps_of(draft) == []

    def test_names_who_is_who_and_leaves_no_mark_unfilled(self, draft: Regulation) -> None:
        said = "\n".join(
            line for chapter in text_of(draft) for article in chapter.articles for line in article["lines"]
        )
        assert "Sở Tư pháp là cơ quan thường trực Ban Biên tập" in said
        assert "{" not in said


class TestIssue:
    def test_ends_the_one_before_it(self, draft: Regulation, officer: Officer) -> None:
        first = issue(draft)
        second = issue(copy_as_draft(regulation=first, by=officer, at=timezone.now()), day=SECOND, by=officer)
        assert regulation_on(on=date(2026, 11, 30)) == first
        assert regulation_on(on=SECOND) == second
        entry = Entry.objects.filter(verb="regulation.issued").latest("pk")
        assert entry.details["before"] == first.pk

    def test_a_copy_begins_as_the_original_is(self, draft: Regulation, officer: Officer) -> None:
        copy = copy_as_draft(regulation=issue(draft), by=officer, at=timezone.now())
        assert text_of(copy) == text_of(draft)

    def test_refuses_an_empty_draft_and_says_what_is_missing(self, draft: Regulation, officer: Officer) -> None:
        save_draft(
            regulation=draft,
            rows={RegulationArticle: (), PostingRule: (), FreshnessRule: ()},
            by=officer,
            at=timezone.now(),
        )
        with pytest.raises(Incomplete) as refusal:
            issue(draft)
        assert "chưa có điều nào" in refusal.value.about[0]

    def test_refuses_a_day_before_the_one_in_force(self, draft: Regulation, officer: Officer) -> None:
        first = issue(draft, day=SECOND)
        with pytest.raises(Refused, match="01/12/2026"):
            issue(copy_as_draft(regulation=first, by=officer, at=timezone.now()), day=FIRST)

    def test_what_was_issued_is_never_edited(self, draft: Regulation, officer: Officer) -> None:
        issued = issue(draft)
        for act in (
            lambda: save_draft(regulation=issued, rows={}, by=officer, at=timezone.now()),
            lambda: drop_draft(regulation=issued, by=officer, at=timezone.now()),
            lambda: issue(issued),
        ):
            with pytest.raises(WrongState, match="Quy chế này đã được ban hành"):
                act()


class TestDesk:
    def test_a_draft_is_saved_as_it_is_shown(self, client: Client, draft: Regulation, officer: Officer) -> None:
        make_section()
        client.force_login(officer)
        before = text_of(draft)
        page = client.get(reverse("editorial_regulation", args=[draft.pk]))
        saved = client.post(reverse("editorial_regulation", args=[draft.pk]), posted(page.context))
        assert saved.status_code == 302, saved.context and [form.errors for form in saved.context["articles"]]
        assert text_of(Regulation.objects.get(pk=draft.pk)) == before

    def test_an_article_says_something_or_is_refused(self, client: Client, draft: Regulation, officer: Officer) -> None:
        client.force_login(officer)
        page = client.get(reverse("editorial_regulation", args=[draft.pk]))
        said = posted(page.context) | {"dieu-0-text": ""}
        refused = client.post(reverse("editorial_regulation", args=[draft.pk]), said)
        assert refused.status_code == 422
        assert "Hãy viết nội dung" in refused.content.decode()

    def test_puts_a_draft_in_force(self, client: Client, draft: Regulation, officer: Officer) -> None:
        client.force_login(officer)
        said = {"official_number": "12/QĐ-UBND", "issued_on": "2026-01-01", "from_date": "2026-01-01"}
        client.post(reverse("editorial_regulation_issue", args=[draft.pk]), said)
        another_agrees()
        assert regulation_on(on=FIRST) == draft

    def test_asks_before_it_throws_a_draft_away(self, client: Client, draft: Regulation, officer: Officer) -> None:
        client.force_login(officer)
        address = reverse("editorial_regulation_drop", args=[draft.pk])
        assert draft.title in client.get(address).content.decode()
        assert Regulation.objects.filter(pk=draft.pk).exists()
        client.post(address)
        assert not Regulation.objects.filter(pk=draft.pk).exists()

    @pytest.mark.parametrize("role", ["editor", "approver", "legal", "leader", "reception"])
    def test_others_read_and_do_not_touch(self, role: str, client: Client, draft: Regulation) -> None:
        client.force_login(make_posting(role).officer)
        assert client.get(reverse("editorial_regulations")).status_code == 200
        for name in ("editorial_regulation_issue", "editorial_regulation_drop", "editorial_regulation"):
            answer = client.post(reverse(name, args=[draft.pk]))
            # Wagtail answers a refusal by leading back to its first page.
            assert answer.status_code in (302, 403)
        assert Regulation.objects.get(pk=draft.pk).state == "du-thao"

    def test_strangers_are_sent_to_the_door(self, client: Client) -> None:
        client.force_login(make_officer())
        assert client.get(reverse("editorial_regulations")).status_code in (302, 403)


class TestPublicPage:
    def test_shows_the_one_in_force(self, client: Client, draft: Regulation) -> None:
        assert "chưa được ban hành" in client.get("/quy-che/").content.decode()
        issue(draft)
        page = client.get("/quy-che/").content.decode()
        assert "12/QĐ-UBND" in page
        assert 'id="dieu-6"' in page
        assert "Tự áp dụng" in page

    def test_every_version_has_its_address(self, client: Client, draft: Regulation, officer: Officer) -> None:
        first = issue(draft)
        issue(copy_as_draft(regulation=first, by=officer, at=timezone.now()), day=date(2026, 6, 1))
        assert "đã được thay thế" in client.get("/quy-che/2026-01-01/").content.decode()
        assert client.get("/quy-che/2026-02-01/").status_code == 404

    def test_asks_few_questions(self, client: Client, draft: Regulation, django_assert_max_num_queries) -> None:
        issue(draft)
        with django_assert_max_num_queries(9):
            assert client.get("/quy-che/").status_code == 200


def posted(context) -> dict[str, object]:
    """What a browser would send of the forms as they are shown."""
    said: dict[str, object] = {}
    for form in (context["head"], *(one for name in ("articles", "posting", "freshness") for one in context[name])):
        for field in form:
            value = field.value()
            if value not in (None, "", False, []):
                said[field.html_name] = value
    for name in ("articles", "posting", "freshness"):
        for field in context[name].management_form:
            said[field.html_name] = field.value()
    return said
