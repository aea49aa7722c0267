from django.urls import path

from portal.search.web import usage, views

app_name = "search"
urlpatterns = [
    path("", views.show_results, name="results"),
    path("goi-y/", views.show_suggestions, name="suggestions"),
    path("da-mo/", usage.note_opened, name="opened"),
]
