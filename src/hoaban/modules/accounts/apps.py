from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hoaban.modules.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Make the jobs known to whoever starts or does them."""
        from hoaban.modules.accounts import jobs  # noqa: F401  its jobs declare themselves
