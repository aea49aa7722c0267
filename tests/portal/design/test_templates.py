"""What every page has, and the pages for when something goes wrong."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Template, engines
from django.test import Client, RequestFactory

from portal.design.navigation import installation
from portal.design.web import server_error

ERRORS = ("400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html")
PORTAL = Path(__file__).resolve().parents[3] / "src" / "portal"
# Wagtail's own pages have a policy of their own; a letter is no page, and mailboxes know no style sheets; one page is
# taken along whole, and opened without a network under the policy that it carries itself.
TEMPLATES = [
    path
    for path in PORTAL.glob("*/templates/**/*.html")
    if not {"wagtailadmin", "mail"} & set(path.parts) and path.parts[-2:] != ("verification", "offline.html")
]
# But the code that partners paste into pages of theirs.
OWN_PAGES = [path for path in TEMPLATES if path.name not in ("_frame.html", "_script.html")]


def render(source: str, **context: object) -> str:
    return Template("{% load design %}" + source).render(Context(context))


class TestEveryPage:
    @pytest.fixture
    def html(self, client: Client) -> str:
        return client.get("/giao-dien/").content.decode()

    def test_speaks_vietnamese(self, html: str):
        assert '<html lang="vi"' in html

    def test_lets_keyboards_skip_to_the_content(self, html: str):
        assert html.index('href="#noi-dung"') < html.index("<header")
        assert 'id="noi-dung"' in html

    def test_has_a_search_box(self, html: str):
        assert 'action="/tim-kiem/"' in html
        assert 'name="q"' in html

    def test_says_who_runs_it(self, html: str):
        assert "Cơ quan quản lý: Sở Tư pháp" in html

    def test_has_one_first_heading(self, html: str):
        assert html.count("<h1") == 1


class TestContentSecurity:
    @pytest.mark.parametrize("path", OWN_PAGES, ids=lambda path: str(path.relative_to(PORTAL)))
    def test_no_template_writes_scripts_or_styles_inline(self, path: Path):
        text = path.read_text("utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*(?:\ssrc=|application/ld\+json))", text)


class TestErrors:
    @pytest.mark.parametrize("name", ERRORS)
    def test_say_what_happened_and_offer_a_search(self, name: str):
        html = engines["django"].get_template(name).render({}, RequestFactory().get("/khong-co/"))
        assert html.count("<h1") == 1
        assert 'action="/tim-kiem/"' in html

    @pytest.mark.django_db
    def test_a_missing_page_is_told_in_vietnamese(self, client: Client):
        answer = client.get("/khong-co-trang-nay/")
        assert answer.status_code == 404
        assert "Không có trang này" in answer.content.decode()

    @pytest.mark.parametrize(
        "content_type", ["application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data"]
    )
    @pytest.mark.django_db
    def test_what_cannot_be_read_is_told_in_vietnamese(self, content_type: str):
        client = Client(enforce_csrf_checks=True)
        client.cookies["csrftoken"] = "a" * 32
        own = {"Origin": "http://testserver"}
        answer = client.post("/theo-doi/lien-ket/", b"a=1", content_type=content_type, headers=own)
        assert answer.status_code == 400
        assert "Không đọc được điều vừa gửi" in answer.content.decode()

    def test_our_own_failure_needs_no_database(self):
        answer = server_error(RequestFactory().get("/"))
        assert answer.status_code == 500
        assert "không phải do người dùng" in answer.content.decode()
        assert 'rel="stylesheet"' in answer.content.decode()


class TestTags:
    def test_breadcrumb_links_all_but_the_page_itself(self):
        html = render('{% breadcrumb "Văn bản" "/van-ban/" "Bộ luật" %}')
        assert '<a href="/van-ban/">Văn bản</a>' in html
        assert '<li aria-current="page">Bộ luật</li>' in html

    def test_facts_leave_out_what_is_not_known(self):
        html = render("{% facts items %}", items=[("Số", "91/2015/QH13"), ("Người ký", "")])
        assert "91/2015/QH13" in html
        assert "Người ký" not in html

    def test_pager_keeps_the_rest_of_the_address(self):
        page_obj = Paginator(range(30), 10).page(2)
        html = render("{% pager page_obj %}", page_obj=page_obj, request=RequestFactory().get("/x/?q=đất&trang=2"))
        assert "/x/?q=%C4%91%E1%BA%A5t&amp;trang=3" in html
        assert "Trang 2 / 3" in html

    @pytest.mark.parametrize(
        ("asked", "address"),
        [
            ("/van-ban/", "https://x.vn/van-ban/"),
            ("/van-ban/?linh-vuc=dat-dai&trang=1", "https://x.vn/van-ban/"),
            ("/van-ban/?trang=3&linh-vuc=dat-dai", "https://x.vn/van-ban/?trang=3"),
            ('/van-ban/?trang="><b>', "https://x.vn/van-ban/"),
        ],
    )
    def test_lists_name_one_address_to_search_engines(self, asked: str, address: str):
        html = render("{% canonical %}", request=RequestFactory().get(asked), portal_base_url="https://x.vn")
        assert html == f'<link rel="canonical" href="{address}">'

    def test_a_link_shows_the_words_of_its_page_elsewhere(self):
        page = (
            '{% extends "base.html" %}{% load design %}{% block title %}Lấn <đất> & {{ what }}{% endblock %}'
            '{% block description %}Hỏi "đúng"{% endblock %}'
            '{% block extra_head %}{% link_card picture="/anh.png" %}{% endblock %}'
        )
        told = installation() | {
            "request": RequestFactory().get("/hoi-dap/a/?trang=2"),
            "portal_base_url": "https://x.vn",
        }
        html = engines["django"].from_string(page).render(told | {"what": '"bỏ hoang"', "portal_name": "Cổng"})
        said = dict(re.findall(r'<meta property="og:([a-z_:]+)" content="([^"]*)">', html))
        assert said["title"] == "Lấn <đất> & &quot;bỏ hoang&quot;"
        assert said["description"] == "Hỏi &quot;đúng&quot;"
        assert said["url"] == "https://x.vn/hoi-dap/a/"
        assert said["image"] == "https://x.vn/anh.png"
        assert said["site_name"] == "Cổng"
        assert html.count("Lấn <đất>") == 3  # the title itself, that of the card, the words for the picture

    def test_a_link_without_a_picture_promises_none(self):
        html = render(
            "{% link_card %}", request=RequestFactory().get("/x/"), portal_base_url="https://x.vn", portal_name="Cổng"
        )
        assert "og:image" not in html
        assert 'name="twitter:card" content="summary">' in html

    def test_pager_is_silent_on_a_single_page(self):
        page_obj = Paginator(range(3), 10).page(1)
        assert "<nav" not in render("{% pager page_obj %}", page_obj=page_obj, request=RequestFactory().get("/"))

    def test_icons_are_all_in_the_sprite(self):
        sprite = Path(finders.find("design/icons.svg")).read_text("utf-8")
        used = {name for path in TEMPLATES for name in re.findall(r'\{% icon "([a-z-]+)" %\}', path.read_text("utf-8"))}
        assert used
        assert {name for name in used if f'id="{name}"' not in sprite} == set()

    def test_text_given_to_a_component_is_escaped(self):
        html = render("{% tag label %}", label="<script>alert(1)</script>")
        assert "&lt;script&gt;" in html
        assert "<script>" not in html


def test_every_script_of_a_page_is_one_of_ours():
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"<script[^>]*src=\"{% static '([^']+)' %}", path.read_text("utf-8"))
    }
    assert named
    assert {name for name in named if finders.find(name) is None} == set()
    assert not [path for path in OWN_PAGES if re.search(r'<script[^>]*src="(?!{% static)', path.read_text("utf-8"))]


@pytest.mark.parametrize("path", sorted((PORTAL / "design/static/design/js").glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_short(path: Path):
    assert len(path.read_text("utf-8").splitlines()) < 100
