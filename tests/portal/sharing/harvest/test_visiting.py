"""Sites are visited, told apart, followed; what they do wrong is written down and disturbs nobody else."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from portal.editorial.models import ArticlePage, Withdrawal
from portal.journal.models import Entry
from portal.library.models import Reliance
from portal.outward.operations import http_client
from portal.sharing.models import Harvested, Source, Visit
from portal.sharing.operations.harvesting import items
from portal.sharing.operations.harvesting.fetch import visit_some
from portal.sharing.operations.harvesting.visits import LEASE, take_sources
from portal.sharing.states import HarvestState, RunOutcome, SourceForm, SourceTrust
from tests.portal.sharing.harvest.sites import (
    AT,
    BASE,
    Reply,
    Site,
    Told,
    atom,
    json_feed,
    later,
    make_source,
    oai,
    rss,
    some,
    visit_all,
    with_etag,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def last_visit() -> Visit:
    return Visit.objects.order_by("-at", "-pk")[0]


def states() -> dict[str, str]:
    return dict(Harvested.objects.values_list("guid", "state"))


class TestAFeed:
    def test_of_a_trusted_source_is_shown_with_its_origin(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(2)))
        source = make_source(site)
        visit_all()
        article = ArticlePage.objects.live().get(title="Nói chuyện pháp luật về thừa kế đất đai")
        assert (article.source_name, article.origin_url) == ("Trang Phòng Tư pháp", site.url("/tin-1.html"))
        assert (article.agency, article.kind, article.licence) == (source.agency, "tin", "duoc-phep")
        assert article.first_published_at.isoformat() == "2026-11-20T01:00:00+00:00"
        assert article.owner is None
        assert "trợ giúp viên giải thích" in str(article.body).lower()
        assert (last_visit().found, last_visit().taken, last_visit().outcome) == (2, 2, RunOutcome.DONE)
        assert Entry.objects.filter(verb="harvest.taken").count() == 2

    def test_of_another_source_waits_as_drafts_of_nobody(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(2)))
        make_source(site, trust=SourceTrust.WAIT)
        visit_all()
        assert not ArticlePage.objects.live().exists()
        draft = ArticlePage.objects.get(title="Nói chuyện pháp luật về thừa kế đất đai")
        assert (draft.live, draft.owner, draft.first_published_at) == (False, None, None)
        assert set(states().values()) == {HarvestState.WAITING}
        assert not Entry.objects.filter(verb__startswith="harvest.").exists()

    def test_that_has_not_changed_is_asked_for_once(self, site: Site):
        site.pages["/rss"] = with_etag(rss(site, some(2)), "mot")
        make_source(site)
        visit_all()
        visit_all(at=later())
        assert site.asked[1][1]["if-none-match"] == '"mot"'
        assert last_visit().outcome == RunOutcome.UNCHANGED
        assert last_visit().found == 0

    def test_is_not_asked_again_before_its_time(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(1)))
        make_source(site, every_minutes=60)
        visit_all()
        assert visit_all(at=AT + timedelta(minutes=59)) == 0
        assert visit_all(at=AT + timedelta(minutes=60)) == 1

    def test_that_tells_the_same_again_changes_nothing(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(3)))
        make_source(site)
        visit_all()
        before = list(ArticlePage.objects.order_by("pk").values_list("latest_revision", flat=True))
        visit_all(at=later())
        assert (last_visit().found, last_visit().taken, last_visit().changed) == (3, 0, 0)
        assert list(ArticlePage.objects.order_by("pk").values_list("latest_revision", flat=True)) == before

    def test_brings_its_citations_to_the_stale_guard(self, site: Site):
        told = Told("tin-0", "đặt cọc", more="Theo khoản 2 Điều 328 Bộ luật Dân sự 91/2015/QH13, bên từ chối mất cọc.")
        site.pages["/rss"] = Reply(rss(site, [told]))
        make_source(site)
        visit_all()
        assert Reliance.objects.filter(item__key=str(ArticlePage.objects.get(title=told.title).pk)).exists()

    def test_is_read_page_by_page(self, site: Site):
        items = some(6)
        site.pages["/rss"] = Reply(atom(site, items[:3], following=site.url("/rss?trang=2")))
        site.pages["/rss?trang=2"] = Reply(atom(site, items[3:]))
        make_source(site)
        visit_all()
        assert site.paths() == ["/rss", "/rss?trang=2"]
        assert len(states()) == 6
        site.asked.clear()
        visit_all(at=later())  # no news on the first page: what follows is older
        assert site.paths() == ["/rss"]

    def test_does_not_lead_to_pages_of_another_host(self, site: Site):
        site.pages["/rss"] = Reply(atom(site, some(1), following="http://localhost:9/rss"))
        make_source(site)
        visit_all()
        assert last_visit().outcome == RunOutcome.DONE


class TestAChange:
    def feed(self, site: Site, more: str) -> None:
        site.pages["/rss"] = Reply(rss(site, [Told("tin-0", "thừa kế", more=more)]))

    def test_of_a_trusted_source_is_shown_at_once(self, site: Site):
        self.feed(site, "Có 30 người dự.")
        make_source(site)
        visit_all()
        self.feed(site, "Có 50 người dự.")
        visit_all(at=later())
        article = ArticlePage.objects.live().get(title__endswith="thừa kế")
        assert "50 người" in str(article.body)
        assert last_visit().changed == 1

    def test_of_a_draft_that_waits_goes_into_the_draft(self, site: Site):
        self.feed(site, "Có 30 người dự.")
        make_source(site, trust=SourceTrust.WAIT)
        visit_all()
        self.feed(site, "Có 50 người dự.")
        visit_all(at=later())
        draft = ArticlePage.objects.get(title__endswith="thừa kế").get_latest_revision_as_object()
        assert "50 người" in str(draft.body)
        assert ArticlePage.objects.filter(title__endswith="thừa kế").count() == 1

    def test_of_what_was_approved_here_waits_for_an_officer(self, site: Site):
        self.feed(site, "Có 30 người dự.")
        make_source(site, trust=SourceTrust.WAIT)
        visit_all()
        ArticlePage.objects.get(title__endswith="thừa kế").get_latest_revision().publish()
        self.feed(site, "Có 50 người dự.")
        visit_all(at=later())
        item = Harvested.objects.get()
        assert item.waits_since == later()
        assert item.reason == "Trang nguồn đã sửa bài đang đăng."
        assert "30 người" in str(ArticlePage.objects.live().get(pk=item.article_id).body)
        assert last_visit().quarantined == 1
        visit_all(at=later(4))  # the same again asks nobody again
        assert last_visit().quarantined == 0

    def test_never_overwrites_what_officers_wrote(self, site: Site):
        self.feed(site, "Có 30 người dự.")
        make_source(site)
        visit_all()
        article = ArticlePage.objects.get(title__endswith="thừa kế")
        article.lead = "Cán bộ viết lại tóm tắt."
        article.save_revision().publish()
        self.feed(site, "Có 50 người dự.")
        visit_all(at=later())
        item, article = Harvested.objects.get(), ArticlePage.objects.get(pk=article.pk)
        assert article.lead == "Cán bộ viết lại tóm tắt."
        assert "30 người" in str(article.body)
        assert item.incoming
        assert item.reason == "Trang nguồn sửa bài sau khi bài đã được sửa ở cổng."

    def test_is_no_more_when_the_source_takes_it_back(self, site: Site):
        self.feed(site, "Có 30 người dự.")
        make_source(site)
        visit_all()
        article = ArticlePage.objects.get(title__endswith="thừa kế")
        article.lead = "Cán bộ viết lại tóm tắt."
        article.save_revision().publish()
        self.feed(site, "Có 50 người dự.")
        visit_all(at=later())
        assert Harvested.objects.get().incoming
        self.feed(site, "Có 30 người dự.")
        visit_all(at=later(4))
        assert not Harvested.objects.get().incoming

    def test_into_something_broken_leaves_what_is_shown(self, site: Site):
        self.feed(site, "Có 30 người dự.")
        make_source(site)
        visit_all()
        site.pages["/rss"] = Reply(rss(site, [Told("tin-0", "x" * 300)]))
        visit_all(at=later())
        item = Harvested.objects.get()
        assert item.state == HarvestState.TAKEN
        assert "Tiêu đề quá dài" in item.reason
        assert ArticlePage.objects.live().filter(title__endswith="thừa kế").exists()


class TestAWithdrawal:
    def test_by_a_tombstone_ends_the_article_with_words(self, site: Site):
        items = some(3)
        site.pages["/rss"] = Reply(atom(site, items))
        make_source(site)
        visit_all()
        site.pages["/rss"] = Reply(atom(site, items[1:], gone=["tin-0"]))
        visit_all(at=later())
        item = Harvested.objects.get(guid="urn:tin-0")
        assert (item.state, item.ended_at) == (HarvestState.WITHDRAWN, later())
        assert not item.article.live
        assert "đã rút bài này" in Withdrawal.objects.get(page=item.article_id).note
        assert Entry.objects.filter(verb="harvest.withdrawn").count() == 1
        assert last_visit().withdrawn == 1

    def test_of_a_draft_takes_it_off_the_desk(self, site: Site):
        site.pages["/rss"] = Reply(atom(site, some(1)))
        make_source(site, trust=SourceTrust.WAIT)
        visit_all()
        site.pages["/rss"] = Reply(atom(site, [], gone=["tin-0"]))
        visit_all(at=later())
        assert states() == {"urn:tin-0": HarvestState.WITHDRAWN}
        assert not ArticlePage.objects.filter(title__startswith="Nói chuyện").exists()

    def test_is_not_concluded_from_an_item_that_left_the_list(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(3)))
        make_source(site)
        visit_all()
        site.pages["/rss"] = Reply(rss(site, some(1)))
        visit_all(at=later())
        assert set(states().values()) == {HarvestState.TAKEN}

    def test_of_many_at_once_is_held_for_an_officer(self, site: Site):
        items = some(10)
        site.pages["/rss"] = with_etag(atom(site, items), "mot")
        source = make_source(site)
        visit_all()
        gone = [one.name for one in items[:8]]
        site.pages["/rss"] = with_etag(atom(site, items[8:], gone=gone), "hai")
        visit_all(at=later())
        source.refresh_from_db()
        assert (source.held_at, source.etag) == (later(), '"mot"')
        assert "8 trong 10 bài" in source.held_reason
        assert ArticlePage.objects.live().filter(title__startswith="Nói chuyện").count() == 10
        assert last_visit().outcome == RunOutcome.HELD
        assert Entry.objects.get(verb="source.held").details["reason"] == source.held_reason
        assert visit_all(at=later(10)) == 0

    def test_is_taken_back_when_the_source_shows_it_again(self, site: Site):
        site.pages["/rss"] = Reply(atom(site, some(2)))
        make_source(site)
        visit_all()
        site.pages["/rss"] = Reply(atom(site, some(2)[1:], gone=["tin-0"]))
        visit_all(at=later())
        again = Told("tin-0", "hôn nhân và gia đình", more="Đăng lại.", day=27)
        site.pages["/rss"] = Reply(atom(site, [again]))
        visit_all(at=later(26))
        item = Harvested.objects.get(guid="urn:tin-0")
        assert (item.state, item.article.live, item.ended_at) == (HarvestState.TAKEN, True, None)
        assert not Withdrawal.objects.filter(page=item.article_id, ended_at__isnull=True).exists()


class TestAnArchive:
    def test_is_read_token_by_token_and_then_only_what_is_newer(self, site: Site):
        items = some(6)
        first = "/oai?verb=ListRecords&metadataPrefix=oai_dc"
        site.pages[first] = Reply(oai(site, items[:3], token="t2"))
        site.pages["/oai?verb=ListRecords&resumptionToken=t2"] = Reply(oai(site, items[3:]))
        make_source(site, "/oai", form=SourceForm.OAI)
        visit_all()
        assert len(states()) == 6
        since = f"{first}&from=2026-11-26"
        site.pages[since] = Reply(oai(site, [], gone=["tin-0"]))
        visit_all(at=later())
        assert site.paths()[-1] == since
        assert states()["tin-0"] == HarvestState.WITHDRAWN

    def test_without_news_is_no_failure(self, site: Site):
        site.pages["/oai?verb=ListRecords&metadataPrefix=oai_dc"] = Reply(oai(site, [], error="noRecordsMatch"))
        source = make_source(site, "/oai", form=SourceForm.OAI)
        visit_all()
        source.refresh_from_db()
        assert (last_visit().outcome, source.failures) == (RunOutcome.DONE, 0)

    def test_that_forgot_its_token_is_read_from_the_beginning(self, site: Site):
        site.pages["/oai?verb=ListRecords&resumptionToken=cu"] = Reply(oai(site, [], error="badResumptionToken"))
        site.pages["/oai?verb=ListRecords&metadataPrefix=oai_dc"] = Reply(oai(site, some(2)))
        source = make_source(site, "/oai", form=SourceForm.OAI, cursor="cu")
        visit_all()
        source.refresh_from_db()
        assert (len(states()), source.cursor) == (2, "")

    def test_that_is_long_is_read_on_at_the_next_visit(self, site: Site, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("portal.sharing.operations.harvesting.fetch.MOST_PAGES", 2)
        items = some(6)
        site.pages["/oai?verb=ListRecords&metadataPrefix=oai_dc"] = Reply(oai(site, items[:2], token="t1"))
        site.pages["/oai?verb=ListRecords&resumptionToken=t1"] = Reply(oai(site, items[2:4], token="t2"))
        site.pages["/oai?verb=ListRecords&resumptionToken=t2"] = Reply(oai(site, items[4:]))
        source = make_source(site, "/oai", form=SourceForm.OAI, every_minutes=600)
        visit_all()
        source.refresh_from_db()
        assert (source.cursor, len(states()), last_visit().outcome) == ("t2", 4, RunOutcome.CUT)
        visit_all(at=later(1))
        source.refresh_from_db()
        assert (source.cursor, len(states()), source.whole_run_at) == ("", 6, AT)

    def test_that_refuses_says_why(self, site: Site):
        site.pages["/oai?verb=ListRecords&metadataPrefix=oai_dc"] = Reply(oai(site, [], error="badArgument"))
        source = make_source(site, "/oai", form=SourceForm.OAI)
        visit_all()
        source.refresh_from_db()
        assert "badArgument" in source.last_error


class TestAJsonFeed:
    def test_is_read_like_any_other(self, site: Site):
        site.pages["/feed.json"] = Reply(json_feed(site, some(2)))
        make_source(site, "/feed.json", form=SourceForm.JSON_FEED)
        visit_all()
        assert ArticlePage.objects.live().filter(title__startswith="Nói chuyện").count() == 2


class TestASiteThatFails:
    def test_is_asked_again_later_and_later(self, site: Site):
        site.pages["/rss"] = Reply(status=500)
        source = make_source(site, every_minutes=60)
        at = AT
        pauses = []
        for _ in range(7):
            visit_all(at=at)
            source.refresh_from_db()
            pauses.append((source.next_at - at) / timedelta(hours=1))
            at = source.next_at
        assert pauses == [1, 2, 4, 8, 16, 24, 24]
        assert (source.failures, source.last_error) == (7, "Trang nguồn trả lời lỗi 500.")
        assert Entry.objects.filter(verb="source.held").count() == 1
        site.pages["/rss"] = Reply(rss(site, some(1)))
        visit_all(at=at)
        source.refresh_from_db()
        assert (source.failures, source.last_error) == (0, "")

    def test_is_left_alone_for_as_long_as_it_asks(self, site: Site):
        site.pages["/rss"] = Reply(status=503, headers={"Retry-After": "36000"})
        source = make_source(site)
        visit_all()
        source.refresh_from_db()
        assert source.next_at == AT + timedelta(hours=10)

    def test_in_the_middle_of_a_list_keeps_what_was_whole(self, site: Site):
        whole = rss(site, some(3)).encode()
        site.pages["/rss"] = Reply(whole[: whole.rindex(b"<item>") + 60], headers={"ETag": '"mot"'})
        make_source(site)
        visit_all()
        assert len(states()) == 2
        assert "cắt giữa chừng" in last_visit().error

    def test_in_the_middle_of_an_answer_is_a_failure(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(3)), cut=500)
        source = make_source(site)
        visit_all()
        source.refresh_from_db()
        assert (len(states()), source.failures, last_visit().outcome) == (0, 1, RunOutcome.FAILED)

    def test_by_leading_into_the_house_is_not_followed(self, site: Site):
        site.pages["/rss"] = Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
        source = make_source(site)
        visit_all()
        source.refresh_from_db()
        assert source.last_error == "Địa chỉ nằm trong mạng không được phép truy cập."

    def test_with_what_is_no_list_says_so(self, site: Site):
        site.pages["/rss"] = Reply("<html><body>Trang đang bảo trì</body></html>")
        source = make_source(site)
        visit_all()
        source.refresh_from_db()
        assert source.last_error == "Địa chỉ này không trả về RSS hay Atom."

    def test_holds_up_no_other(self, site: Site):
        site.pages["/rss"] = Reply(status=500)
        site.pages["/khac"] = Reply(rss(site, some(2)))
        make_source(site)
        make_source(site, "/khac")
        assert visit_all() == 2
        assert len(states()) == 2

    def test_that_has_moved_for_good_waits_for_an_officer(self, site: Site):
        site.pages["/rss"] = Reply(status=301, headers={"Location": "/moi"})
        site.pages["/moi"] = Reply(rss(site, some(1)))
        source = make_source(site)
        visit_all()
        source.refresh_from_db()
        assert (source.address, source.moved_to) == (site.url("/rss"), site.url("/moi"))
        assert len(states()) == 1


class TestAnItemThatIsWrong:
    def test_waits_in_quarantine_and_the_others_pass(self, site: Site):
        items = [*some(2), Told("xau", "ngoài trang")]
        feed = rss(site, items).replace(site.url("/xau.html"), "http://doc-hai.example.com/xau.html")
        site.pages["/rss"] = Reply(feed)
        make_source(site)
        visit_all()
        assert states() == {"tin-0": "da-dang", "tin-1": "da-dang", "xau": "cach-ly"}
        assert "không thuộc trang của cơ quan" in Harvested.objects.get(guid="xau").reason

    def test_that_no_page_can_hold_says_why(self, site: Site):
        long = rss(site, some(1)).replace("/tin-0.html", f"/{'a' * 600}.html")
        site.pages["/rss"] = Reply(long)
        make_source(site)
        visit_all()
        assert Harvested.objects.get().state == HarvestState.QUARANTINED
        assert "Không lập được bài" in Harvested.objects.get().reason

    def test_that_breaks_the_portal_breaks_nothing_else(self, site: Site, monkeypatch: pytest.MonkeyPatch):
        show = items.show_item

        def break_at_one(**said: object) -> None:
            if said["read"].guid == "tin-1":  # type: ignore[attr-defined]
                raise RuntimeError("a mistake of ours")
            show(**said)  # type: ignore[arg-type]

        monkeypatch.setattr(items, "show_item", break_at_one)
        site.pages["/rss"] = Reply(rss(site, some(3)))
        make_source(site)
        visit_all()
        assert states() == {"tin-0": "da-dang", "tin-1": "cach-ly", "tin-2": "da-dang"}


class TestALease:
    def test_is_held_by_one_worker(self, site: Site):
        make_source(site)
        assert len(take_sources(at=AT, limit=5)) == 1
        assert take_sources(at=AT + LEASE / 2, limit=5) == []
        assert len(take_sources(at=AT + LEASE, limit=5)) == 1

    def test_that_was_lost_lets_nothing_be_written(self, site: Site):
        calls = count(1)

        def clock() -> datetime:
            if next(calls) == 3:  # the answer is there, and the source is somebody else's
                Source.objects.update(lease="somebody else")
            return AT

        site.pages["/rss"] = Reply(rss(site, some(2)))
        make_source(site)
        visit_some(door=http_client(), base=BASE, clock=clock)
        assert not Harvested.objects.exists()
        assert Source.objects.get().lease == "somebody else"


class Killed(BaseException):
    """The end of the process, for whoever is inside it."""


class TestAVisitThatIsKilled:
    @pytest.mark.parametrize("form", [SourceForm.OAI, SourceForm.FEED])
    def test_at_any_moment_loses_nothing_and_does_nothing_twice(self, site: Site, form: SourceForm):
        items = some(25)
        if form is SourceForm.OAI:
            site.pages["/?verb=ListRecords&metadataPrefix=oai_dc"] = Reply(oai(site, items[:15], token="t2"))
            site.pages["/?verb=ListRecords&resumptionToken=t2"] = Reply(oai(site, items[15:]))
        else:
            site.pages["/"] = with_etag(atom(site, items[:15], following=site.url("/?trang=2")), "mot")
            site.pages["/?trang=2"] = Reply(atom(site, items[15:]))
        source = make_source(site, "/", form=form)
        at = AT
        for step in range(1, 100):
            if self.visit(at, dies_at=step):
                break
            at += LEASE
        source.refresh_from_db()
        assert (source.cursor, source.failures, source.lease) == ("", 0, "")
        assert Harvested.objects.filter(state=HarvestState.TAKEN).count() == 25
        assert ArticlePage.objects.live().filter(title__startswith="Nói chuyện").count() == 25
        assert Entry.objects.filter(verb="harvest.taken").count() == 25
        assert sum(Visit.objects.values_list("taken", flat=True)) == 25
        assert step > 3

    def visit(self, at: datetime, *, dies_at: int) -> bool:
        """The clock is read before every transaction: to die there is to die between two of them."""
        calls = count(1)

        def clock() -> datetime:
            if next(calls) == dies_at:
                raise Killed
            return at

        try:
            visit_some(door=http_client(), base=BASE, clock=clock)
        except Killed:
            return False
        return True
