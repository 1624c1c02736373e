"""Opening accounts, granting and ending roles, setting passwords, closing and reopening."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from pydantic import SecretStr

from hoaban.kernel.access import SYSTEM, Role, role, roles
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.forms import put_problems
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.accounts.actions import (
    close_account,
    create_account,
    end_role,
    grant_role,
    reopen_account,
    set_password,
)
from hoaban.modules.accounts.forms import AccountForm, EndForm, GrantForm, NewPasswordForm
from hoaban.modules.accounts.models import RoleGrant
from hoaban.modules.accounts.pages.users import GRANTED_OVER, account_or_404
from hoaban.modules.accounts.scopes import ScopeNames, find_scopes

UNPROCESSABLE = 422
DAY = timedelta(days=1)


def _status(form: forms.Form) -> int:
    return UNPROCESSABLE if form.errors else 200


def _saved(request: HttpRequest, words: Words, account_id: UUID) -> HttpResponse:
    messages.success(request, words)
    return redirect("accounts:account", account_id)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def create(request: HttpRequest) -> HttpResponse:
    """Open an account."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = create_account(
                actor_of(request),
                username=typed["username"],
                display_name=typed["display_name"],
                password=SecretStr(typed["password"]),
                language=typed["language"],
            )
        except Invalid as refusal:
            put_problems(form, refusal)
        else:
            words = vi_en("Đã mở tài khoản. Hãy cấp vai trò.", "The account is open. Now grant it a role.")
            return _saved(request, words, made.pk)
    return render(request, "accounts/create.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def password(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Set another's password."""
    found = account_or_404(actor_of(request), account_id)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            set_password(actor_of(request), account_id=found.pk, password=SecretStr(form.cleaned_data["password"]))
        except Invalid as refusal:
            put_problems(form, refusal)
        else:
            words = vi_en(
                "Đã đặt mật khẩu mới; tài khoản bị đăng xuất ở mọi nơi.", "New password set; signed out everywhere."
            )
            return _saved(request, words, found.pk)
    return render(request, "accounts/password.html", {"form": form, "account": found}, status=_status(form))


@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Grant a role in three steps on one page: which role, where, from when."""
    actor = actor_of(request)
    found = account_or_404(actor, account_id)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _chosen_role(asked.get("role", ""))
    words = asked.get("q", "").strip()
    scopes = find_scopes(chosen.granted_over, actor, words) if chosen else {}
    form = GrantForm(request.POST if request.method == "POST" else None, initial={"starts_on": timezone.localdate()})
    if form.is_valid() and _granted(request, form, found.pk):
        return _saved(request, vi_en("Đã cấp vai trò.", "The role is granted."), found.pk)
    context = {
        "account": found,
        "roles": [each for key, each in roles().items() if key != SYSTEM],
        "role": chosen,
        "over": GRANTED_OVER[chosen.granted_over] if chosen else "",
        "q": words,
        "scopes": list(scopes.items()),
        "scope_id": asked.get("scope_id", "") or (next(iter(scopes)) if len(scopes) == 1 else ""),
        "form": form,
    }
    return render(request, "accounts/grant.html", context, status=_status(form))


def _chosen_role(role_id: str) -> Role | None:
    return role(role_id) if role_id in roles() and role_id != SYSTEM else None


def _granted(request: HttpRequest, form: GrantForm, account_id: UUID) -> bool:
    typed = form.cleaned_data
    try:
        grant_role(
            actor_of(request),
            account_id=account_id,
            role_id=typed["role"],
            scope_id=typed["scope_id"],
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"] + DAY if typed["ends_on"] else None,
        )
    except Invalid as refusal:
        put_problems(form, refusal)
        return False
    return True


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """End a role after its last day."""
    actor = actor_of(request)
    held = RoleGrant.objects.visible_to(actor).select_related("account").filter(pk=grant_id).first()
    if held is None:
        raise Http404
    yesterday = timezone.localdate() - DAY
    form = EndForm(request.POST if request.method == "POST" else None, initial={"last_day": yesterday})
    if form.is_valid():
        end_role(actor, grant_id=held.pk, ends_on=form.cleaned_data["last_day"] + DAY)
        return _saved(request, vi_en("Đã ghi ngày kết thúc vai trò.", "The end of the role is noted."), held.account_id)
    names = ScopeNames.of(RoleGrant.objects.filter(pk=held.pk))
    context = {"form": form, "account": held.account, "grant": held, "said": names.say(held)}
    return render(request, "accounts/end.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Close an account, after saying what that does."""
    found = account_or_404(actor_of(request), account_id)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            close_account(actor_of(request), account_id=found.pk)
        except Invalid as refusal:
            problems = refusal.problems
        else:
            return _saved(request, vi_en("Đã đóng tài khoản.", "The account is closed."), found.pk)
    context = {"account": found, "problems": problems, "effects": CLOSING}
    return render(request, "accounts/close.html", context, status=UNPROCESSABLE if problems else 200)


CLOSING = (
    vi_en(
        "Người này bị đăng xuất ở mọi nơi và không đăng nhập được nữa.",
        "They are signed out everywhere and cannot sign in.",
    ),
    vi_en("Mọi vai trò đang giữ kết thúc từ hôm nay.", "Every role they hold ends today."),
    vi_en("Những gì họ đã làm vẫn ở trong nhật ký.", "What they have done stays in the log."),
)


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Open a closed account again, after saying what that does."""
    found = account_or_404(actor_of(request), account_id)
    if request.method == "POST":
        reopen_account(actor_of(request), account_id=found.pk)
        return _saved(
            request,
            vi_en("Đã mở lại tài khoản. Hãy cấp vai trò.", "The account is open again. Grant it a role."),
            found.pk,
        )
    effects = (
        vi_en("Người này lại đăng nhập được bằng mật khẩu cũ.", "They can sign in again with their old password."),
        vi_en(
            "Vai trò cũ không tự trở lại; cần cấp lại từng vai trò.", "Former roles do not come back; grant each anew."
        ),
    )
    return render(request, "accounts/reopen.html", {"account": found, "effects": effects})
