"""The owners' task list: each sees and settles what their agency published, and nothing of others'."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.agencies.models import Agency, Officer, Succession
from portal.journal.models import Entry
from portal.library.admin.stale import rewording_of
from portal.library.models import CitingItem, StaleFlag
from portal.library.operations import CitingContent, ReliancePlace, register_item, settle_flags
from portal.library.states import EventKind, FlagOutcome
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.laid import laid
from tests.portal.library.factories import AT
from tests.portal.library.laws import TODAY, make_event, make_instrument, write_provisions

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/noi-dung-can-xem-lai/"
POINT_A, POINT_C = "dieu-8-khoan-2-diem-a", "dieu-8-khoan-2-diem-c"
NEW = "c) Rác để tại điểm tập kết của xã."


def make_stale(title: str, agency: Agency | None = None, *addresses: str, kind: str = "rooms.leaflet") -> CitingItem:
    """A content that cites the law and is flagged with the next event."""
    content = CitingContent(kind=kind, kind_label="Tờ gấp", key=title[:60], title=title, url="/to-gap/", agency=agency)
    places = [ReliancePlace("7-2021-nd-cp", address) for address in addresses or (POINT_C,)]
    return register_item(content=content, places=places, at=AT - timedelta(days=30))


def signed_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def settle(client: Client, item: CitingItem, outcome: str = FlagOutcome.CORRECTED, **said: object):
    flags = list(item.flags.values_list("pk", flat=True))
    data = {"flag": flags, "outcome": str(outcome), "note": "Đã viết lại."} | said
    return client.post(reverse("library_stale_item", args=[item.pk]), data)


@laid
def law():
    law = make_instrument(created_at=AT)
    write_provisions(law)
    return law


@laid
def ours() -> Agency:
    return make_agency("Sở Nội vụ")


@pytest.fixture
def editor(ours: Agency) -> Client:
    return signed_in(make_posting("editor", agency=ours).officer)


class TestWhoSeesWhat:
    def test_an_editor_sees_what_their_agency_published(self, law, ours, editor):
        make_stale("Của mình", ours)
        make_stale("Của người khác", make_agency("Sở Y tế"))
        make_stale("Không của ai")
        make_event(POINT_C)
        html = editor.get(LIST).content.decode()
        assert "Của mình" in html
        assert "Của người khác" not in html
        assert "Sở Y tế" not in html
        assert "Không của ai" not in html

    def test_the_department_of_justice_sees_all(self, law):
        make_stale("Của Sở Y tế", make_agency("Sở Y tế"))
        make_stale("Không của ai")
        make_event(POINT_C)
        html = signed_in(make_posting("justice").officer).get(LIST).content.decode()
        assert "Của Sở Y tế" in html
        assert "Không của ai" in html

    def test_an_editor_sees_what_came_to_their_agency_by_a_merger(self, law, ours, editor):
        merged = make_agency("Sở Lao động", exists_to=date(2025, 3, 1))
        Succession.objects.create(predecessor=merged, successor=ours, on_date=date(2025, 3, 1))
        make_stale("Của sở đã nhập", merged)
        make_event(POINT_C)
        assert "Của sở đã nhập" in editor.get(LIST).content.decode()

    @pytest.mark.parametrize("role", ["leader", "reception", "administrator"])
    def test_who_writes_no_contents_does_not_see_the_list(self, law, ours, role: str):
        client = signed_in(make_posting(role, agency=ours).officer)
        assert client.get(LIST).status_code in {302, 403}
        assert "Nội dung cần xem lại" not in client.get("/quan-tri/").content.decode()

    def test_a_stranger_is_asked_to_sign_in(self, client: Client):
        assert client.get(LIST).headers["Location"].startswith("/quan-tri/login/")

    def test_without_the_second_factor_nobody_sees_it_where_one_is_asked_for(self, law, editor, settings):
        assert editor.get(LIST).status_code == 200
        settings.STAFF_SECOND_FACTOR = True
        assert editor.get(LIST).url.startswith("/quan-tri/hai-buoc/")

    def test_a_content_of_another_agency_is_not_there(self, law, ours, editor):
        item = make_stale("Của người khác", make_agency("Sở Y tế"))
        make_event(POINT_C)
        assert editor.get(reverse("library_stale_item", args=[item.pk])).status_code == 404
        assert settle(editor, item).status_code == 404
        assert StaleFlag.objects.get().settled_at is None

    def test_a_flag_of_another_content_cannot_be_slipped_in(self, law, ours, editor):
        item, other = make_stale("Của mình", ours), make_stale("Của người khác", make_agency("Sở Y tế"))
        make_event(POINT_C)
        answer = settle(editor, item, flag=[item.flags.get().pk, other.flags.get().pk])
        assert answer.status_code == 422
        assert not StaleFlag.objects.filter(settled_at__isnull=False).exists()


class TestTheList:
    def test_is_narrowed_by_agency_kind_and_law(self, law):
        first, second = make_agency("Sở Y tế"), make_agency("Sở Xây dựng")
        make_stale("Tờ một", first)
        make_stale("Bài hai", second, kind="rooms.article")
        make_event(POINT_C)
        client = signed_in(make_posting("justice").officer)

        def titles(query: str) -> set[str]:
            return {row["item"].title for row in client.get(LIST + query).context["rows"]}

        assert titles(f"?co-quan={first.pk}") == {"Tờ một"}
        assert titles("?loai=rooms.article") == {"Bài hai"}
        assert titles(f"?van-ban={law.slug}") == {"Tờ một", "Bài hai"}
        assert titles("?van-ban=khong-co") == set()
        assert titles("?co-quan=%00&loai=%00x&p=abc") == set()

    def test_has_the_longest_stale_first_and_says_how_long_it_waits(self, law, ours, editor):
        make_stale("Mới", ours, POINT_A)
        make_stale("Lâu", ours, POINT_C)
        make_event(POINT_A, day=TODAY)
        make_event(POINT_C, day=TODAY - timedelta(days=40))
        rows = editor.get(LIST).context["rows"]
        assert [row["item"].title for row in rows] == ["Lâu", "Mới"]
        assert "điểm c khoản 2 Điều 8" in rows[0]["changes"][0].cited

    def test_comes_in_pages_at_a_fixed_number_of_queries(self, law, ours, editor, django_assert_num_queries):
        for number in range(35):
            make_stale(f"Tờ gấp {number}", ours)
        make_event(POINT_C)
        editor.get(LIST)
        with CaptureQueriesContext(connection) as of_five:
            assert len(editor.get(LIST + "?p=2").context["rows"]) == 5
        with django_assert_num_queries(len(of_five)):
            assert len(editor.get(LIST).context["rows"]) == 30

    def test_is_announced_on_the_first_page_of_the_back_office(self, law, ours, editor):
        assert "vì luật thay đổi" not in editor.get("/quan-tri/").content.decode()
        make_stale("Của mình", ours)
        make_stale("Của người khác", make_agency("Sở Y tế"))
        make_event(POINT_C)
        html = editor.get("/quan-tri/").content.decode()
        assert "Nội dung phải xem lại vì luật thay đổi</a> (1" in html


class TestAContent:
    def test_shows_the_words_before_and_after(self, law, ours, editor):
        item = make_stale("Của mình", ours)
        make_event(POINT_C, wording=NEW)
        html = editor.get(reverse("library_stale_item", args=[item.pk])).content.decode()
        assert "<del> thôn</del>" in html
        assert "<ins> xã</ins>" in html

    def test_offers_the_editor_and_the_public_page(self, law, ours, editor):
        item = make_stale("Của mình", ours)
        CitingItem.objects.update(edit_url="/quan-tri/sua/1/")
        make_event(POINT_C)
        html = editor.get(reverse("library_stale_item", args=[item.pk])).content.decode()
        assert 'href="/quan-tri/sua/1/"' in html
        assert 'href="/to-gap/"' in html

    def test_is_settled_with_a_note(self, law, ours, editor):
        item = make_stale("Của mình", ours, POINT_A, POINT_C)
        make_event(POINT_A, POINT_C)
        assert settle(editor, item).status_code == 302
        assert {flag.note for flag in item.flags.all()} == {"Đã viết lại."}
        assert "Của mình" not in editor.get(LIST).content.decode().split('<div class="nice-padding">')[1]
        assert Entry.objects.filter(verb="flag.settled").count() == 1

    def test_is_not_settled_without_a_result(self, law, ours, editor):
        item = make_stale("Của mình", ours)
        make_event(POINT_C)
        answer = settle(editor, item, outcome="")
        assert answer.status_code == 422
        assert "Hãy chọn một kết quả." in answer.content.decode()

    def test_cannot_be_lifted_by_hand(self, law, ours, editor):
        item = make_stale("Của mình", ours)
        make_event(POINT_C)
        assert settle(editor, item, outcome=FlagOutcome.LIFTED).status_code == 422

    def test_keeps_a_change_that_came_after_the_page_was_opened(self, law, ours, editor):
        item = make_stale("Của mình", ours)
        make_event(POINT_C)
        seen = [item.flags.get().pk]
        make_event(POINT_C, kind=EventKind.REPEALED, action="bai-bo")
        settle(editor, item, flag=seen)
        assert item.flags.filter(settled_at__isnull=True).count() == 1

    def test_that_a_colleague_settled_leads_back_to_the_list(self, law, ours, editor):
        item = make_stale("Của mình", ours)
        make_event(POINT_C)
        flags = list(item.flags.all())
        settle_flags(flags=flags, outcome=FlagOutcome.STILL_RIGHT, note="", by=make_officer(), at=AT)
        assert settle(editor, item).headers["Location"] == LIST


class TestRewording:
    @pytest.mark.parametrize(
        ("cited", "named", "target", "old", "new"),
        [
            (POINT_C, POINT_C, {"wording": NEW}, "c) Rác để tại điểm tập kết của thôn.", NEW),
            ("dieu-8", POINT_C, {"wording": NEW}, "c) Rác để tại điểm tập kết của thôn.", NEW),
            (POINT_C, POINT_C, {"action": "bai-bo"}, "c) Rác để tại điểm tập kết của thôn.", ""),
            (POINT_C, POINT_C, {}, "c) Rác để tại điểm tập kết của thôn.", None),
            ("dieu-8-khoan-2", "dieu-8-khoan-2-diem-d", {"action": "bo-sung", "wording": "d) Mới."}, "", "d) Mới."),
            (
                POINT_C,
                POINT_C,
                {"action": "thay-cum-tu", "old_words": "thôn", "new_words": "xã"},
                "c) Rác để tại điểm tập kết của thôn.",
                NEW,
            ),
        ],
        ids=["new wording", "of what it holds", "repealed", "wording unknown", "a new point", "some words"],
    )
    def test_of_what_no_edition_has_yet(self, law, cited, named, target, old, new):
        make_stale("Tờ", None, cited)
        make_event(named, **target)
        said = rewording_of(StaleFlag.objects.get())
        assert (said.old, said.new, said.is_merged) == (old, new, False)

    def test_of_what_an_edition_has(self, law):
        make_stale("Tờ")
        write_provisions(law, valid_from=TODAY, dieu_8_khoan_2_diem_c=NEW)
        make_event(POINT_C)
        said = rewording_of(StaleFlag.objects.get())
        assert (said.new, said.is_merged) == (NEW, True)

    def test_of_a_whole_document_is_none(self, law):
        make_stale("Tờ", None, "")
        make_event(kind=EventKind.REPEALED)
        assert rewording_of(StaleFlag.objects.get()) is None
