"""The web floor's own addresses: the language switch and the style guide."""

from django.urls import path

from hoaban.interfaces.web import pages

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("language/", pages.switch_language, name="language"),
    path("style-guide/", pages.style_guide, name="style-guide"),
]
