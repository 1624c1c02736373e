"""Addresses of classes, learners, transfers and persons."""

from django.urls import path

from hoaban.modules.schooling import pages, person_pages

app_name = "schooling"
urlpatterns = [
    path("classes/", pages.classes, name="classes"),
    path("classes/<uuid:class_id>/", pages.school_class, name="class"),
    path("learners/", pages.learners, name="learners"),
    path("find/", person_pages.find, name="find"),
    path("persons/<uuid:person_id>/", person_pages.person, name="person"),
    path("transfers/", pages.transfers, name="transfers"),
]
