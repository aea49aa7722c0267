"""Between agencies: what somebody of Sở Công Thương meets of what Sở Tư pháp has not published. One screen, one row."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from portal.agencies.models import Agency, Officer
from portal.editorial.models import ArticlePage, PortalPage, SectionPage
from portal.editorial.operations.regulation import keep_reminders
from portal.editorial.queries import drafts_of
from portal.editorial.queries.permissions import own_pages
from portal.editorial.queries.reminders import dues
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.editorial.factories import make_article, make_draft, make_front, make_section
from tests.portal.laid import laid

SECRET = "Bí mật"
ROLES = ["editor", "approver", "leader", "unit_admin"]
# How Wagtail's addresses call a page.
PAGE_ARGUMENTS = {"page_id", "parent_page_id", "page_to_move_id", "page_pk"}
OTHER_ARGUMENTS = {
    "app_label": "editorial",
    "model_name": "articlepage",
    "content_type_app_name": "editorial",
    "content_type_model_name": "articlepage",
    "action_name": "approve",
    "task_state_id": 1,
    "task_id": 1,
    "workflow_state_id": 1,
    "workflow_pk": 1,
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
}
# Addresses by which a page is chosen: what the public reads may be met there.
CHOOSING = {"wagtailadmin_choose_page_child"}


def walk(patterns: Any, namespace: str = "") -> Iterator[tuple[str, set[str]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", set(pattern.pattern.regex.groupindex)


def addresses_of_pages() -> list[tuple[str, set[str]]]:
    """Every address of the back office that takes a page."""
    every = walk(get_resolver().url_patterns)
    found = [(name, names) for name, names in every if names & PAGE_ARGUMENTS and name.startswith("wagtailadmin")]
    return [*found, ("wagtailadmin_pages:revisions_compare", {"pk", "revision_id_a", "revision_id_b"})]


def enter(role: str, agency: Agency) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency, on=timezone.localdate()).officer)
    return client


@laid
def agencies(_portal: None) -> tuple[Agency, Agency]:
    return make_agency("Sở Tư pháp"), make_agency("Sở Công Thương")


@laid
def theirs(agencies) -> ArticlePage:
    """A draft in the section of Sở Tư pháp."""
    return make_draft(f"{SECRET}: dự thảo", section=make_front(agencies[0]), lead=f"{SECRET} trong tóm tắt")


@laid
def own(agencies, theirs) -> SectionPage:
    return make_front(agencies[1])


@laid
def corrected(theirs) -> ArticlePage:
    """A public text of theirs that is being rewritten."""
    article = make_article("Bài công khai", section=SectionPage.objects.get(pk=theirs.get_parent().pk))
    article.title = f"{SECRET}: tiêu đề mới"
    article.save_revision()
    return article


def arguments(names: set[str], page: Any, own: SectionPage) -> dict[str, Any]:
    known = OTHER_ARGUMENTS | dict.fromkeys([*PAGE_ARGUMENTS, "pk"], page.pk)
    known |= {"destination_id": own.pk, "revision_id": page.latest_revision_id or 1}
    return {name: known[name] for name in names}


class TestEveryAddressOfAPage:
    """By GET and by POST, for a draft of theirs, a public text under correction, and their section."""

    def test_is_known(self):
        names = {name for name, _ in addresses_of_pages()}
        assert len(names) >= 34
        assert {"wagtailadmin_pages:edit", "wagtailadmin_explore", "wagtailadmin_pages:view_draft"} <= names

    @pytest.mark.parametrize("role", ROLES)
    def test_is_shut_to_another_agency(self, role: str, agencies, theirs, corrected, own):
        client, open_doors = enter(role, agencies[1]), []
        before = ArticlePage.objects.order_by("pk").values_list("title", "live", "path", "latest_revision")
        stood = list(before)
        for page in (theirs, corrected, theirs.get_parent()):
            for name, names in addresses_of_pages():
                address = reverse(name, kwargs=arguments(names, page, own))
                for ask in (client.get, client.post):
                    answer = ask(address)
                    shown = answer.status_code not in (302, 403, 404, 405)
                    if (shown and name not in CHOOSING) or SECRET in answer.content.decode():
                        open_doors.append((name, ask.__name__, answer.status_code))
        assert open_doors == []
        assert list(before.all()) == stood

    def test_is_open_to_their_own(self, agencies, theirs):
        client = enter("approver", agencies[0])
        for name in ("edit", "history", "view_draft", "usage", "copy", "move", "delete"):
            argument = "page_to_move_id" if name == "move" else "page_id"
            address = reverse(f"wagtailadmin_pages:{name}", kwargs={argument: theirs.pk})
            assert client.get(address).status_code == 200, name


LISTS = [
    "",
    "pages/",
    "pages/search/?q=b%C3%AD",
    "pages/search/?q=d%E1%BB%B1+th%E1%BA%A3o",
    "pages/usage/editorial/articlepage/",
    "choose-page/",
    "choose-page/?page_type=editorial.ArticlePage",
    "choose-page/search/?q=d%E1%BB%B1+th%E1%BA%A3o",
    "choose-page/chosen-multiple/?id={page}",
    "api/main/pages/",
    "api/main/pages/?descendant_of={section}",
    "api/main/pages/{page}/",
    "api/main/pages/find/?id={page}",
    "api/main/pages/?for_explorer=1&child_of={section}",
    "reports/aging-pages/",
    "reports/locked/",
    "reports/workflow/",
    "reports/workflow_tasks/",
    "reports/site-history/",
    "reports/page-types-usage/",
    "reports/aging-pages/?export=csv",
    "reports/site-history/?export=csv",
    "bulk/editorial/portalpage/delete/?id={page}",
    "bulk/editorial/portalpage/publish/?id={page}",
    "bulk/editorial/portalpage/unpublish/?id={corrected}",
    "bulk/editorial/portalpage/move/?id={page}",
    "bulk/editorial/portalpage/delete/?id=all",
    "bulk/editorial/portalpage/delete/?id=all&childOf={section}",
    "nhan-bai/",
    "nhan-bai/?chu=B%C3%AD",
    "chuyen-muc/",
]
TELLING = {
    "pages/search/?q=b%C3%AD",
    "pages/search/?q=d%E1%BB%B1+th%E1%BA%A3o",
    "pages/usage/editorial/articlepage/",
    "choose-page/search/?q=d%E1%BB%B1+th%E1%BA%A3o",
    "api/main/pages/?descendant_of={section}",
    "api/main/pages/{page}/",
    "api/main/pages/find/?id={page}",
    "api/main/pages/?for_explorer=1&child_of={section}",
    "bulk/editorial/portalpage/delete/?id={page}",
    "bulk/editorial/portalpage/publish/?id={page}",
    "bulk/editorial/portalpage/move/?id={page}",
}


def lists_telling(client: Client, said: dict[str, int]) -> list[str]:
    """The lists in which this officer reads the secret."""
    told = []
    for row in LISTS:
        answer = client.get("/quan-tri/" + row.format(**said), follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if SECRET in content.decode():
            told.append(row)
    return told


class TestLists:
    @pytest.mark.parametrize("role", ROLES)
    def test_tell_nothing_of_what_another_agency_has_not_published(self, role, agencies, theirs, corrected, own):
        corrected.locked = True
        corrected.save(update_fields=["locked"])
        said = {"page": theirs.pk, "corrected": corrected.pk, "section": theirs.get_parent().pk}
        assert lists_telling(enter(role, agencies[1]), said) == []

    def test_tell_it_to_the_agency_itself(self, agencies, theirs, corrected, own):
        said = {"page": theirs.pk, "corrected": corrected.pk, "section": theirs.get_parent().pk}
        assert set(lists_telling(enter("approver", agencies[0]), said)) >= TELLING
        assert set(lists_telling(enter("justice", agencies[0]), said)) >= TELLING | {"reports/site-history/"}

    def test_of_reports_on_the_whole_portal_are_for_who_reads_the_journal(self, agencies, theirs, own):
        for role, status in (("approver", 302), ("administrator", 302), ("justice", 200)):
            client = enter(role, agencies[0])
            got = client.get("/quan-tri/reports/site-history/").status_code
            assert (role, got) in {(role, status), ("administrator", 200)}

    def test_show_own_drafts(self, agencies, theirs):
        client = enter("editor", agencies[0])
        assert SECRET in client.get(f"/quan-tri/pages/{theirs.get_parent().pk}/").content.decode()

    def test_name_as_begun_neither_what_waits_for_others_nor_what_was_withdrawn(self, agencies, theirs):
        client = enter("editor", agencies[0])
        officer, own = Officer.objects.latest("pk"), own_pages(user=Officer.objects.latest("pk"))
        ArticlePage.objects.update(owner=officer)
        assert drafts_of(officer=officer, within=own) == [PortalPage.objects.get(pk=theirs.pk)]
        theirs.get_workflow().start(theirs, officer)
        assert drafts_of(officer=officer, within=own) == []
        assert client.get("/quan-tri/").status_code == 200

    def test_let_a_public_text_be_chosen_by_everybody(self, agencies, corrected, own):
        client = enter("editor", agencies[1])
        html = client.get(f"/quan-tri/choose-page/{corrected.get_parent().pk}/").json()["html"]
        assert "Bài công khai" in html

    def test_forget_what_somebody_wrote_where_they_worked_before(self, agencies, theirs, own):
        officer = make_officer()
        ArticlePage.objects.filter(pk=theirs.pk).update(owner=officer)
        PageLogEntry.objects.update(user=officer)
        make_posting("editor", agency=agencies[1], officer=officer, on=timezone.localdate())
        client = Client()
        client.force_login(officer)
        assert SECRET not in client.get("/quan-tri/").content.decode()
        make_posting("editor", agency=agencies[0], officer=officer, on=timezone.localdate())
        client.force_login(officer)
        assert SECRET in client.get("/quan-tri/").content.decode()


class TestActs:
    """Refused though the form is filled in rightly."""

    def test_their_draft_is_not_moved_here_nor_ours_there(self, agencies, theirs, own):
        client = enter("approver", agencies[1])
        mine = make_draft("Của mình", section=own)
        there = theirs.get_parent().pk
        for page, destination in ((theirs.pk, own.pk), (mine.pk, there)):
            address = reverse("wagtailadmin_pages:move_confirm", args=[page, destination])
            assert client.post(address, {"new_parent_page": destination}).status_code in (302, 403)
        assert ArticlePage.objects.get(pk=theirs.pk).get_parent().pk == there
        assert ArticlePage.objects.get(pk=mine.pk).get_parent().pk == own.pk

    def test_ours_is_not_copied_there_nor_their_public_text_here(self, agencies, corrected, own):
        client = enter("approver", agencies[1])
        mine = make_draft("Của mình", section=own)
        for page, parent in ((mine.pk, corrected.get_parent().pk), (corrected.pk, own.pk)):
            form = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": parent, "alias": "on"}
            client.post(reverse("wagtailadmin_pages:copy", args=[page]), form)
        assert not ArticlePage.objects.filter(slug="ban-sao").exists()
        form = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": own.pk}
        assert client.post(reverse("wagtailadmin_pages:copy", args=[mine.pk]), form).status_code == 302
        assert ArticlePage.objects.filter(slug="ban-sao").exists()

    @pytest.mark.parametrize("action", ["delete", "publish", "unpublish", "copy", "move", "create_alias"])
    def test_nor_by_the_api(self, action: str, agencies, theirs, own):
        client = enter("approver", agencies[1])
        said = {"destination_page_id": own.pk, "position": "last-child"}
        answer = client.post(f"/quan-tri/api/main/pages/{theirs.pk}/action/{action}/", said, "application/json")
        assert answer.status_code in (403, 404)
        assert ArticlePage.objects.filter(pk=theirs.pk, live=False).exists()

    def test_own_texts_are_moved_between_own_shelves(self, agencies, own):
        client = enter("approver", agencies[1])
        shelf = own.add_child(instance=SectionPage(title="Bản tin", slug="ban-tin"))
        mine = make_draft("Của mình", section=own)
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[mine.pk, shelf.pk]))
        assert ArticlePage.objects.get(pk=mine.pk).get_parent().pk == shelf.pk

    def test_nobody_signs_for_another_agency(self, agencies, own):
        client = enter("editor", agencies[1])
        html = client.get(f"/quan-tri/pages/add/editorial/articlepage/{own.pk}/").content.decode()
        offered = html[html.index('name="agency"') :].partition("</select>")[0]
        assert "Sở Công Thương" in offered
        assert "Sở Tư pháp" not in offered

    def test_what_is_due_for_review_is_told_to_its_own(self, agencies, own):
        make_article("Đến hạn của họ", section=make_section(), agency=agencies[0], review_date="2020-01-01")
        at = timezone.now()
        keep_reminders(dues=dues(at=at, is_workday=lambda day: True), at=at)
        assert "Đến hạn của họ" in enter("editor", agencies[0]).get("/quan-tri/").content.decode()
        assert "Đến hạn của họ" not in enter("editor", agencies[1]).get("/quan-tri/").content.decode()


class TestSettingsOfThePortal:
    PAGES = ["workflows/list/", "workflows/tasks/index/", "collections/", "redirects/", "sites/", "users/", "groups/"]

    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "justice", "unit_admin"])
    def test_are_shut_to_agencies(self, role: str, agencies):
        client = enter(role, agencies[1])
        shut = {page: client.get(f"/quan-tri/{page}").status_code for page in self.PAGES}
        assert set(shut.values()) == {302}

    def test_are_open_to_the_administrator_but_for_sites_and_accounts_of_wagtail(self, agencies):
        client = enter("administrator", agencies[0])
        got = {page: client.get(f"/quan-tri/{page}").status_code for page in self.PAGES}
        assert {page for page, status in got.items() if status == 200} == set(self.PAGES[:4])


def test_a_superuser_passes(client: Client, theirs):
    client.force_login(make_officer(is_superuser=True, is_staff=True))
    assert client.get(f"/quan-tri/pages/{theirs.pk}/edit/").status_code == 200
    assert Officer.objects.filter(is_superuser=True).exists()
