"""URLs of sharing: the WebSub hub, feeds, OAI-PMH, embeds (`/nguon-tin/`, `/oai/` …)."""

from django.urls import include, path, re_path

from portal.sharing.web import embeds, feeds, oai, oembed, partners

_FEED = r"^nguon-tin/(?:(?:chuyen-muc|co-quan|linh-vuc|loai)/[a-z0-9/-]+/)?(?:atom|json)/$"
_FETCHED = [
    path("nguon-tin/", feeds.show_catalogue, name="catalogue"),
    re_path(_FEED, feeds.show_feed, name="feed"),
    path("nguon-tin/nhung/", embeds.show_code, name="embed_code"),
    path("oai/", oai.harvest, name="oai"),
    path("oai/lan-toa-1.xsd", oai.show_schema, name="oai_schema"),
    path("nhung/lan-toa.js", embeds.show_loader, name="embed_loader"),
    path("nhung/<uuid:uid>/danh-sach/", embeds.show_list, name="embed_list"),
    path("nhung/<uuid:uid>/noi-dung/<uuid:content_id>/", embeds.show_item, name="embed_item"),
    path("nhung-luat/<uuid:uid>/<slug:slug>/<provision:address>/", embeds.show_place, name="embed_place"),
    path("trang-nhan/<str:token>/", partners.show_partner, name="partner"),
    path("oembed/", oembed.describe, name="oembed"),
]
urlpatterns = [
    path("", include(([path("websub/", feeds.subscribe, name="websub")], "sharing"))),
    path("", include((_FETCHED, "pulling"))),
]
