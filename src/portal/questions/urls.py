"""The addresses of questions and answers. Those of answers and versions never change."""

from django.urls import URLPattern

app_name = "questions"
urlpatterns: list[URLPattern] = []
