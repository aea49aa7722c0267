from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from portal.frontpages import views
from portal.frontpages.sitemaps import SITEMAPS

app_name = "frontpages"
urlpatterns = [
    path("co-quan/", views.list_agencies, name="agencies"),
    path("co-quan/<slug:slug>/", views.show_agency, name="agency"),
    path("linh-vuc/", views.list_topics, name="topics"),
    path("linh-vuc/<path:slug>/", views.show_topic, name="topic"),
    path("to-gap/", views.moved_materials, name="moved-materials"),
    path("to-gap/<slug:slug>/", views.moved_materials),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS, "sitemap_url_name": "frontpages:sitemap"}, name="sitemaps"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
