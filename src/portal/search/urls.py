from django.urls import path

from portal.search import views
from portal.search.learning import door

app_name = "search"
urlpatterns = [
    path("", views.show_results, name="results"),
    path("goi-y/", views.show_suggestions, name="suggestions"),
    path("da-mo/", door.note_opened, name="opened"),
]
