"""Django's settings, made from our configuration (`hoaban config` prints it)."""

from pathlib import Path
from typing import Any

from hoaban.kernel.config import settings as configuration
from hoaban.kernel.connecting import databases

_here = Path(__file__).parent
_config = configuration()

SECRET_KEY = _config.secret_key
DEBUG = _config.debug
ALLOWED_HOSTS = list(_config.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(_config.trusted_origins)
ROOT_URLCONF = "hoaban.interfaces.urls"
WSGI_APPLICATION = "hoaban.interfaces.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Account"

DATABASES: dict[str, Any] = databases(_config)
DATABASE_ROUTERS = ["hoaban.kernel.connecting.OwnerMigrates"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "procrastinate.contrib.django",
    "hoaban.kernel",
    "hoaban.modules.accounts",
    "hoaban.modules.places",
    "hoaban.modules.network",
    "hoaban.modules.people",
    "hoaban.modules.staff",
    "hoaban.modules.schooling",
    "hoaban.modules.assessment",
    "hoaban.modules.timetables",
    "hoaban.modules.attendance",
    "hoaban.modules.log",
    "hoaban.modules.transcripts",
    "hoaban.modules.quality",
    "hoaban.modules.figures",
    "hoaban.interfaces.sync",
    "hoaban.interfaces.web",
    "hoaban.interfaces.sync.client",
]

MIDDLEWARE = [
    "hoaban.interfaces.middleware.AdmitDevices",
    "django.middleware.security.SecurityMiddleware",
    "hoaban.interfaces.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hoaban.interfaces.middleware.ActInName",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_here / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.static",
                "hoaban.kernel.templatetags.language",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "hoaban.interfaces.web.shell.shell",
            ],
        },
    },
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "accounts:sign-in"

SESSION_ENGINE = "hoaban.interfaces.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day; a device left behind does not stay signed in
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _config.https
CSRF_COOKIE_SECURE = _config.https
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if _config.https else 0
SECURE_SSL_REDIRECT = False  # the reverse proxy does it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _config.https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

COTTON_ISOLATE_BY_DEFAULT = True
LANGUAGE_CODE = _config.language
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = _config.time_zone
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = _config.home / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _config.home / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # a whole province's registers in one go
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
