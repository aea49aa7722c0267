"""Addresses of the shelf. A law's address, and that of each of its provisions, never changes."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path


def soon(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("")


app_name = "library"
urlpatterns: list[URLPattern] = [path("", soon, name="shelf"), path("<slug:slug>/", soon, name="instrument")]
