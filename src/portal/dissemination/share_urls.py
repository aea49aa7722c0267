"""Addresses that stand in what is sent and printed: short, and for ever."""

from django.urls import path

from portal.dissemination import counted, share

urlpatterns = [
    path("l/<slug:code>/", counted.open_link, name="counted_link"),
    path("l/thoi/<str:token>/", counted.stop, name="stop_campaigns"),
    path("chia-se/<slug:kind>/<str:key>/", share.kit, name="share_kit"),
    path("chia-se/<slug:kind>/<str:key>/anh.png", share.picture, name="share_picture"),
    path("chia-se/<slug:kind>/<str:key>/bai-doc.wav", share.voice, name="share_voice"),
    path("chia-se/<slug:kind>/<str:key>/bai-doc.mp3", share.small_voice, name="share_small_voice"),
    path("chia-se/<slug:kind>/<str:key>/to-gap.pdf", share.leaflet, name="share_leaflet"),
]
