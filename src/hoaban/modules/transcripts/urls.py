"""Addresses of transcripts; the public ones are short, because people type them from paper."""

from django.urls import path

from hoaban.modules.transcripts.pages import classes, corrections, learners, log, public, signers, signing

app_name = "transcripts"
urlpatterns = [
    path("kiem-tra/", public.verify, name="verify"),
    path("kiem-tra/trang-thai/<int:part>/", public.status, name="status"),
    path("kiem-tra/<str:code>/", public.check, name="check"),
    path("kiem-tra/<str:code>/so-ghi/", public.proof, name="proof"),
    path("transcripts/", classes.mine, name="mine"),
    path("classes/<uuid:class_id>/transcripts/", classes.of_class, name="class"),
    path("classes/<uuid:class_id>/transcripts/confirm/", classes.confirm, name="confirm"),
    path("persons/<uuid:person_id>/transcript/", learners.learner, name="learner"),
    path("transcripts/sign/", signing.desk, name="desk"),
    path("transcripts/sign/start/", signing.sign, name="sign"),
    path("transcripts/batches/<uuid:batch_id>/", signing.batch, name="batch"),
    path("transcripts/steps/<uuid:step_id>/", signers.assign, name="assign"),
    path("transcripts/log/", log.copies, name="log"),
    path("transcripts/corrections/", corrections.waiting, name="corrections"),
    path("transcripts/corrections/<uuid:request_id>/", corrections.decide, name="decide"),
    path("transcripts/<uuid:version_id>/", learners.version, name="version"),
    path("transcripts/<uuid:version_id>/copy/", learners.copy, name="copy"),
    path("transcripts/<uuid:version_id>/send-back/", corrections.back, name="send-back"),
    path("transcripts/<uuid:version_id>/correct/", corrections.ask, name="ask-correction"),
    path("transcripts/<uuid:version_id>/revoke/", corrections.revoke, name="revoke"),
]
