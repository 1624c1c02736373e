"""How Django connects: as the role that owns nothing for all work, as the owner for migrations alone."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hoaban.kernel.config import Settings

APP, OWNER = "default", "owner"


def parse_url(url: str) -> dict[str, Any]:
    """Turn a libpq URL into Django's settings; query parameters become options (`?host=/run/x` names a socket folder)."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "hoaban.kernel.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }


def databases(config: Settings) -> dict[str, Any]:
    """Give both connections. With no `DATABASE_URL` they lead to the local cluster, whether it runs already or not."""
    app, owner = (parse_url(url) for url in _urls(config))
    app["OPTIONS"] = {
        **app["OPTIONS"],
        "prepare_threshold": 1,
    }  # what `kernel.prepared` asks for the second time is prepared
    app |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "TEST": {"MIRROR": OWNER}}
    if config.database_url and app["USER"] == owner["USER"]:
        # One login for both: start as the role that owns nothing, so that even RESET ROLE leads back to it.
        app["OPTIONS"] = {**app["OPTIONS"], "options": "-c role=hoaban_app"}
    return {APP: app, OWNER: owner}


def _urls(config: Settings) -> tuple[str, str]:
    if config.database_url is None:
        from hoaban.kernel.localdb import url_of

        return url_of(config.home, "hoaban_app"), url_of(config.home, "hoaban_owner")
    app = config.database_url.get_secret_value()
    return app, config.owner_database_url.get_secret_value() if config.owner_database_url else app


class OwnerMigrates:
    """Only the owner's connection changes structure; both lead to the same database."""

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        return db == OWNER
