"""Signing in and out, and what everybody may do to their own account."""

from math import ceil
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import SecretStr

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid
from hoaban.kernel.forms import put_problems
from hoaban.kernel.language import COOKIE, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.actions import change_own_password, choose_language, sign_in
from hoaban.modules.accounts.forms import FirstPasswordForm, LanguageForm, OwnPasswordForm, SignInForm
from hoaban.modules.accounts.models import Account, RoleGrant
from hoaban.modules.accounts.reads import grant_rows
from hoaban.modules.accounts.signing_in import Known, TooSoon, check, self_actor

YEAR = 365 * 24 * 60 * 60  # seconds
UNPROCESSABLE, TOO_MANY = 422, 429
WRONG_PAIR = vi_en(
    "Tên đăng nhập và mật khẩu không khớp. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi thử lại.",
    "The user name and the password do not match. Check Caps Lock and the keyboard's language, then try again.",
)
WRONG_CURRENT = vi_en("Mật khẩu hiện tại không đúng. Hãy gõ lại.", "The present password is wrong. Type it again.")
WAIT = vi_en(
    "Đã thử sai quá nhiều lần. Hãy chờ {minutes} phút rồi thử lại; nếu quên mật khẩu, hỏi người quản lý tài khoản.",
    "Too many attempts failed. Wait {minutes} min, then try again; if the password is forgotten, ask whoever manages accounts.",
)


def address_of(request: HttpRequest) -> str:
    """Give the address that a request comes from; behind our own reverse proxy, the one that the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        seen: str = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        return seen or str(request.META["REMOTE_ADDR"])
    return str(request.META["REMOTE_ADDR"])


def next_page(request: HttpRequest) -> str:
    """Give the page asked for before signing in, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask who it is; whoever is signed in already goes on."""
    if request.method == "GET" and actor_of(request).user_id:
        return HttpResponseRedirect(next_page(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, form, UNPROCESSABLE if form.is_bound else 200)
    typed = form.cleaned_data
    answer = check(typed["username"], typed["password"], address_of(request), timezone.now())
    if isinstance(answer, Known):
        _open_session(request, answer, SecretStr(typed["password"]))
        return HttpResponseRedirect(next_page(request))
    if isinstance(answer, TooSoon):
        return _ask_to_wait(request, form, answer)
    form.add_error(None, str(WRONG_PAIR))
    return _ask(request, form, UNPROCESSABLE)


def _open_session(request: HttpRequest, known: Known, password: SecretStr) -> None:
    """Begin a session under a new key, with nothing of the one before."""
    with acting(Actor.system("sign-in")):
        me = self_actor(known.account)
    with acting(me):
        account = sign_in(me, renewed=password if known.renew else None)
    request.session.flush()
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])


def _ask_to_wait(request: HttpRequest, form: SignInForm, answer: TooSoon) -> HttpResponse:
    form.add_error(None, str(WAIT.fill(minutes=ceil(answer.wait.total_seconds() / 60))))
    response = _ask(request, form, TOO_MANY)
    response.headers["Retry-After"] = str(ceil(answer.wait.total_seconds()))
    return response


def _ask(request: HttpRequest, form: SignInForm, status: int) -> HttpResponse:
    return render(request, "accounts/sign_in.html", {"form": form, "next": next_page(request)}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; nothing of it stays."""
    request.session.flush()
    rotate_token(request)
    messages.success(request, vi_en("Đã đăng xuất.", "You are signed out."))
    return redirect("accounts:sign-in")


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """One's own account: who one is to the system, what one may do, the language, the password."""
    account = _own(request)
    grants = RoleGrant.objects.filter(account=account)
    context = {
        "account": account,
        "grants": grant_rows(grants, timezone.localdate()),
        "form": LanguageForm(initial={"language": account.language}),
    }
    return render(request, "accounts/me.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language with the account, and on this device."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return redirect("accounts:me")
    chosen = form.cleaned_data["language"]
    choose_language(actor_of(request), language=chosen)
    response = redirect("accounts:me")
    response.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("current", "password", "again")
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session of the account ends."""
    form = OwnPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_oneself(request, form) and _changed(request, form):
        messages.success(
            request,
            vi_en(
                "Đã đổi mật khẩu. Các thiết bị khác đã bị đăng xuất.", "Password changed. Other devices are signed out."
            ),
        )
        return redirect("accounts:me")
    return render(
        request, "accounts/change_password.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "again")
def new_password(request: HttpRequest) -> HttpResponse:
    """Set one's own password in place of the one that another set; who has just signed in need not say that one again."""
    if not actor_of(request).must_change_password:
        return redirect("accounts:change-password")
    form = FirstPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _changed(request, form):
        messages.success(request, vi_en("Đã đặt mật khẩu của riêng bạn.", "Your own password is set."))
        return HttpResponseRedirect(next_page(request))
    context = {"form": form, "next": next_page(request)}
    return render(request, "accounts/new_password.html", context, status=UNPROCESSABLE if form.errors else 200)


def _is_oneself(request: HttpRequest, form: OwnPasswordForm) -> bool:
    """Hold the present password to the same limits as a sign-in: a session left open must not become a place to guess."""
    answer = check(_own(request).username, form.cleaned_data["current"], address_of(request), timezone.now())
    if isinstance(answer, TooSoon):
        form.add_error("current", str(WAIT.fill(minutes=ceil(answer.wait.total_seconds() / 60))))
    elif answer is None:
        form.add_error("current", str(WRONG_CURRENT))
    return isinstance(answer, Known)


def _changed(request: HttpRequest, form: FirstPasswordForm) -> bool:
    try:
        change_own_password(actor_of(request), password=SecretStr(form.cleaned_data["password"]))
    except Invalid as refusal:
        put_problems(form, refusal)
        return False
    request.session.cycle_key()
    request.session[HASH_SESSION_KEY] = _own(request).get_session_auth_hash()
    return True


def _own(request: HttpRequest) -> Account:
    return Account.objects.get(pk=cast(UUID, actor_of(request).user_id))  # the page is for those who are signed in
