from django.urls import URLPattern

app_name = "frontpages"
urlpatterns: list[URLPattern] = []
