"""URLs of subscriptions. None identifies a person; a token is worthless after its time."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from portal.dissemination.web import (
    own_page,
    personal_data,
    subscriptions,
)


class LinkTokenConverter(StringConverter):
    """The secret of a personal link, as `channels.new_token` creates it."""

    regex = "[A-Za-z0-9_-]{40,64}"


register_converter(LinkTokenConverter, "token")

app_name = "dissemination"
urlpatterns = [
    path("", subscriptions.about, name="about"),
    path("van-ban/<slug:key>/", subscriptions.follow, {"kind": "van-ban"}, name="follow_law"),
    path("linh-vuc/<path:key>/", subscriptions.follow, {"kind": "linh-vuc"}, name="follow_field"),
    path("cau-tra-loi/<int:key>/", subscriptions.follow, {"kind": "cau-tra-loi"}, name="follow_answer"),
    path("co-quan/<slug:key>/", subscriptions.follow, {"kind": "co-quan"}, name="follow_agency"),
    path("dia-ban/<str:key>/", subscriptions.follow, {"kind": "dia-ban"}, name="follow_place"),
    path("dang-ky/", subscriptions.follow_several, name="follow_several"),
    path("ma/<token:token>/", subscriptions.code, name="code"),
    path("zalo/<token:token>/", subscriptions.zalo, name="zalo"),
    path("thong-bao.js", subscriptions.service_worker, name="worker"),
    path("quyen-cua-toi/", personal_data.request_about_data, name="data_request"),
    path("da-nhan/", subscriptions.asked, name="asked"),
    path("xac-nhan/<token:token>/", own_page.confirm, name="confirm"),
    path("cua-toi/<token:token>/", own_page.manage, name="manage"),
    path("thoi/<str:token>/", own_page.one_click, name="one_click"),
    path("lien-ket/", subscriptions.ask_for_link, name="ask_for_link"),
]
