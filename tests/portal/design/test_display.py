"""A reader's choice of letters, colours and contrast."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.design.display import CONTRASTS, COOKIE, SIZES, THEMES, DisplayChoice

PAGE = "/giao-dien/hien-thi/"


class TestDisplay:
    @given(
        st.sampled_from(SIZES).map(lambda option: option.value),
        st.sampled_from(THEMES).map(lambda option: option.value),
        st.sampled_from(CONTRASTS).map(lambda option: option.value),
    )
    def test_survives_its_cookie(self, size: str, theme: str, contrast: str):
        choice = DisplayChoice.from_values(chu=size, nen=theme, tuong_phan=contrast)
        assert DisplayChoice.from_cookie(choice.as_cookie()) == choice

    @given(st.text())
    def test_takes_any_cookie_without_trouble(self, cookie: str):
        choice = DisplayChoice.from_cookie(cookie)
        assert choice.chu in {option.value for option in SIZES}


class TestChooseDisplay:
    def test_is_kept_and_brings_the_reader_back(self, client: Client):
        answer = client.get(PAGE, {"luu": "1", "chu": "lon", "nen": "toi", "quay-lai": "/co-quan/"})
        assert answer.status_code == 302
        assert answer["Location"] == "/co-quan/"
        assert answer.cookies[COOKIE].value == "lon.toi."

    def test_is_written_on_the_page_by_the_server(self, client: Client):
        client.cookies[COOKIE] = "rat-lon.toi.cao"
        html = client.get(PAGE).content.decode()
        assert '<html lang="vi" data-text="larger" data-theme="dark" data-contrast="more">' in html

    def test_is_not_shared_by_caches(self, client: Client):
        assert "no-store" in client.get(PAGE)["Cache-Control"]
        assert "Cookie" in client.get("/giao-dien/")["Vary"]

    @pytest.mark.parametrize("address", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
    def test_sends_nobody_to_another_site(self, client: Client, address: str):
        assert client.get(PAGE, {"luu": "1", "quay-lai": address})["Location"] == "/"

    def test_large_letters_are_one_click_away_on_every_page(self, client: Client):
        html = client.get("/giao-dien/?a=1").content.decode()
        assert "chu=lon" in html
        assert "quay-lai=%2Fgiao-dien%2F%3Fa%3D1" in html
