"""Addresses under /ke-hoach/. An assignment's number is never given to another, so its address can be printed."""

from django.urls import path

from portal.plans import web

app_name = "plans"
urlpatterns = [
    path("", web.plan_list, name="list"),
    path("<slug:slug>/", web.plan_page, name="plan"),
    path("<slug:slug>/huong-dan/<int:pk>/", web.guidance_file, name="guidance"),
    path("<slug:slug>/nhiem-vu-<int:number>/", web.assignment_page, name="assignment"),
]
