"""Registers the views of search in the Wagtail admin."""

from __future__ import annotations

from django.urls import path
from wagtail import hooks

from portal.agencies.admin.menu import AdminMenuEntry, register_lines, register_stylesheet
from portal.search.admin import READ, asked, words

register_lines(
    (
        AdminMenuEntry("Tìm không thấy", "search_failed", (READ,), "help", 216, for_all=True),
        AdminMenuEntry("Trả lời bị báo sai", "search_wrong", (READ,), "warning", 217, for_all=True),
        AdminMenuEntry("Từ thường dùng", "search_words", (READ,), "tag", 218, for_all=True),
    )
)
hooks.register(
    "register_admin_urls",
    lambda: [
        path("tu-thuong-dung/", words.word_list, name="search_words"),
        path("tu-thuong-dung/them/", words.add, name="search_word_add"),
        path("tu-thuong-dung/nap/", words.load, name="search_words_load"),
        path("tu-thuong-dung/<int:pk>/", words.edit, name="search_word"),
        path("tu-thuong-dung/<int:pk>/dung/", words.switch, name="search_word_switch"),
        path("tra-loi-bi-bao-sai/", asked.list_wrong, name="search_wrong"),
        path("tra-loi-bi-bao-sai/<int:pk>/", asked.decide, name="search_wrong_decide"),
        path("cau-hoi-chua-tra-loi/", asked.list_failed, name="search_failed"),
        path("cau-hoi-chua-tra-loi/xuat/", asked.list_failed, {"ending": "csv"}, name="search_failed_export"),
        path("cau-hoi-chua-tra-loi/<int:pk>/bo-qua/", asked.pass_over_question, name="search_failed_pass"),
        path("cau-hoi-chua-tra-loi/<int:pk>/xoa/", asked.erase_failed, name="search_failed_erase"),
    ],
)
register_stylesheet("search/back-office.css")
