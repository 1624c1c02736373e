"""Errors that programs read: RFC 9457 problem details, in the language that the program asks for."""

import json
from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header

from hoaban.kernel.access import PERMISSIONS, roles
from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Language, Words, active_language, join_words

MEDIA_TYPE: Final = "application/problem+json"
ROOTS: Final = ("/api/", "/sync/v1/")

STATUSES: Final = {
    400: (
        "bad-request",
        Words("Yêu cầu không đọc được", "The request cannot be read"),
        Words("Hãy xem lại địa chỉ và nội dung gửi.", "Check the address and what was sent."),
    ),
    401: (
        "not-signed-in",
        Words("Chưa đăng nhập", "Not signed in"),
        Words("Hãy đăng nhập rồi gửi lại.", "Sign in, then ask again."),
    ),
    403: (
        "no-right",
        Words("Không có quyền", "No right"),
        Words("Tài khoản này không có quyền làm việc đó.", "This account has no right to do that."),
    ),
    404: (
        "not-found",
        Words("Không tìm thấy", "Not found"),
        Words(
            "Không có gì ở địa chỉ này, hoặc tài khoản này không được xem.",
            "There is nothing at this address, or this account may not see it.",
        ),
    ),
    405: (
        "wrong-method",
        Words("Không dùng được phương thức này", "This method cannot be used"),
        Words("Xem mô tả API để biết phương thức đúng.", "The API's description says which methods it takes."),
    ),
    422: (
        "invalid",
        Words("Không nhận được", "Cannot be accepted"),
        Words("Hãy sửa những chỗ được nêu rồi gửi lại.", "Mend what is named, then send again."),
    ),
    429: (
        "too-many",
        Words("Quá nhiều yêu cầu", "Too many requests"),
        Words("Hãy chờ rồi gửi lại.", "Wait, then ask again."),
    ),
    500: (
        "failure",
        Words("Lỗi của hệ thống", "A failure on our side"),
        Words(
            "Không có gì bị thay đổi. Hãy thử lại; nếu vẫn lỗi, báo người quản trị.",
            "Nothing was changed. Try again; if it goes on, tell the administrator.",
        ),
    ),
}


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith(ROOTS)


def asked_language(header: str, otherwise: str) -> Language:
    """Take the first language of an `Accept-Language` header that we speak; else the given one."""
    for code, _quality in parse_accept_lang_header(header):
        if code[:2] in {"vi", "en"}:
            return "en" if code.startswith("en") else "vi"
    return "en" if otherwise == "en" else "vi"


def problem(
    request: HttpRequest, status: int, *, detail: Words | None = None, problems: Iterable[Problem] = ()
) -> HttpResponse:
    """Say what went wrong; `problems` are the single things to mend, each with its code, its place and a sentence."""
    known = status if status in STATUSES else 500 if status >= 500 else 400  # noqa: PLR2004  classes of HTTP statuses
    code, title, usual = STATUSES[known]
    body: dict[str, Any] = {
        "type": f"urn:hoaban:problem:{code}",
        "title": str(title),
        "status": status,
        "detail": str(detail or usual),
        "instance": request.path,
        "problems": [{"code": p.code, "where": p.where, "message": str(p.message)} for p in problems],
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = active_language()
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


def as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Turn an error page into problem details, unless it is that already."""
    if response.status_code < 400 or response.headers.get("Content-Type") == MEDIA_TYPE:  # noqa: PLR2004  errors begin here
        return response
    made = problem(request, response.status_code)
    if "Allow" in response.headers:
        made.headers["Allow"] = response.headers["Allow"]
    return made


def who_may(permission: str) -> Words:
    """Say which right is missing and which roles hold it."""
    right = PERMISSIONS.get(permission)
    if right is None:
        return STATUSES[403][2]
    holders = [role.name for role in roles().values() if permission in role.may]
    return Words(
        "Cần quyền «{right}». Người có quyền này: {roles}.", "This needs the right “{right}”. Held by: {roles}."
    ).fill(right=right, roles=join_words([*holders]))
