"""Checking a transcript without signing in: by the code on it, or by its file."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from hoaban.kernel.language import Words, vi_en
from hoaban.modules.transcripts.checking import LONGEST_CODE, Checked, check_code, proof_for_code
from hoaban.modules.transcripts.filechecking import FileChecked, check_file
from hoaban.modules.transcripts.pages.form import year_form_of
from hoaban.modules.transcripts.statuslist import revoked_list
from hoaban.modules.transcripts.words import ISSUED, MEDIA, REVOKED, SUPERSEDED, VC, role_of

LARGEST = 20 * 1024 * 1024
MOST_PARTS = 1000
VERDICTS = {
    ISSUED: ("good", vi_en("Học bạ này có thật và đang có hiệu lực", "This transcript is genuine and in force")),
    SUPERSEDED: (
        "attention",
        vi_en("Học bạ này đã được thay bằng bản đính chính", "This transcript was replaced by a corrected version"),
    ),
    REVOKED: ("wrong", vi_en("Học bạ này đã bị thu hồi", "This transcript was revoked")),
}


def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file; a file's answer stands on the same page."""
    if code := request.GET.get("code", "").strip():
        return redirect("transcripts:check", "".join(filter(str.isalnum, code))[:LONGEST_CODE] or "-")
    context: dict[str, Any] = {"problem": None, "found": None}
    if request.method == "POST":
        given = request.FILES.get("file")
        if not isinstance(given, UploadedFile) or not given.size or given.size > LARGEST:
            context["problem"] = NO_FILE
        else:
            context["found"] = _of_file(check_file(given.read()))
    return _public(render(request, "transcripts/verify.html", context, status=422 if context["problem"] else 200))


NO_FILE = vi_en(
    "Hãy chọn tệp học bạ (PDF, XML hoặc JSON), không quá 20 MB.",
    "Choose the transcript's file (PDF, XML or JSON) of no more than 20 MB.",
)


def check(request: HttpRequest, code: str) -> HttpResponse:
    """What stands under a code: genuine or not, in force or not, who signed, and what it says of the year."""
    found = check_code(code)
    context = {"code": code, "found": _of_version(found) if found else None}
    return _public(render(request, "transcripts/check.html", context, status=200 if found else 404))


def _of_version(found: Checked) -> dict[str, Any]:
    tone, title = VERDICTS[found.state]
    said = found.content
    return {
        "tone": tone,
        "title": title,
        "name": said.learner.name,
        "born": said.learner.born_on,
        "level": said.level_name,
        "school": said.school.name,
        "number": said.number,
        "version": said.version,
        "issued_at": found.issued_at,
        "ended_at": found.ended_at,
        "ended_because": found.ended_because,
        "digest": found.digest,
        "supersedes": said.supersedes,
        "signatures": [
            {"role": role_of(each.role, each.subject), "name": each.name, "at": each.at} for each in found.signatures
        ],
        "years": year_form_of(said),
        "code": found.code,
        "log": found.log,
    }


def proof(request: HttpRequest, code: str) -> HttpResponse:
    """The log's proof of what stands under a code, for whoever checks without us: `hoaban transcript verify --log-proof`."""
    found = proof_for_code(code) if request.method == "GET" else None
    if found is None:
        raise Http404
    said = {"Content-Disposition": 'attachment; filename="so-ghi.json"'}
    return _public(JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=said))


def _of_file(found: FileChecked) -> dict[str, Any]:
    standing = _of_version(found.standing) if found.standing else None
    valid: Words = vi_en("Tệp này hợp lệ", "This file is valid")
    broken: Words = vi_en("Không được tin tệp này", "This file is not to be trusted")
    return {
        "tone": "good" if found.is_valid else "wrong",
        "title": valid if found.is_valid else broken,
        "signatures": found.signatures,
        "reasons": found.reasons,
        "standing": standing,
        "is_logged": found.is_logged,
    }


def status(request: HttpRequest, part: int) -> HttpResponse:
    """A part of the list of what was revoked, as a credential that anybody may keep and check."""
    if request.method != "GET" or part > MOST_PARTS:
        raise Http404
    return _public(HttpResponse(revoked_list(part), content_type=MEDIA[VC]))


def _public(response: HttpResponse) -> HttpResponse:
    """No search engine lists these pages, no cache keeps what they said, and no other site learns the code from the address.

    Not `no-referrer`: a browser would then send the form without its origin, and the door would refuse it.
    """
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response
