"""Every address of the portal. The last line hands what is left to Wagtail's page tree."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.agencies.admin import sign_on
from portal.agencies.admin.views import InvitationView
from portal.digitisation.admin import pages
from portal.editorial.web.contents import send_document, send_picture
from portal.library.urls import permalinks
from portal.reports import web as reports

urlpatterns = [
    # Before the back office, which lets no answer be kept: the same picture is looked at all morning.
    path("quan-tri/so-hoa/<slug:code>/soat/<int:number>/anh/", pages.send_picture, name="digitisation_page_picture"),
    # Before somebody has come in.
    path("quan-tri/login/dung-chung/", sign_on.begin, name="sign_on"),
    path("quan-tri/login/dung-chung/ve/", sign_on.sign_on_callback, name="sign_on_back"),
    path("quan-tri/login/dung-chung/ra/", sign_on.leave, name="sign_on_leave"),
    path("quan-tri/loi-moi/<uidb64>/<token>/", InvitationView.as_view(), name="invitation"),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("admin/", RedirectView.as_view(url="/quan-tri/", permanent=False)),
    # Wagtail's second page to sign in, without our frame and our rules.
    path("_util/login/", RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True)),
    path("tai-lieu/<int:document_id>/<path:document_filename>", send_document),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("giao-dien/", include("portal.design.urls")),
    path("van-ban/", include("portal.library.urls")),
    path("eli/", include((permalinks, "eli"))),
    path("quy-che/", include("portal.editorial.web.contents")),
    path("quy-che/", include(reports.regulation_urls)),
    path("chua-bao-cao/", include(reports.missing_urls)),
    path("ke-hoach/", include("portal.plans.web")),
    path("bao-cao/", include("portal.reports.web")),
    path("hoi-dap/", include("portal.questions.urls")),
    path("so-hoa/", include("portal.digitisation.urls")),
    path("kiem-chung/", include("portal.journal.web")),
    path("tim-kiem/", include("portal.search.urls")),
    path("theo-doi/", include("portal.dissemination.urls")),
    path("goi-lai/", include("portal.dissemination.web.callbacks")),
    path("", include("portal.dissemination.web.share")),
    # Pictures as pages show them; no other folder of files is open.
    re_path(r"^media/images/(?P<path>.+)$", send_picture),
    path("", include("portal.sharing.urls")),
    path("", include("portal.api.urls")),
    path("", include("portal.editorial.urls")),
    path("", include("portal.frontpages.web")),
    path("", include(wagtail_urls)),
]

handler400 = "portal.design.web.bad_request"
handler500 = "portal.design.web.server_error"
