"""Addresses of classes, learners, transfers, persons and registers."""

from django.urls import path

from hoaban.modules.schooling import pages, person_pages, register_pages

app_name = "schooling"
urlpatterns = [
    path("classes/", pages.classes, name="classes"),
    path("classes/<uuid:class_id>/", pages.school_class, name="class"),
    path("learners/", pages.learners, name="learners"),
    path("find/", person_pages.find, name="find"),
    path("persons/<uuid:person_id>/", person_pages.person, name="person"),
    path("transfers/", pages.transfers, name="transfers"),
    path("registers/", register_pages.registers, name="registers"),
    path("registers/new/", register_pages.register_upload, name="register-upload"),
    path("registers/runs/<uuid:run_id>/", register_pages.register_job, name="register-job"),
    path("registers/runs/<uuid:run_id>/import/", register_pages.register_import, name="register-import"),
    path("registers/runs/<uuid:run_id>/discard/", register_pages.register_discard, name="register-discard"),
    path("schools/<uuid:institution_id>/register/", register_pages.register_export, name="register-export"),
]
