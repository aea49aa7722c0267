"""Addresses of following. Nothing in them tells who somebody is; a token is worth nothing after its time."""

from django.urls import path, register_converter

from portal.dissemination import asking_about_data, confirming, notices, own_page, views


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
    path("co-quan/<slug:key>/", views.follow, {"kind": "co-quan"}, name="follow_agency"),
    path("dia-ban/<str:key>/", views.follow, {"kind": "dia-ban"}, name="follow_place"),
    path("dang-ky/", views.follow_several, name="follow_several"),
    path("ma/<token:token>/", confirming.code, name="code"),
    path("zalo/<token:token>/", confirming.zalo, name="zalo"),
    path("thong-bao.js", notices.worker, name="worker"),
    path("quyen-cua-toi/", asking_about_data.ask, name="data_request"),
    path("da-nhan/", views.asked, name="asked"),
    path("xac-nhan/<token:token>/", own_page.confirm, name="confirm"),
    path("cua-toi/<token:token>/", own_page.manage, name="manage"),
    path("thoi/<token:token>/", own_page.one_click, name="one_click"),
    path("lien-ket/", views.ask_for_link, name="ask_for_link"),
]
