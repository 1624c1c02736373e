"""Addresses of the accounts' pages."""

from django.urls import path

from hoaban.modules.accounts.pages import managing, own, users

app_name = "accounts"
urlpatterns = [
    path("sign-in/", own.sign_in_page, name="sign-in"),
    path("sign-out/", own.sign_out, name="sign-out"),
    path("me/", own.me, name="me"),
    path("me/language/", own.language, name="language"),
    path("me/password/", own.change_password, name="change-password"),
    path("me/password/new/", own.new_password, name="new-password"),
    path("accounts/", users.accounts, name="accounts"),
    path("accounts/new/", managing.create, name="create"),
    path("accounts/<uuid:account_id>/", users.account, name="account"),
    path("accounts/<uuid:account_id>/grant/", managing.grant, name="grant"),
    path("accounts/<uuid:account_id>/password/", managing.password, name="password"),
    path("accounts/<uuid:account_id>/close/", managing.close, name="close"),
    path("accounts/<uuid:account_id>/reopen/", managing.reopen, name="reopen"),
    path("accounts/grants/<uuid:grant_id>/end/", managing.end, name="end"),
    path("roles/", users.access_table, name="roles"),
]
