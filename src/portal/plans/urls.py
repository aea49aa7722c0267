"""Addresses under /ke-hoach/. An assignment's number is never given to another, so its address can be printed."""

from django.urls import path

from portal.plans import views

app_name = "plans"
urlpatterns = [
    path("", views.plan_list, name="list"),
    path("<slug:slug>/", views.plan_page, name="plan"),
    path("<slug:slug>/huong-dan/<int:pk>/", views.guidance_file, name="guidance"),
    path("<slug:slug>/nhiem-vu-<int:number>/", views.assignment_page, name="assignment"),
]
