"""Every address of the portal. The last line hands what is left to Wagtail's page tree."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("quan-tri/", include(wagtailadmin_urls)),
    path("admin/", RedirectView.as_view(url="/quan-tri/", permanent=False)),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("giao-dien/", include("portal.design.urls")),
    path("van-ban/", include("portal.library.urls")),
    path("eli/", include("portal.library.permalink_urls")),
    path("quy-che/", include("portal.editorial.regulation_urls")),
    path("quy-che/", include("portal.reports.regulation_urls")),
    path("ke-hoach/", include("portal.plans.urls")),
    path("hoi-dap/", include("portal.questions.urls")),
    path("tim-kiem/", include("portal.search.urls")),
    path("theo-doi/", include("portal.dissemination.urls")),
    path("", include("portal.api.urls")),
    path("", include("portal.frontpages.urls")),
    path("", include(wagtail_urls)),
]

handler500 = "portal.design.views.server_error"
