"""Addresses of following. Nothing in them tells who somebody is; a token is worth nothing after its time."""

from django.urls import path, register_converter

from portal.dissemination import own_page, views


class Token:
    """The secret of a personal link, as `addresses.new_token` makes it."""

    regex = "[A-Za-z0-9_-]{40,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Token, "token")

app_name = "dissemination"
urlpatterns = [
    path("", views.about, name="about"),
    path("van-ban/<slug:key>/", views.follow, {"kind": "van-ban"}, name="follow_law"),
    path("linh-vuc/<path:key>/", views.follow, {"kind": "linh-vuc"}, name="follow_field"),
    path("cau-tra-loi/<int:key>/", views.follow, {"kind": "cau-tra-loi"}, name="follow_answer"),
    path("da-nhan/", views.asked, name="asked"),
    path("xac-nhan/<token:token>/", own_page.confirm, name="confirm"),
    path("cua-toi/<token:token>/", own_page.manage, name="manage"),
    path("thoi/<token:token>/", own_page.one_click, name="one_click"),
    path("lien-ket/", views.ask_for_link, name="ask_for_link"),
]
