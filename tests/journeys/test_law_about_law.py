"""Law about law, case by case: an officer imports what acts on a law, or on what acts on it, and decides at the desk; a
citizen reads what has become of it, on a telephone.

Each case has a decree of its own (see `law_about_law`); what the pages say is pinned by where it stands, not by words.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys import law_about_law as story
from tests.journeys.test_officer_answers import agree, officer

pytestmark = pytest.mark.browser

DESK = "/quan-tri/su-kien-hieu-luc/"
UNCONFIRMED = re.compile("chưa được xác nhận")


class Desk:
    """The officer who answers for the library, and another who agrees."""

    def __init__(self, page: Page, another: Page) -> None:
        self.page, self.another = page, another

    def publishes(self) -> None:
        """The wording on the page."""
        draft = self.page.url
        self.page.locator("button[name=publish]").click()
        agree(self.another, "Đưa văn bản vào thư viện")
        self.page.goto(draft)
        expect(self.page.locator("button[name=withdraw]")).to_be_visible()

    def imports(self, file: str) -> None:
        self.page.goto("/quan-tri/nap-van-ban/")
        self.page.locator("input[type=file]").set_input_files(file)
        self.page.locator("main form button[type=submit]").click()
        expect(self.page.locator("main .help-info").first).to_be_visible()
        agree(self.another, "Đưa văn bản vào thư viện")

    def lists(self, **narrowed: str) -> Locator:
        """The rows of the list of events, narrowed."""
        query = "&".join(f"{name}={value}" for name, value in narrowed.items())
        self.page.goto(f"{DESK}?{query}")
        return self.page.locator("table.listing tbody tr")

    def opens(self, *said: str, **narrowed: str) -> Page:
        """The event of the list whose row says all of this."""
        row = self.lists(**narrowed)
        for one in said:
            row = row.filter(has_text=one)
        row.locator("td.title a").first.click()
        return self.page

    def presses(self, name: str, **fields: str) -> None:
        """The button of this name in the form, after these fields are filled; then what was done is said."""
        for field, words in fields.items():
            self.page.locator(f"[name={field}]").fill(words)
        self.page.locator(f"button[name={name}]").first.click()
        expect(self.page.locator(".messages, .w-messages, [data-messages]").first).to_be_visible()
        if name == "accept":
            agree(self.another, "Ghi nhận sự kiện hiệu lực")

    def accepts_all(self, number: str) -> None:
        self.lists(nguon=number)
        self.page.locator("form[action$='/nhan/'] button[type=submit]").click()
        expect(self.page.locator(".messages, .w-messages, [data-messages]").first).to_be_visible()
        agree(self.another, "Ghi nhận sự kiện hiệu lực")


class Citizen:
    """Reads on a telephone, without JavaScript."""

    def __init__(self, page: Page, told: dict[str, str]) -> None:
        self.page, self.told = page, told

    def reads(self, name: str, below: str = "") -> Locator:
        self.page.goto(f"{self.told.get(name, name)}{below}")
        return self.page.get_by_role("main")

    def words(self, name: str) -> str:
        """All of a page but who cites the law: a text that was imported goes on citing it, whatever becomes of it."""
        said = self.reads(name).inner_text().splitlines()
        return "\n".join(line for line in said if line.strip() and not line.startswith("Được dẫn chiếu"))

    @property
    def banner(self) -> Locator:
        """What stands above a content that the law has left behind."""
        return self.page.get_by_role("main").locator("section.stale")

    def lines(self, name: str, to: str) -> Locator:
        """What a page of the law says of its changes, of those that lead to this address."""
        return self.reads(name).locator(".law-lines li").filter(has=self.page.locator(f"a[href^='{to}']"))


@pytest.fixture(scope="module")
def desk(chromium: Browser, demo_site: str) -> Desk:
    page, another = (officer(chromium, demo_site, name, scripts=False) for name in ("tuphap", "quantri"))
    return Desk(page, another)


@pytest.fixture(scope="module")
def citizen(chromium: Browser, demo_site: str, law_about_law: dict[str, str]) -> Iterator[Citizen]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, base_url=demo_site, locale="vi-VN", java_script_enabled=False
    )
    context.set_default_timeout(30_000)
    yield Citizen(context.new_page(), law_about_law)
    context.close()


class TestAnActThatNobodyHolds:
    def test_changes_what_cites_it_and_all_is_taken_back(
        self, desk: Desk, citizen: Citizen, law_about_law: dict[str, str]
    ) -> None:
        law = law_about_law["unheld.law"]
        before = citizen.words("unheld.answer")
        desk.imports(law_about_law["unheld.file"])
        citizen.reads("unheld.answer")
        expect(citizen.banner).to_contain_text(UNCONFIRMED)

        page = desk.opens(story.UNHELD.base, nguon=story.UNHELD.first)
        expect(page.locator(f"dd a[href='{law}']")).to_be_visible()
        desk.presses("accept")
        citizen.reads("unheld.answer")
        expect(citizen.banner).to_contain_text(story.UNHELD.first)
        expect(citizen.banner).not_to_contain_text(UNCONFIRMED)
        assert citizen.page.request.get(law_about_law["unheld.data"]).json()["stale"]
        citizen.banner.locator(f"a[href='{law}']").click()
        main = citizen.page.get_by_role("main")
        expect(main.get_by_role("note")).to_contain_text("chưa có trong thư viện")
        expect(main.locator("#thay-doi ~ ul li")).to_contain_text(story.UNHELD.first)
        expect(main.locator("#noi-dung-dan ~ ul li .tag-warn")).to_be_visible()

        desk.opens(story.UNHELD.base, nguon=story.UNHELD.first, da_nhan="on")
        desk.presses("revoke", reason="Đọc nhầm")
        assert citizen.words("unheld.answer") == before
        main = citizen.reads("unheld.law")
        expect(main.get_by_role("note")).to_be_visible()
        expect(main.locator("#thay-doi, #noi-dung-dan ~ ul .tag-warn")).to_have_count(0)
        assert citizen.page.request.get(law_about_law["unheld.data"]).json()["stale"] is None


class TestWordsThatAreCut:
    def test_are_shown_to_nobody_until_an_officer_has_read_them(
        self, desk: Desk, citizen: Citizen, law_about_law: dict[str, str]
    ) -> None:
        desk.imports(law_about_law["cut.file"])
        desk.accepts_all(story.CUT_SHORT.first)
        source = f"/van-ban/{story.CUT_SHORT.number + 1}-2026-nd-cp/dieu-1/#dieu-1-khoan-1"
        cut = citizen.lines("cut.law", source).first
        expect(cut).to_contain_text("chưa chắc đã đọc đủ")
        expect(cut.locator("blockquote")).to_have_count(0)
        main = citizen.page.get_by_role("main")
        expect(main).not_to_contain_text(story.CUT)
        expect(main.locator(".law-lines blockquote")).to_contain_text(story.WHOLE)
        cut.locator(f"a[href='{source}']").last.click()
        expect(citizen.page.locator("#dieu-1-khoan-1")).to_be_visible()

        page = desk.opens(story.CUT_SHORT.base, chua_chac="on")
        asked = page.locator("section", has=page.locator("textarea"))
        expect(asked.locator(f".help-warning a[href='{source}']")).to_be_visible()
        asked.locator("textarea").fill(story.MENDED)
        desk.presses("settle")
        main = citizen.reads("cut.law")
        expect(main.locator(".law-lines blockquote").filter(has_text=story.CUT)).to_have_count(1)
        expect(desk.lists(chua_chac="on").filter(has_text=story.CUT_SHORT.base)).to_have_count(0)


class TestAClauseOfTheAmendingActIsRewritten:
    def test_the_base_follows_and_what_was_put_right_is_flagged_again(
        self, desk: Desk, citizen: Citizen, law_about_law: dict[str, str]
    ) -> None:
        citizen.reads("rewritten.article")
        expect(citizen.banner).to_have_count(0)
        desk.imports(law_about_law["rewritten.file"])
        desk.accepts_all(story.REWRITTEN.second)
        page = desk.opens(story.REWRITTEN.base, nguon=story.REWRITTEN.first)
        expect(page.locator("ins", has_text="rác nguy hại")).to_be_visible()
        desk.presses("accept")

        main = citizen.reads("rewritten.law")
        newest = main.locator(".law-lines > li").filter(has_text="rác nguy hại")
        expect(newest).to_have_count(1)
        expect(newest).to_contain_text(story.REWRITTEN.second)
        citizen.reads("rewritten.article")
        expect(citizen.banner.locator("li")).to_have_count(1)


class TestAnOrderIsRepealedBeforeItsDay:
    def test_it_never_takes_effect_and_the_pages_tell_both(
        self, desk: Desk, citizen: Citizen, law_about_law: dict[str, str]
    ) -> None:
        citizen.reads("held.clause")
        expect(citizen.banner).to_be_visible()  # of the order that stayed: midnight has come
        citizen.reads("held.article")
        expect(citizen.banner).to_have_count(0)
        for below in ("", "dieu-2/", "lich-su/"):
            line = citizen.lines(f"{law_about_law['held.law']}{below}", law_about_law["held.second"])
            expect(line.first).to_be_visible()
            expect(line.first).to_contain_text(re.compile("tạm giữ"))
            expect(line.first.locator(f"a[href^='{law_about_law['held.first']}']").first).to_be_visible()
            expect(citizen.page.locator(".law-lines blockquote", has_text="Rác cồng kềnh")).to_have_count(0)

        page = desk.opens(story.HELD.base, can_xem="on")
        expect(page.locator(".help-warning", has_text=story.HELD.second)).to_be_visible()
        desk.presses("decline", reason="Khoản nêu việc này đã bị bãi bỏ trước ngày có hiệu lực")
        expect(citizen.lines("held.law", law_about_law["held.second"])).to_have_count(0)


class TestTheAmendingActIsCorrected:
    def test_the_base_reads_as_corrected_from_the_first(
        self, desk: Desk, citizen: Citizen, law_about_law: dict[str, str]
    ) -> None:
        citizen.reads("corrected.article")
        expect(citizen.banner.locator("li")).to_have_count(1)
        desk.imports(law_about_law["corrected.file"])
        desk.opens(story.CORRECTED.first, nguon=f"{story.CORRECTED.number}/ĐC-CP")
        desk.presses("accept", day=law_about_law["day"])  # such a text need not say from when it holds
        citizen.reads("corrected.article")
        expect(citizen.banner.locator("li")).to_have_count(1)  # what is in force stays so meanwhile
        expect(desk.lists(can_xem="on").filter(has_text=story.CORRECTED.base)).to_have_count(1)
        page = desk.opens(story.CORRECTED.base, nguon=story.CORRECTED.first)
        expect(page.locator("ins", has_text="kềnh").first).to_be_visible()
        desk.presses("accept")

        words = citizen.reads("corrected.law").locator(".law-lines blockquote")
        expect(words).to_contain_text("Rác cồng kềnh")
        expect(words).to_have_count(1)
        citizen.reads("corrected.article")
        expect(citizen.banner).to_have_count(1)  # still to be looked at, and nothing was a mistake
        expect(citizen.banner.locator("li")).to_have_count(1)
        expect(desk.lists(can_xem="on").filter(has_text=story.CORRECTED.base)).to_have_count(0)


class TestABetterCopyIsImported:
    def test_what_reads_as_before_stays_the_rest_is_asked_or_gone(
        self, desk: Desk, citizen: Citizen, law_about_law: dict[str, str]
    ) -> None:
        law, first = law_about_law["reread.law"], law_about_law["reread.first"]
        expect(citizen.lines("reread.law", first).filter(has_text="công khai giờ thu gom").first).to_be_visible()
        desk.imports(law_about_law["reread.file"])

        asked = desk.lists(can_xem="on").filter(has_text=story.REREAD.base)
        expect(asked).to_have_count(2)  # what reads otherwise, and what does not stand there any more
        expect(desk.lists(da_nhan="on", nguon=story.REREAD.first)).to_have_count(3)
        expect(citizen.reads("reread.law")).not_to_contain_text("công khai giờ thu gom")
        page = desk.opens(story.REREAD.base, nguon=story.REREAD.first)
        section = page.locator("section", has=page.locator("ins"))
        expect(section.locator("del", has_text="khác").first).to_be_visible()
        expect(section.locator("ins", has_text="mọi thứ").first).to_be_visible()
        desk.presses("accept")

        main = citizen.reads("reread.law")
        words = main.locator(".law-lines blockquote")
        expect(words).to_have_count(2)
        expect(words.filter(has_text="mọi thứ rác còn lại")).to_have_count(1)
        expect(words.filter(has_text="thùng rác có nắp")).to_have_count(1)
        citizen.reads("reread.clause")
        expect(citizen.banner).to_be_visible()  # what reads as before
        citizen.reads("reread.article")
        expect(citizen.banner).to_have_count(2)  # it followed the former reading; and it is to be looked at
        asked = desk.lists(can_xem="on").filter(has_text=story.REREAD.base)
        expect(asked).to_have_count(1)
        asked.locator("td.title a").click()
        desk.presses("revoke", reason="Bản đúng không có việc này")
        expect(citizen.reads(law).locator(".law-lines", has_text="Khoản 1 Điều 2")).to_have_count(0)


class TestAPublishedWordingIsWithdrawn:
    def test_with_its_event_in_one_act_and_the_pages_are_as_before(
        self, desk: Desk, citizen: Citizen, law_about_law: dict[str, str]
    ) -> None:
        law, page = law_about_law["merged.law"], desk.page
        pages = [law, f"{law}toan-van/", f"{law}lich-su/", f"{law}ngay/{law_about_law['day']}/", "merged.article"]
        before = [citizen.words(one) for one in pages]
        desk.imports(law_about_law["merged.file"])
        desk.accepts_all(story.MERGED.first)
        desk.opens(story.MERGED.base, nguon=story.MERGED.first, da_nhan="on")
        event = page.url
        page.locator("a[href*='/hieu-luc-van-ban/']").first.click()
        page.locator("form[action$='/hop-nhat/'] button[type=submit]").click()
        page.locator("button[name=approve]").click()
        desk.publishes()
        main = citizen.reads(f"{law}dieu-2/")
        expect(main.locator(f"#{story.POINT}")).to_contain_text("Rác cồng kềnh")

        page.goto(event)
        page.locator("[name=reason]").fill("Đọc nhầm")
        page.locator("button[name=revoke]").click()
        page.locator("main form button[type=submit]").first.click()  # it asks, and names what goes with it
        page.wait_for_url(event)
        assert [citizen.words(one) for one in pages] == before


class TestTwoActsChangeOnePlaceOnOneDay:
    def test_nobody_says_which_is_last_until_an_officer_does(
        self, desk: Desk, citizen: Citizen, law_about_law: dict[str, str]
    ) -> None:
        first, second = law_about_law["contested.first"], law_about_law["contested.second"]
        desk.accepts_all(story.CONTESTED.second)
        desk.accepts_all(story.CONTESTED.first)
        lines = citizen.reads("contested.law").locator(".notice-warn .law-lines > li")
        expect(lines).to_have_count(2)
        for own, other, line in ((first, second, lines.nth(0)), (second, first, lines.nth(1))):
            hrefs = [link.get_attribute("href") or "" for link in line.locator("a").all()]
            assert [one for one in hrefs if one.startswith((own, other))][:2] == [
                f"{own}dieu-1/#dieu-1-khoan-1",
                f"{other}dieu-1/#dieu-1-khoan-1",
            ]
            expect(line).to_contain_text("chưa rõ")

        page = desk.page
        page.goto("/quan-tri/")
        desk.opens(story.CONTESTED.base, nguon=story.CONTESTED.first, da_nhan="on")
        page.locator("a[href*='/hieu-luc-van-ban/']").first.click()
        page.locator("form[action$='/hop-nhat/'] button[type=submit]").click()
        steps = page.locator("section.lan-toa-law__target")
        expect(steps).to_have_count(2)
        for step, own, other in (
            (steps.nth(0), story.CONTESTED.first, story.CONTESTED.second),
            (steps.nth(1), story.CONTESTED.second, story.CONTESTED.first),
        ):
            expect(step.locator("p").first).to_contain_text(own)
            expect(step.locator(".help-warning")).to_contain_text(other)
        for number in (0, 1):
            page.locator("section.lan-toa-law__target").nth(number).locator("button[value=dong-y]").click()
        desk.publishes()
        expect(citizen.reads("contested.law").locator(f"#{story.CLAUSE}")).to_contain_text("Thùng rác có nắp")
