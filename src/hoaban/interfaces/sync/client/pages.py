"""The shell of the classroom: one page without data, its service worker and manifest, and the token that enrolling sends along."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from hoaban.kernel.language import vi_en

SHELL_FILES: Final = (
    "classroom/app.js",
    "classroom/classroom.css",
    "classroom/words.vi.json",
    "classroom/words.en.json",
    "hoaban/hoaban.css",
    "hoaban/icons.svg",
    "hoaban/icon.svg",
    "hoaban/fonts/be-vietnam-pro-400.woff2",
    "hoaban/fonts/be-vietnam-pro-600.woff2",
)
WORKER: Final = "classroom/sw.js"
TEMPLATE: Final = Path(__file__).parent / "templates" / "classroom.html"


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """Give the page that the service worker keeps: the same for everybody, so that it may be kept."""
    response = render(request, "classroom.html")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """Give the service worker, with the version of the shell and the addresses of its files put in."""
    kept = {"version": version(), "files": [static(name) for name in SHELL_FILES]}
    script = f"const SHELL={json.dumps(kept)};\n{_source(WORKER).decode()}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_GET
def manifest(_request: HttpRequest) -> JsonResponse:
    """Say how the classroom stands on a home screen."""
    home = reverse("classroom:shell")
    described = {
        "id": home,
        "start_url": home,
        "scope": home,
        "name": str(vi_en("Hoa Ban – Lớp học", "Hoa Ban – Classroom")),
        "short_name": str(vi_en("Lớp học", "Classroom")),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#6b3fa0",
        "icons": [
            {"src": static("hoaban/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("hoaban/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        ],
    }
    return JsonResponse(described, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


@require_GET
def token(request: HttpRequest) -> HttpResponse:
    """Give whoever is signed in the token of a form, for the two requests of the classroom that need a sign-in: enrol and unlock."""
    return render(request, "classroom_token.html")


@cache
def version() -> str:
    """Give the version of the shell: another one whenever any of its files is another."""
    digest = hashlib.sha256(TEMPLATE.read_bytes())
    for name in (*SHELL_FILES, WORKER):
        digest.update(_source(name))
    return digest.hexdigest()[:16]


def _source(name: str) -> bytes:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_bytes()
