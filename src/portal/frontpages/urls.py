from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from portal.frontpages import web
from portal.frontpages.web import SITEMAPS

app_name = "frontpages"
urlpatterns = [
    path("co-quan/", web.list_agencies, name="agencies"),
    path("co-quan/<slug:slug>/", web.show_agency, name="agency"),
    path("linh-vuc/", web.list_topics, name="topics"),
    path("linh-vuc/<path:slug>/", web.show_topic, name="topic"),
    path("to-gap/", web.moved_materials, name="moved-materials"),
    path("to-gap/<slug:slug>/", web.moved_materials),
    path("robots.txt", web.robots, name="robots"),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS, "sitemap_url_name": "frontpages:sitemap"}, name="sitemaps"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
