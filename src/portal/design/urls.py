from django.urls import path

from portal.design import web

app_name = "design"
urlpatterns = [
    path("", web.show_components, name="components"),
    path("hien-thi/", web.choose_display, name="display"),
    path("bi-chan/", web.take_policy_report, name="policy_report"),
    path("portal.<slug:digest>.css", web.serve_stylesheet, name="stylesheet"),
]
