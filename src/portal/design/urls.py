from django.urls import path

from portal.design import views

app_name = "design"
urlpatterns = [
    path("", views.show_components, name="components"),
    path("hien-thi/", views.choose_display, name="display"),
    path("portal.<slug:digest>.css", views.serve_stylesheet, name="stylesheet"),
]
