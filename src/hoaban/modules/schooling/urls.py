"""Addresses of classes, learners, transfers, persons and registers."""

from django.urls import path

from hoaban.modules.schooling import (
    class_pages,
    family_pages,
    learner_pages,
    pages,
    person_pages,
    register_pages,
    rolling_pages,
    transfer_pages,
)

app_name = "schooling"
urlpatterns = [
    path("classes/", pages.classes, name="classes"),
    path("classes/<uuid:class_id>/", pages.school_class, name="class"),
    path("classes/<uuid:class_id>/change/", class_pages.change, name="change"),
    path("classes/<uuid:class_id>/homeroom/", class_pages.homeroom, name="homeroom"),
    path("schools/<uuid:institution_id>/classes/new/", class_pages.new_class, name="open-class"),
    path("schools/<uuid:institution_id>/classes/next-year/", rolling_pages.next_classes, name="next-classes"),
    path("schools/<uuid:institution_id>/next-year/", rolling_pages.roll_over_school, name="roll-over"),
    path("learners/", pages.learners, name="learners"),
    path("find/", person_pages.find, name="find"),
    path("persons/<uuid:person_id>/", person_pages.person, name="person"),
    path("persons/<uuid:person_id>/details/", person_pages.details, name="details"),
    path("persons/<uuid:person_id>/family/", family_pages.family, name="family"),
    path("learners/new/", learner_pages.enrol, name="enrol"),
    path("learners/alike/", learner_pages.alike, name="alike"),
    path("learners/<uuid:person_id>/ask-for/", learner_pages.ask_for, name="ask-for"),
    path("persons/<uuid:person_id>/enrol/", learner_pages.enrol_again, name="enrol-again"),
    path("persons/<uuid:person_id>/class/", learner_pages.change_class, name="change-class"),
    path("persons/<uuid:person_id>/boarding/", learner_pages.boarding, name="boarding"),
    path("persons/<uuid:person_id>/leave/", learner_pages.leave, name="leave"),
    path("persons/<uuid:person_id>/transfer/", transfer_pages.release, name="release"),
    path("transfers/", transfer_pages.transfers, name="transfers"),
    path("transfers/<uuid:transfer_id>/accept/", transfer_pages.accept, name="accept"),
    path("transfers/<uuid:transfer_id>/take-back/", transfer_pages.take_back, name="take-back"),
    path("registers/", register_pages.registers, name="registers"),
    path("registers/new/", register_pages.register_upload, name="register-upload"),
    path("registers/runs/<uuid:run_id>/", register_pages.register_job, name="register-job"),
    path("registers/runs/<uuid:run_id>/import/", register_pages.register_import, name="register-import"),
    path("registers/runs/<uuid:run_id>/discard/", register_pages.register_discard, name="register-discard"),
    path("schools/<uuid:institution_id>/register/", register_pages.register_export, name="register-export"),
]
