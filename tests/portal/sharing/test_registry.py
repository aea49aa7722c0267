"""What the public reads is an item with a number, a version and sets; what it reads no longer is a tombstone."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from portal.agencies.models import Succession
from portal.editorial.models import ArticlePage, Withdrawal
from portal.journal.models import Entry
from portal.library.models import EventTarget, Field, Instrument, Reliance, StaleFlag
from portal.library.operations.validity import refresh_spans
from portal.library.queries.claims import UNPLACED, law_moved, warning_of
from portal.sharing.jobs import follow_mergers, items_reader
from portal.sharing.models import Item, ItemSet
from portal.sharing.operations.registry import register_everything
from portal.sharing.queries.items import changes, newest_sequence, present
from portal.sharing.states import SharedItemKind
from tests.portal.agencies.factories import make_agency
from tests.portal.editorial.factories import CITATION, make_article, make_law, make_section, make_stale_article
from tests.portal.library.laws import make_event, make_instrument
from tests.portal.sharing.factories import AT, BASE, make_answer, make_item, register_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def read_journal() -> None:
    """What the worker does with everything that was ever recorded."""
    items_reader.read(list(Entry.objects.order_by("pk")))


def item_of(article: ArticlePage) -> Item:
    return Item.objects.get(kind=SharedItemKind.ARTICLE.value, key=str(article.pk))


def sets_of(item: Item) -> set[str]:
    return set(item.sets.values_list("code", flat=True))


class TestAnItem:
    def test_is_born_with_its_publication(self):
        article = make_article("Đặt cọc", agency=make_agency("Sở Tư pháp"))
        read_journal()
        item = item_of(article)
        assert (item.version, item.title, item.path) == (1, "Đặt cọc", article.url)
        assert sets_of(item) == {"chuyen-muc:tin-bai", f"co-quan:{article.agency.slug}", "loai:bai-viet"}

    def test_stays_as_it_is_when_the_same_is_read_again(self):
        article = make_article()
        read_journal()
        before = (item_of(article).version, item_of(article).sequence)
        article.save_revision().publish()  # the same words
        read_journal()
        assert (item_of(article).version, item_of(article).sequence) == before

    def test_goes_on_to_the_next_version_with_each_public_change(self):
        first, second = make_article("Một"), make_article("Hai")
        read_journal()
        first.title = "Một, sửa"
        first.save_revision().publish()
        read_journal()
        assert (item_of(first).version, item_of(second).version) == (2, 1)
        assert item_of(first).sequence == newest_sequence() > item_of(second).sequence
        assert set(ItemSet.objects.filter(item=item_of(first)).values_list("sequence", flat=True)) == {
            item_of(first).sequence
        }

    def test_is_not_made_of_a_draft(self):
        article, public = make_article("Một"), make_article("Hai")
        ArticlePage.objects.get(pk=article.pk).unpublish()
        read_journal()
        assert Item.objects.get() == item_of(public)

    def test_of_an_answer_has_its_field_with_the_topic_above(self):
        answer = make_answer()
        answer.live.field_slug = "dan-su/hop-dong"
        answer.live.save()
        register_all()
        item = Item.objects.get(key=str(answer.number))
        assert sets_of(item) >= {"linh-vuc:dan-su", "linh-vuc:dan-su/hop-dong", "loai:tra-loi"}

    def test_of_a_shelf_of_an_agency_is_in_both_sections(self):
        front = make_section()
        shelf = front.__class__(title="Chuyện xã", slug="chuyen-xa")
        front.add_child(instance=shelf)
        shelf.save_revision().publish()
        article = make_article(section=shelf)
        register_all()
        assert sets_of(item_of(article)) >= {"chuyen-muc:tin-bai", "chuyen-muc:tin-bai/chuyen-xa"}

    def test_of_an_agency_that_ended_is_in_the_set_of_its_living_successor(self):
        old = make_agency("Sở Tư pháp tỉnh Hậu Giang", exists_to=date(2025, 7, 1))
        middle = make_agency("Sở Nội vụ và Tư pháp", exists_to=date(2026, 1, 1))
        new = make_agency("Sở Tư pháp thành phố Cần Thơ")
        Succession.objects.create(predecessor=old, successor=middle, on_date=date(2025, 7, 1))
        Succession.objects.create(predecessor=middle, successor=new, on_date=date(2026, 1, 1))
        article = make_article(agency=old)
        register_all()
        assert sets_of(item_of(article)) >= {f"co-quan:{old.slug}", f"co-quan:{new.slug}"}
        assert f"co-quan:{middle.slug}" not in sets_of(item_of(article))

    def test_follows_its_agency_when_that_is_merged_later(self):
        old, new = make_agency("Sở A"), make_agency("Sở B")
        article = make_article(agency=old)
        register_all()
        old.exists_to = date(2026, 1, 1)
        old.save()
        Succession.objects.create(predecessor=old, successor=new, on_date=date(2026, 1, 1))
        follow_mergers(at=timezone.now())
        assert f"co-quan:{new.slug}" in sets_of(item_of(article))
        version = item_of(article).version
        follow_mergers(at=timezone.now())
        assert item_of(article).version == version == 2


class TestAWithdrawal:
    def take_down(self, article: ArticlePage, **said: object) -> Item:
        read_journal()
        ArticlePage.objects.get(pk=article.pk).unpublish()
        if said:
            Withdrawal.objects.create(page=article, at=timezone.now(), **said)
        read_journal()
        return item_of(article)

    def test_without_a_word_is_the_end(self):
        item = self.take_down(make_article())
        assert (item.withdrawal, item.version) == ("xoa", 2)
        assert sets_of(item) >= {"chuyen-muc:tin-bai"}

    def test_with_a_note_says_why(self):
        item = self.take_down(make_article(), ending="rut", note="Số liệu sai.")
        (shared,) = present([item])
        assert (shared.withdrawal, shared.note, shared.html, shared.title) == (
            "rut",
            "Số liệu sai.",
            "",
            "Đặt cọc mua nhà",
        )

    def test_into_another_content_names_it(self):
        other = make_article("Bài gộp")
        item = self.take_down(make_article(), ending="gop", successor=other)
        (shared,) = present([item])
        assert shared.successor == f"http://localhost:8000{other.url}"

    def test_is_over_when_the_content_is_published_anew(self):
        article = make_article()
        self.take_down(article, ending="rut", note="Xem lại.")
        Withdrawal.objects.update(ended_at=timezone.now())
        ArticlePage.objects.get(pk=article.pk).save_revision().publish()
        read_journal()
        item = item_of(article)
        assert (item.version, item.withdrawn_at, item.withdrawal, item.note) == (3, None, "", "")

    def test_comes_with_a_restriction(self):
        article = make_article()
        read_journal()
        PageViewRestriction.objects.create(page=article, restriction_type="login")
        read_journal()
        assert item_of(article).withdrawal == "xoa"
        PageViewRestriction.objects.all().delete()
        article.save_revision().publish()
        read_journal()
        assert item_of(article).withdrawn_at is None

    def test_of_a_page_that_was_removed_is_the_end(self):
        article = make_article()
        read_journal()
        key = str(article.pk)
        ArticlePage.objects.get(pk=article.pk).delete()
        read_journal()
        assert Item.objects.get(key=key).withdrawal == "xoa"

    def test_of_an_answer_names_the_answer_to_read_instead(self):
        answer, heir = make_answer(), make_answer("Mất cọc thì sao?")
        register_all()
        answer.live, answer.withdrawn_at, answer.replaced_by = None, AT, heir
        answer.withdrawal_reason = "Đã gộp."
        answer.save()
        register_all()
        item = Item.objects.get(key=str(answer.number))
        assert (item.withdrawal, item.note, item.successor) == ("gop", "Đã gộp.", heir.get_absolute_url())

    def test_is_presented_even_before_the_registry_has_heard_of_it(self):
        article = make_article()
        read_journal()
        ArticlePage.objects.get(pk=article.pk).unpublish()
        (shared,) = present([item_of(article)])
        assert (shared.is_withdrawn, shared.html, shared.lead, shared.title) == (True, "", "", "")


class TestALawThatChanges:
    def test_flags_the_item_and_copies_carry_the_notice(self):
        article = make_stale_article()
        read_journal()
        item = item_of(article)
        assert item.is_stale
        (shared,) = present([item])
        assert shared.is_stale
        assert shared.note.startswith("Luật đã thay đổi: Điều 8")

    def test_makes_a_version_of_its_own(self):
        article = make_article(body=[("paragraph", "<p>Xem Điều 8 Nghị định 7/2021/NĐ-CP.</p>")])
        read_journal()
        assert item_of(article).version == 1
        Reliance.objects.update(written_at=timezone.now() - timedelta(days=3000))
        make_event("dieu-8")
        read_journal()
        assert (item_of(article).version, item_of(article).is_stale) == (2, True)


class TestALawChangedNobodyKnowsWhere:
    """12/2017/QH14 amended the Penal Code, and its articles are not held: no place is named, so no flag is raised."""

    def test_is_told_by_every_copy_until_an_officer_names_the_article(self) -> None:
        article = make_article(body=[("paragraph", "<p>Xem Điều 8 Nghị định 7/2021/NĐ-CP.</p>")])
        read_journal()
        event = make_event("dieu-9")
        read_journal()
        assert (item_of(article).version, item_of(article).is_stale) == (1, False)  # another article of it

        named = EventTarget.objects.get(event=event)
        EventTarget.objects.all().delete()
        refresh_spans(Instrument.objects.all())
        read_journal()
        (shared,) = present([item_of(article)])
        assert (shared.version, shared.is_stale) == (2, True)
        assert shared.note == UNPLACED
        on_its_page = law_moved(kind="editorial.article", key=str(article.pk), day=timezone.localdate())
        assert warning_of(on_its_page) == UNPLACED
        assert not StaleFlag.objects.exists()  # nothing that its owner could settle

        named.pk = None
        named.save()
        read_journal()
        assert (item_of(article).version, item_of(article).is_stale) == (3, False)


class TestWhatIsPresented:
    def test_is_clean_html_with_absolute_addresses_and_the_words_of_the_law(self, tmp_path):
        make_law(tmp_path)
        other = make_article("Bài khác")
        link = f'<p class="x" onclick="y()">Xem <a linktype="page" id="{other.pk}">bài</a><script>alert(1)</script></p>'
        article = make_article(
            body=[
                ("heading", "Đặt cọc <là> gì"),
                ("paragraph", link),
                ("notice", {"tone": "warn", "heading": "Nhớ", "text": "<p>Giữ giấy tờ.</p>"}),
                ("answer", {"question": "Mất cọc?", "answer": "<p>Có.</p>"}),
                CITATION,
            ]
        )
        register_all()
        (shared,) = present([item_of(article)])
        assert "<h2>Đặt cọc &lt;là&gt; gì</h2>" in shared.html
        assert f'<p>Xem <a href="http://localhost:8000{other.url}">bài</a></p>' in shared.html
        assert "class" not in shared.html
        assert "script" not in shared.html
        assert "<p>2. Bên từ chối mất cọc.</p>" in shared.html
        ((words, url),) = shared.citations
        assert words == "khoản 2 Điều 328 Bộ luật Dân sự 2015 91/2015/QH13"
        assert url.startswith("http://localhost:8000/van-ban/")
        assert url in shared.html

    def test_of_a_licence_that_does_not_travel_is_title_lead_and_address(self):
        article = make_article(licence="duoc-phep", source_name="Báo Cần Thơ")
        register_all()
        (shared,) = present([item_of(article)])
        assert (shared.html, shared.enclosures) == ("", ())
        assert (shared.title, shared.lead, shared.source_name) == (
            "Đặt cọc mua nhà",
            "Bỏ cọc thì mất cọc.",
            "Báo Cần Thơ",
        )
        assert not item_of(article).travels

    def test_of_an_answer_holds_question_and_answer(self):
        answer = make_answer()
        register_all()
        (shared,) = present(list(Item.objects.all()))
        assert (shared.kind, shared.article_kind, shared.title) == ("answer", "tra-loi", answer.title)
        assert "<h2>Câu hỏi</h2><p>Tôi đặt cọc rồi không mua nữa.</p>" in shared.html
        assert "<ul><li>thứ nhất</li><li>thứ hai</li></ul>" in shared.html

    def test_costs_as_many_queries_for_many_as_for_few(self, tmp_path):
        make_law(tmp_path)
        agency = make_agency()
        for number in range(12):
            article = make_article(f"Bài {number}", body=[CITATION, ("paragraph", "<p>Một.</p>")], agency=agency)
            article.fields.add(Field.objects.get_or_create(slug="dan-su", defaults={"name": "Dân sự"})[0])
            article.save()
            make_answer(agency=agency)
            make_instrument(f"{number + 1}/2026/NĐ-CP")
        register_all()

        def queries(each: int) -> int:
            items = [one for kind in SharedItemKind for one in Item.objects.filter(kind=kind.value)[:each]]
            with CaptureQueriesContext(connection) as asked:
                assert len(present(items)) == 3 * each
            return len(asked)

        queries(12)  # what is looked up once for all
        assert queries(12) == queries(2) <= 21


class TestChanges:
    def test_come_newest_first_page_by_page(self):
        for number in range(1, 6):
            make_item(number, sets=["loai:tin"] if number % 2 else [])
        assert [one.sequence for one in changes(limit=2)] == [5, 4]
        assert [one.sequence for one in changes(before=4, limit=2)] == [3, 2]
        assert [one.sequence for one in changes("loai:tin", after=1)] == [5, 3]
        assert changes("loai:bai-viet") == []


class TestRegisteringEverything:
    def test_finds_what_is_public_and_nothing_new_the_second_time(self):
        make_article()
        make_answer()
        assert register_everything(base=BASE, clock=timezone.now) == (2, 2)
        assert register_everything(base=BASE, clock=timezone.now) == (2, 0)

    def test_reads_the_clock_for_each_batch_so_that_no_harvest_misses_the_late_ones(self, monkeypatch):
        monkeypatch.setattr("portal.sharing.operations.registry.AT_ONCE", 1)
        make_answer("Một")
        make_answer("Hai")
        ticks = (AT + timedelta(minutes=minute) for minute in range(10))
        register_everything(base=BASE, clock=lambda: next(ticks))
        first, second = Item.objects.order_by("sequence")
        assert second.changed_at - first.changed_at == timedelta(minutes=1)

    def test_withdraws_what_went_unheard(self):
        article = make_article()
        register_all()
        ArticlePage.objects.filter(pk=article.pk).update(live=False)
        assert register_all() == (1, 1)
        assert item_of(article).withdrawal == "xoa"
