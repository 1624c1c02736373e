from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hoaban.modules.accounts"
    label = "accounts"
