"""The page of an answer: the short answer first, the law beside it, what changed, what was corrected or withdrawn."""

import gzip
import json
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.agencies.models import Succession
from portal.library.models import Event, EventTarget, Instrument, StaleFlag
from portal.library.operations import settle_flags
from portal.library.operations.validity import refresh_spans
from portal.library.queries.claims import UNPLACED
from portal.library.states import EventKind, EventState, FlagOutcome
from portal.questions.models import Answer
from portal.questions.operations.drafts import PickedProvision, start_correction
from portal.questions.operations.publication import publish_version, restore_answer, withdraw_answer
from portal.questions.queries.citations import quotes_of
from portal.questions.states import AnswerAudience
from tests.portal.agencies.factories import make_agency
from tests.portal.laid import laid
from tests.portal.library.laws import make_event, make_instrument, write_provisions
from tests.portal.questions.answering import LAW, Team, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
LATER = AT + timedelta(days=1)
TODAY = date(2026, 11, 25)
POINT = PickedProvision(LAW, "dieu-8-khoan-2-diem-c", "Nghị định 7/2021/NĐ-CP")


@laid
def team() -> Team:
    write_provisions(make_instrument())
    return Team()


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response
    return response.content.decode()


def words(html: str) -> str:
    """The page as it is heard: without marks, blanks joined."""
    apart = re.sub(r"</?(?:p|h\d|li|div|summary|strong|blockquote)\b[^>]*>", " ", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", apart))


def corrected(team: Team, answer: Answer, **changes: object) -> Answer:
    version = team.carry_on(start_correction(answer=answer, by=team.author, at=LATER), text_with(**changes), at=LATER)
    return publish_version(version=version, by=team.approver, at=LATER).answer


def is_well_made(html: str) -> None:
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert not re.search(r"\sstyle=|\son\w+=", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    levels = [int(one) for one in re.findall(r"<h([1-6])", html)]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert len(gzip.compress(html.encode(), 6)) < 50_000


class TestAnswer:
    def test_gives_the_short_answer_before_the_long_one_and_the_law_beside(self, team: Team, client: Client) -> None:
        answer = team.published(text_with(answer_text="## Vì sao\n\nMất cọc.\n\n1. Gọi\n2. Đến"))
        html = page(client, answer.get_absolute_url())
        is_well_made(html)
        heard = words(html[html.index("<main") :])
        order = [heard.index(one) for one in ("Trả lời ngắn Không, nếu", "Vì sao", "Luật nói gì", "có ích không?")]
        assert order == sorted(order)
        assert "<ol><li>Gọi</li><li>Đến</li></ol>" in html
        assert '<a href="/van-ban/7-2021-nd-cp/dieu-8/#dieu-8-khoan-2-diem-c">Điểm c khoản 2 Điều 8</a>' in html
        assert '<p class="basis-above">2. Rác gồm:</p><p>c) Rác để tại điểm tập kết của thôn.</p>' in html
        assert "Sở Tư pháp trả lời ngày 25/11/2026" in heard
        assert "Chưa rõ tình trạng hiệu lực" in heard

    def test_asks_few_questions(
        self, team: Team, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        answer = team.published()
        others = [team.published(text_with(title=f"Câu hỏi số {number}?")) for number in range(3)]
        with django_assert_max_num_queries(MOST_QUERIES):
            html = page(client, answer.get_absolute_url())
        assert all(one.title in html for one in others)

    def test_asks_few_questions_when_all_has_happened_to_it(
        self, team: Team, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        answer = corrected(team, team.published(), change_note="Sửa số tiền.", is_correction=True)
        make_event("dieu-8-khoan-2-diem-c", at=LATER + timedelta(hours=1), day=TODAY)
        with django_assert_max_num_queries(MOST_QUERIES):
            html = page(client, answer.get_absolute_url())
        assert "Luật đã thay đổi" in html

    def test_links_what_its_words_cite(self, team: Team, client: Client) -> None:
        text = "Theo điểm c khoản 2 Điều 8 và Điều 9 Nghị định 7/2021/NĐ-CP; Luật Nhà ở 2023 không nói gì."
        answer = team.published(text_with(answer_text=text))
        html = page(client, answer.get_absolute_url())
        assert '<a href="/van-ban/7-2021-nd-cp/dieu-8/#dieu-8-khoan-2-diem-c">điểm c khoản 2 Điều 8</a>' in html
        assert re.search(r'<a href="/van-ban/7-2021-nd-cp/#dieu-9">Điều 9 Nghị định 7/2021/NĐ-CP</a>', html)
        assert "Luật Nhà ở 2023 không" in words(html)

    def test_says_what_a_place_said_when_the_answer_was_written(self, team: Team, client: Client) -> None:
        answer = team.published()
        edition = make_instrument().editions.get(is_current=True)
        edition.provisions.filter(address="dieu-8-khoan-2-diem-c").update(text="c) Rác mang về nhà.")
        heard = words(page(client, answer.get_absolute_url()))
        assert "c) Rác mang về nhà." in heard
        assert "Khi câu trả lời được viết, chỗ này nói khác c) Rác để tại điểm tập kết của thôn." in heard
        assert "Lời của luật ngày 25/11/2026" in heard

    def test_names_a_document_that_the_library_lacks(self, client: Client) -> None:
        answer = Team().published()
        heard = words(page(client, answer.get_absolute_url()))
        assert "Điểm c khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP Thư viện của cổng chưa có văn bản này." in heard

    def test_finds_a_document_that_came_later(self, client: Client) -> None:
        answer = Team().published()
        write_provisions(make_instrument())
        assert "c) Rác để tại điểm tập kết của thôn." in page(client, answer.get_absolute_url())

    def test_names_who_carries_on_the_agency(self, team: Team, client: Client) -> None:
        answer = team.published()
        heir = make_agency("Sở Tư pháp và Hộ tịch")
        Succession.objects.create(predecessor=team.agency, successor=heir, on_date=date(2026, 11, 24))
        type(team.agency).objects.filter(pk=team.agency.pk).update(exists_to=date(2026, 11, 24))
        assert "(nay là Sở Tư pháp và Hộ tịch)" in words(page(client, answer.get_absolute_url()))

    def test_says_what_a_correction_was_about(self, team: Team, client: Client) -> None:
        answer = corrected(team, team.published(), change_note="Tiền phạt ghi sai.", is_correction=True)
        heard = words(page(client, answer.get_absolute_url()))
        assert "Bản này sửa chỗ sai của bản trước Tiền phạt ghi sai." in heard
        assert "Bản 1, từ 25/11/2026 đến 26/11/2026" in heard

    def test_says_that_its_agency_found_it_right_after_a_change(self, team: Team, client: Client) -> None:
        answer = team.published()
        make_event("dieu-8-khoan-2-diem-c", at=LATER, day=TODAY)
        flag = StaleFlag.objects.get()
        settle_flags(flags=[flag], outcome=FlagOutcome.STILL_RIGHT, note="", by=team.author, at=LATER)
        heard = words(page(client, answer.get_absolute_url()))
        assert "Rà soát lại ngày 26/11/2026: vẫn đúng." in heard
        assert "Luật đã thay đổi" not in heard

    def test_describes_itself_to_machines(self, team: Team, client: Client) -> None:
        answer = team.published(text_with(title='Có "ngoặc" </script><b> không?'))
        html = page(client, answer.get_absolute_url())
        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        said = json.loads(block)
        assert said["@type"] == "QAPage"
        question = said["mainEntity"]
        assert question["name"] == answer.title
        assert question["answerCount"] == 1
        assert question["acceptedAnswer"]["text"].startswith("Không, nếu chính bạn")
        assert question["acceptedAnswer"]["author"]["name"] == team.agency.name
        assert question["acceptedAnswer"]["citation"][0]["url"].endswith("#dieu-8-khoan-2-diem-c")
        assert f'<meta name="DCTERMS.creator" content="{team.agency.name}">' in html

    def test_is_found_by_its_number(self, team: Team, client: Client) -> None:
        answer = team.published()
        response = client.get(f"/hoi-dap/so-{answer.number}/")
        assert (response.status_code, response["Location"]) == (301, answer.get_absolute_url())
        assert client.get("/hoi-dap/so-99999/").status_code == 404
        assert client.get(f"/hoi-dap/so-{'9' * 40}/").status_code == 404
        assert client.get(f"{answer.get_absolute_url()}ban-{'9' * 40}/").status_code == 404

    def test_is_not_there_before_it_is_public(self, team: Team, client: Client) -> None:
        version = team.approved()
        assert client.get(f"/hoi-dap/so-{version.answer.number}/").status_code == 404
        public = team.published(text_with(title="Câu khác?"))
        assert client.get(f"/hoi-dap/so-{public.number}/").url == public.get_absolute_url()
        assert client.get("/hoi-dap/khong-co/").status_code == 404

    def test_tells_for_whom_it_is(self, team: Team, client: Client) -> None:
        answer = team.published(text_with(audience=AnswerAudience.BUSINESS.value))
        assert "Dành cho doanh nghiệp" in words(page(client, answer.get_absolute_url()))


EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"


class TestHostileText:
    @pytest.mark.parametrize("ending", ["", "ban-1/", "chia-se/", "danh-gia/"])
    def test_is_shown_as_it_was_written(self, team: Team, client: Client, ending: str) -> None:
        text = text_with(
            title=f"Hỏi {EVIL}"[:200],
            question_text=f"{EVIL}\n\n- {EVIL}",
            summary=EVIL,
            answer_text=f"## {EVIL}\n\n{EVIL}\n\n- {EVIL}\n\n1. {EVIL}\n\n> {EVIL}\n\nNghị định 7/2021/NĐ-CP{EVIL}",
            citations=(POINT, PickedProvision("99-2099-nd-cp", "dieu-1", EVIL)),
        )
        answer = team.published(text)
        corrected(team, answer, title=answer.title, change_note=EVIL)
        told = client.get(f"{answer.get_absolute_url()}{ending}", follow=True)
        assert told.status_code == 200
        html = told.content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "49" not in re.findall(r"onerror=alert\(1\)&gt;([^&]{0,12})", html)
        is_well_made(html.replace("onerror=", ""))

    def test_stays_words_where_an_answer_is_withdrawn(self, team: Team, client: Client) -> None:
        answer = team.published()
        withdraw_answer(answer=answer, reason=EVIL, by=team.approver, at=LATER)
        assert "<script>alert" not in page(client, answer.get_absolute_url(), 410)


class TestSigns:
    @pytest.mark.parametrize(
        ("kind", "addresses", "day", "label"),
        [
            # repealed, the very place
            (EventKind.REPEALED, ("dieu-8-khoan-2-diem-c",), TODAY, "Hết hiệu lực"),
            # a place around it
            (EventKind.REPEALED, ("dieu-8",), TODAY, "Hết hiệu lực"),
            # another point of the same clause
            (EventKind.REPEALED, ("dieu-8-khoan-2-diem-a",), TODAY, "Chưa ghi nhận thay đổi ở chỗ này"),
            # in time to come
            (EventKind.AMENDED, ("dieu-8-khoan-2-diem-c",), date(2099, 1, 1), "Sẽ thay đổi từ 01/01/2099"),
            # changed, and the wording of the library has it not
            (EventKind.AMENDED, ("dieu-8-khoan-2-diem-c",), TODAY, "Đã sửa đổi, lời dưới đây chưa có phần sửa"),
            # the whole decree
            (EventKind.REPEALED, (), TODAY, "Hết hiệu lực toàn bộ"),
        ],
    )
    def test_tell_whether_a_place_holds(
        self, team: Team, kind: EventKind, addresses: tuple[str, ...], day: date, label: str
    ) -> None:
        answer = team.published()
        make_event(*addresses, kind=kind, day=day, at=LATER)
        (quote,) = quotes_of(citations=list(answer.live.citations.select_related("instrument")), day=TODAY)
        assert quote.sign is not None
        assert quote.sign.label == label

    def test_say_no_place_unchanged_where_a_part_was_changed_and_nobody_knows_which(self, team: Team) -> None:
        answer = team.published()
        Event.objects.filter(pk=make_event("dieu-9", at=LATER).pk).update(state=EventState.TOLD.value)
        EventTarget.objects.all().delete()
        refresh_spans(Instrument.objects.all())
        (quote,) = quotes_of(citations=list(answer.live.citations.select_related("instrument")), day=TODAY)
        assert quote.sign is not None
        assert (quote.sign.label, quote.sign.tone) == ("Có sửa đổi, chưa xác nhận", "warn")
        assert quote.sign.may_read_otherwise

    def test_say_so_on_the_page_in_feeds_and_in_open_data_alike(self, team: Team, client: Client) -> None:
        answer = team.published()
        make_event("dieu-9", at=LATER)
        EventTarget.objects.all().delete()
        refresh_spans(Instrument.objects.all())
        html = page(client, answer.get_absolute_url())
        assert html.count(f'content="{UNPLACED}') >= 1  # the head, which machines quote
        assert "acceptedAnswer" not in html
        assert words(html).count("chưa rõ ở điều nào") >= 1
        (item,) = client.get("/hoi-dap/moi-nhat.json").json()["items"]
        assert item["summary"].startswith(UNPLACED)
        assert item["_lan_toa"]["is_stale"]
        told = client.get(f"/api/v1/answers/{answer.number}").json()["stale"]
        assert told["changes"][0]["addresses"] == ["dieu-8-khoan-2-diem-c"]
        assert "được sửa đổi mà chưa rõ ở điều nào" in told["changes"][0]["sentence"]
        assert [one["is_stale"] for one in client.get("/api/v1/answers?stale=true").json()["answers"]] == [True]
        assert client.get("/api/v1/answers?stale=false").json()["answers"] == []


class TestOlderVersion:
    def test_is_readable_with_its_days_and_kept_from_robots(
        self, team: Team, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        answer = team.published()
        corrected(team, answer, summary="Có thể đòi lại một phần.", change_note="Viết lại câu trả lời ngắn.")
        edition = make_instrument().editions.get(is_current=True)
        edition.provisions.filter(address="dieu-8-khoan-2-diem-c").update(text="c) Rác mang về nhà.")
        with django_assert_max_num_queries(MOST_QUERIES):
            html = page(client, f"{answer.get_absolute_url()}ban-1/")
        is_well_made(html)
        heard = words(html)
        assert '<meta name="robots" content="noindex">' in html
        assert f'<link rel="canonical" href="http://localhost:8000{answer.get_absolute_url()}">' in html
        assert "Không, nếu chính bạn là người đổi ý." in heard
        assert "từ 25/11/2026 đến 26/11/2026" in heard
        assert "c) Rác để tại điểm tập kết của thôn." in heard  # as the law was then
        assert "c) Rác mang về nhà." not in heard
        assert "<ins>" in html
        assert "<del>" in html

    def test_leads_to_the_law_of_its_day_and_to_that_of_today(self, team: Team, client: Client) -> None:
        answer = team.published()
        corrected(team, answer)
        html = page(client, f"{answer.get_absolute_url()}ban-1/")
        assert 'href="/van-ban/7-2021-nd-cp/ngay/2026-11-25/dieu-8/#dieu-8-khoan-2-diem-c"' in html
        assert '<a href="/van-ban/7-2021-nd-cp/dieu-8/#dieu-8-khoan-2-diem-c">Quy định hôm nay</a>' in html

    def test_shows_a_law_that_came_later_as_it_was_on_its_day(self, client: Client, team: Team) -> None:
        answer = team.published()
        corrected(team, answer)
        write_provisions(make_instrument(), valid_from=date(2021, 3, 1))
        edition = write_provisions(
            make_instrument(), valid_from=date(2026, 11, 27), dieu_8_khoan_2_diem_c="c) Rác mang về nhà."
        )
        make_instrument().editions.update(is_current=False)
        make_instrument().editions.filter(pk=edition.pk).update(is_current=True)
        heard = words(page(client, f"{answer.get_absolute_url()}ban-1/"))
        assert "c) Rác để tại điểm tập kết của thôn." in heard
        assert "c) Rác mang về nhà." not in heard
        assert "Lời của luật ngày 25/11/2026" in heard

    def test_says_that_the_law_has_moved_since(self, team: Team, client: Client) -> None:
        answer = team.published()
        corrected(team, answer)
        make_event("dieu-8-khoan-2-diem-c", at=LATER + timedelta(hours=1), day=TODAY + timedelta(days=1))
        assert "Luật đã thay đổi mà" in words(page(client, f"{answer.get_absolute_url()}ban-1/"))

    def test_of_today_leads_to_the_answer(self, team: Team, client: Client) -> None:
        answer = team.published()
        response = client.get(f"{answer.get_absolute_url()}ban-1/")
        assert (response.status_code, response["Location"]) == (301, answer.get_absolute_url())

    def test_that_never_was_public_is_not_shown(self, team: Team, client: Client) -> None:
        answer = team.published()
        start_correction(answer=answer, by=team.author, at=LATER)
        assert client.get(f"{answer.get_absolute_url()}ban-2/").status_code == 404


class TestWithdrawn:
    def test_keeps_its_address_and_says_so(self, team: Team, client: Client) -> None:
        answer, other = team.published(), team.published(text_with(title="Câu mới?"))
        withdraw_answer(answer=answer, reason="Trả lời sai thẩm quyền.", replaced_by=other, by=team.approver, at=LATER)
        html = page(client, answer.get_absolute_url(), 410)
        is_well_made(html)
        heard = words(html)
        assert "Trả lời sai thẩm quyền." in heard
        assert "Không còn dùng từ ngày 26/11/2026" in heard
        assert f'href="{other.get_absolute_url()}"' in html
        assert "Không, nếu chính bạn" not in heard
        for ending in ("ban-1/", "to-gap.pdf", "chia-se/", "danh-gia/"):
            assert client.get(f"{answer.get_absolute_url()}{ending}").status_code == 410

    def test_is_read_again_when_restored(self, team: Team, client: Client) -> None:
        answer = team.published()
        withdraw_answer(answer=answer, reason="Nhầm.", by=team.approver, at=LATER)
        restore_answer(answer=answer, by=team.approver, at=LATER + timedelta(hours=1))
        assert "Không, nếu chính bạn" in page(client, answer.get_absolute_url())
