from django.urls import path

from portal.editorial.views import advising, deciding

app_name = "editorial"
urlpatterns = [
    path("duyet/<str:token>/", deciding.decide, name="decide"),
    path("duyet/<str:token>/ban/", deciding.version, name="version"),
    path("gop-y/<str:token>/", advising.advise, name="advise"),
]
