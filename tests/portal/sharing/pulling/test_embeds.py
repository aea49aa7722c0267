"""Contents inside pages of partners: who may show them, what they show, how little they weigh."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.editorial.models import ArticlePage, Withdrawal
from portal.library.models import Instrument
from portal.sharing.models import Item, Partner
from portal.sharing.web.embeds import (
    EmbedLook,
    EmbedStyle,
    EmbedTheme,
    origins_in,
    read_embed_look,
)
from tests.portal.agencies.factories import make_agency
from tests.portal.editorial.factories import make_article, make_stale_article
from tests.portal.library.laws import TODAY, make_event, make_instrument, write_provisions
from tests.portal.sharing.factories import AT, make_answer, make_item, make_partner, register_all

SITE = "https://xa.example.vn"
MOST_BYTES, MOST_LOADER_BYTES = 15_000, 4_000


@pytest.fixture(autouse=True)
def _nobody_has_asked() -> None:
    cache.clear()


def embedder(**said: object) -> Partner:
    return make_partner(**{"origins": f"{SITE}\nhttps://tin.xa.example.vn:8443"} | said)


def list_at(partner: Partner, query: str = "") -> str:
    return f"/nhung/{partner.uid}/danh-sach/{query}"


def item_at(partner: Partner, item: Item, query: str = "") -> str:
    return f"/nhung/{partner.uid}/noi-dung/{item.content_id}/{query}"


@pytest.mark.django_db
class TestWhoMayEmbed:
    def test_is_told_by_the_policy_of_each_answer(self, client: Client):
        response = client.get(list_at(embedder()))
        policy = response["Content-Security-Policy"]
        assert f"frame-ancestors {SITE} https://tin.xa.example.vn:8443" in policy
        assert "'unsafe-inline'" not in policy
        assert "X-Frame-Options" not in response
        assert "Access-Control-Allow-Origin" not in response
        assert not response.cookies

    @pytest.mark.parametrize(
        "said", [{"is_active": False}, {"origins": ""}, {"origins": "*\nhttps://x.vn; script-src *"}]
    )
    def test_is_nobody_who_is_not_listed(self, client: Client, said: dict[str, object]):
        partner = embedder(**said)
        make_item(1)
        for address in (list_at(partner), item_at(partner, Item.objects.get())):
            response = client.get(address)
            assert (response.status_code, response["X-Frame-Options"]) == (404, "DENY")
            assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert client.get(f"/nhung/{uuid4()}/danh-sach/").status_code == 404

    def test_changes_nothing_for_other_pages(self, client: Client):
        client.get(list_at(embedder()))
        page = client.get("/nguon-tin/")
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


class TestOrigins:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (
                "https://xa.example.vn\n https://Tin.Example.vn/ \n\nhttps://xa.example.vn",
                ("https://xa.example.vn", "https://tin.example.vn"),
            ),
            ("https://xa.example.vn:8443", ("https://xa.example.vn:8443",)),
            ("http://localhost:8001\nhttp://127.0.0.1", ("http://localhost:8001", "http://127.0.0.1")),
            ("http://xa.example.vn", ()),
            (
                "https://*.example.vn\n*\nhttps://a.vn https://b.vn\nhttps://a.vn;x\nhttps://a.vn/duong\ndata:\n'self'",
                (),
            ),
            ("https://a..vn\nhttps://-a.vn\nhttps://a\nhttps://a.vn:x", ()),
        ],
    )
    def test_are_read_strictly(self, written: str, read: tuple[str, ...]):
        assert origins_in(written) == read

    @given(st.text())
    def test_put_nothing_else_into_a_header(self, text: str):
        assert not any(set(one) & set(" ;,'\"*\r\n\t") for one in origins_in(text))


class TestLooks:
    @given(st.dictionaries(st.sampled_from(["tap", "so", "nen", "tieu-de", "kieu"]), st.text()))
    def test_are_read_from_anything(self, said: dict[str, str]):
        assert 1 <= read_embed_look(said).count <= 10

    def test_stand_in_addresses_and_are_read_back(self, rf: object):
        look = EmbedLook(set="loai:tin", count=3, theme=EmbedTheme.DARK, heading="Tin & bài", style=EmbedStyle.FULL)
        request = rf.get(f"/{look.query}")
        assert read_embed_look(request.GET.dict()) == look
        assert EmbedLook().query == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("founded_portal")
class TestAList:
    def test_shows_the_newest_of_a_set(self, client: Client):
        make_article("Tin một", kind="tin", agency=make_agency("Sở Tư pháp"))
        make_article("Bài hai")
        register_all()
        page = client.get(list_at(embedder(), "?tap=loai:tin&tieu-de=Tin+m%E1%BB%9Bi&nen=toi")).content.decode()
        assert "Tin một" in page
        assert "Bài hai" not in page
        assert "Sở Tư pháp" in page
        assert 'target="_top"' in page
        assert '<h1 class="heading">Tin mới</h1>' in page
        assert 'data-nen="toi"' in page

    def test_holds_what_the_partner_takes_where_no_set_is_named(self, client: Client):
        make_article("Tin một", kind="tin")
        make_article("Bài hai")
        register_all()
        assert "Bài hai" not in client.get(list_at(embedder(sets=["loai:tin", "loai:video"]))).content.decode()
        assert "Bài hai" in client.get(list_at(embedder())).content.decode()

    def test_marks_what_the_law_has_left_behind(self, client: Client):
        make_stale_article()
        register_all()
        assert "Căn cứ cần xem lại" in client.get(list_at(embedder())).content.decode()

    def test_leaves_out_what_was_taken_down_this_moment(self, client: Client):
        article = make_article("Bí mật")
        make_article("Ở lại")
        register_all()
        ArticlePage.objects.get(pk=article.pk).unpublish()
        page = client.get(list_at(embedder())).content.decode()
        assert "Ở lại" in page
        assert "Bí mật" not in page

    def test_of_an_unknown_set_is_not_there(self, client: Client):
        partner = embedder()
        assert client.get(list_at(partner, "?tap=loai:tin")).status_code == 200
        assert client.get(list_at(partner, "?tap=loai:khong")).status_code == 404

    def test_escapes_its_heading(self, client: Client):
        page = client.get(list_at(embedder(), "?tieu-de=%3Cscript%3E")).content.decode()
        assert '<h1 class="heading">&lt;script&gt;</h1>' in page

    def test_is_asked_about_again_and_not_sent_again(self, client: Client):
        partner = embedder()
        first = client.get(list_at(partner))
        again = client.get(list_at(partner), headers={"If-None-Match": first["ETag"]})
        assert (first["Cache-Control"], again.status_code) == ("public, max-age=60", 304)


@pytest.mark.django_db
@pytest.mark.usefixtures("founded_portal")
class TestAnItem:
    def test_is_a_card_or_the_whole(self, client: Client):
        article, partner = make_article(agency=make_agency("Sở Tư pháp")), embedder()
        register_all()
        item = Item.objects.get()
        card = client.get(item_at(partner, item)).content.decode()
        whole = client.get(item_at(partner, item, "?kieu=day-du")).content.decode()
        assert f'<a href="http://localhost:8000{article.url}" target="_top">Đặt cọc mua nhà</a>' in card
        assert "Một đoạn." not in card
        assert "<p>Một đoạn.</p>" in whole

    def test_that_was_withdrawn_says_so_and_where_to_read(self, client: Client):
        other, article, partner = make_article("Bài khác"), make_article(), embedder()
        register_all()
        ArticlePage.objects.get(pk=article.pk).unpublish()
        Withdrawal.objects.create(page=article, at=AT, ending="gop", note="Đã gộp.", successor=other)
        response = client.get(item_at(partner, Item.objects.get(key=str(article.pk)), "?kieu=day-du"))
        page = response.content.decode()
        assert response.status_code == 200
        assert "Đã gộp." in page
        assert f"http://localhost:8000{other.url}" in page
        assert "Bỏ cọc thì mất cọc." not in page
        assert f"frame-ancestors {SITE}" in response["Content-Security-Policy"]

    def test_that_never_was_is_not_there(self, client: Client):
        assert client.get(f"/nhung/{embedder().uid}/noi-dung/{uuid4()}/").status_code == 404


@pytest.mark.django_db
class TestWeight:
    def test_of_everything_together_is_small(self, client: Client):
        agency = make_agency("Ủy ban nhân dân phường Ninh Kiều, thành phố Cần Thơ")
        for number in range(10):
            make_answer(
                f"Câu hỏi số {number} dài như một câu hỏi thật: bị mất cọc có đòi lại được không?", agency=agency
            )
        register_all()
        page = client.get(list_at(embedder(), "?so=10&tieu-de=Tin+ph%C3%A1p+lu%E1%BA%ADt")).content
        assert page.count(b"<li>") == 10
        parts = {"html": len(page)} | {
            name: len(Path(finders.find(f"sharing/{name}")).read_bytes())
            for name in ("embed.css", "embed.js", "lan-toa.js")
        }
        assert sum(parts.values()) <= MOST_BYTES, parts
        assert parts["lan-toa.js"] <= MOST_LOADER_BYTES

    def test_of_the_page_holds_no_inline_script_or_style(self, client: Client):
        make_answer()
        register_all()
        page = client.get(list_at(embedder())).content.decode()
        assert "style=" not in page
        assert "<style" not in page
        assert page.count("<script") == 1
        assert "onclick" not in page

    def test_of_the_script_is_kept_for_an_hour(self, client: Client):
        response = client.get("/nhung/lan-toa.js")
        assert response["Content-Type"] == "text/javascript; charset=utf-8"
        assert response["Cache-Control"] == "public, max-age=3600"
        assert client.get("/nhung/lan-toa.js", headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.django_db
@pytest.mark.usefixtures("founded_portal")
class TestTheCode:
    def test_is_written_for_a_list(self, client: Client):
        make_article("Tin một", kind="tin")
        register_all()
        partner = embedder(name="Trang phường")
        page = client.get(
            f"/nguon-tin/nhung/?trang={partner.uid}&tap=loai:tin&so=3&nen=toi&tieu-de=Tin"
        ).content.decode()
        assert "&lt;script async src=&quot;http://localhost:8000/nhung/lan-toa.js&quot;" in page
        assert (
            f"/nhung/{partner.uid}/danh-sach/?tap=loai%3Atin&amp;amp;so=3&amp;amp;nen=toi&amp;amp;tieu-de=Tin" in page
        )
        assert "&lt;noscript" not in page
        assert "&lt;iframe src=" in page
        assert SITE in page

    def test_is_written_for_one_item(self, client: Client):
        article, partner = make_article(), embedder()
        register_all()
        page = client.get(
            "/nguon-tin/nhung/", {"trang": partner.uid, "bai": f"http://localhost:8000{article.url}", "kieu": "day-du"}
        )
        assert f"/nhung/{partner.uid}/noi-dung/{Item.objects.get().content_id}/?kieu=day-du" in page.content.decode()

    @pytest.mark.parametrize(
        "query",
        ["", "?trang=", "?trang=abc", "?trang=0b9a2f4e-6c1d-4e57-9a3b-5f1de2c7a901", "?trang=x&tap=y&so=z&nen=q"],
    )
    def test_is_not_written_for_strangers(self, client: Client, query: str):
        response = client.get(f"/nguon-tin/nhung/{query}")
        assert response.status_code == 200
        assert b"lan-toa.js" not in response.content

    def test_of_an_address_that_is_none_of_ours_says_so(self, client: Client):
        page = client.get("/nguon-tin/nhung/", {"trang": embedder().uid, "bai": "https://khac.vn/x/"}).content.decode()
        assert "không phải một nội dung đang công khai" in page


def place_at(partner: Partner, address: str, query: str = "") -> str:
    return f"/nhung-luat/{partner.uid}/7-2021-nd-cp/{address}/{query}"


@pytest.mark.django_db
class TestAPlaceOfTheLaw:
    @pytest.fixture(autouse=True)
    def _law(self) -> None:
        write_provisions(make_instrument())

    def test_shows_the_words_of_today_of_an_article_or_a_clause(self, client: Client):
        partner = embedder()
        whole = client.get(place_at(partner, "dieu-8")).content.decode()
        part = client.get(place_at(partner, "dieu-8-khoan-2", "?nen=toi")).content.decode()
        assert "Chợ phải sạch." in whole
        assert "Rác hữu cơ" in whole
        assert "Chợ phải sạch." not in part
        assert "Rác hữu cơ" in part
        assert 'data-nen="toi"' in part
        assert '<a href="http://localhost:8000/van-ban/7-2021-nd-cp/dieu-8/#dieu-8-khoan-2" target="_top">' in part

    def test_says_what_was_done_to_it_and_what_its_law_is_now(self, client: Client):
        partner = embedder()
        before = client.get(place_at(partner, "dieu-8")).content.decode()
        source = make_instrument("9/2026/NĐ-CP", issued_date=TODAY)
        make_event("dieu-8-khoan-1", source=source, wording="1. Chợ phải sạch và khô.")
        after = client.get(place_at(partner, "dieu-8")).content.decode()
        assert "9/2026/NĐ-CP" not in before
        assert "Khoản 1 Điều 8 được sửa đổi từ ngày" in after
        assert "9/2026/NĐ-CP" in after
        assert "Xe chở rác" not in after

    def test_that_the_text_has_not_is_told_of_with_a_way_on(self, client: Client):
        partner = embedder()
        gone = client.get(place_at(partner, "dieu-99"))
        assert gone.status_code == 200
        assert "không có nơi này" in gone.content.decode()
        Instrument.objects.update(withdrawn_at=AT)
        gone = client.get(place_at(partner, "dieu-8"))
        assert "Chợ phải sạch" not in gone.content.decode()
        assert 'href="http://localhost:8000/van-ban/"' in gone.content.decode()
        assert f"frame-ancestors {SITE}" in gone["Content-Security-Policy"]

    def test_is_for_partners_alone(self, client: Client):
        assert client.get(place_at(embedder(is_active=False), "dieu-8")).status_code == 404

    def test_is_light_and_kept_until_something_is_done_to_the_law(
        self, client: Client, django_assert_max_num_queries: Any, settings: Any
    ):
        partner, settings.PARTS_KEPT_SECONDS = embedder(), 60
        with django_assert_max_num_queries(30):
            first = client.get(place_at(partner, "dieu-8"))
        with django_assert_max_num_queries(6):
            assert client.get(place_at(partner, "dieu-8", "?nen=sang")).status_code == 200
        assert len(first.content) <= 4_000
        make_event("dieu-8-khoan-1", source=make_instrument("9/2026/NĐ-CP", issued_date=TODAY))
        assert "9/2026/NĐ-CP" in client.get(place_at(partner, "dieu-8", "?nen=toi")).content.decode()

    @pytest.mark.parametrize(
        ("said", "leads_to"),
        [("dieu-8/", "dieu-8/"), ("dieu-8/#dieu-8-khoan-2", "dieu-8-khoan-2/"), ("", "noi-dung/"), ("dieu-77/", None)],
    )
    def test_has_a_code_by_its_address(self, client: Client, said: str, leads_to: str | None):
        register_all()
        address = f"http://localhost:8000/van-ban/7-2021-nd-cp/{said}"
        page = client.get("/nguon-tin/nhung/", {"trang": embedder().uid, "bai": address}).content.decode()
        assert ("lan-toa.js" in page) is (leads_to is not None)
        assert (leads_to or "không có điều, khoản này") in page


@pytest.mark.django_db
def test_the_code_begins_with_a_link_that_needs_nothing(client: Client):
    page = client.get("/nguon-tin/nhung/", {"trang": embedder().uid}).content.decode()
    script, frame = (html.unescape(one.partition("</textarea>")[0]) for one in page.split("readonly>")[1:3])
    assert script.startswith('<a href="http://localhost:8000/">')
    assert frame.rstrip().endswith("</a>")
