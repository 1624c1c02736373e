"""Every page's address, by module; `kernel/access/urls.toml` says which right each needs."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
