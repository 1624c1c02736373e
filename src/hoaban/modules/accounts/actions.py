"""Every write of accounts: opening and closing them, their passwords, their roles, and signing in."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import (
    UserAttributeSimilarityValidator,
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils import timezone
from pydantic import SecretStr

from hoaban.kernel.access import role, roles
from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied, Invalid, Problem, invalid
from hoaban.kernel.language import LANGUAGES, Words, vi_en
from hoaban.kernel.text import clean_text, fold, sort_key
from hoaban.modules.accounts.models import SCHOOL, Account, RoleGrant, RoleGrantQuerySet
from hoaban.modules.accounts.rules import (
    PASSWORD_PROBLEMS,
    PASSWORD_UNFIT,
    grant_problem,
    plain_username,
    username_problem,
)

UNLIKE_THE_NAME = UserAttributeSimilarityValidator(("username", "display_name"))


@action("account.manage", kind="account.create@1", says=vi_en("Mở tài khoản", "Opened an account"))
def create_account(
    _actor: Actor,
    *,
    username: str,
    display_name: str,
    password: SecretStr | None = None,
    person_id: UUID | None = None,
    language: str = "vi",
    is_lasting: bool = False,
) -> Account:
    """Open an account. Without a password nobody can sign in with it until one is set. Raises Invalid naming each problem.

    Whoever opens the account knows its password, so that its owner sets another at the first sign-in; `is_lasting` says that
    the password is the owner's own choice, or meant for all to know.
    """
    username, display_name = plain_username(username), clean_text(display_name)
    account = Account(username=username, display_name=display_name)
    _refuse_any(
        username_problem(username),
        _name_problem(display_name),
        _taken_problem(username),
        _language_problem(language),
        *(_password_problems(password, account) if password else ()),
    )
    return writing().create(
        Account,
        username=username,
        display_name=display_name,
        sort_key=sort_key(display_name),
        search_key=f"{fold(display_name)} {username}",
        person_id=person_id,
        language=language,
        password=make_password(password.get_secret_value() if password else None),
        must_change_password=password is not None and not is_lasting,
    )


@action(
    "account.manage",
    kind="account.set-password@1",
    says=vi_en("Đặt mật khẩu mới cho tài khoản", "Set an account's password"),
)
def set_password(actor: Actor, *, account_id: UUID, password: SecretStr) -> None:
    """Give an account a new password; whoever is signed in with the old one is signed out, and sets their own when they come back."""
    _write_password(_account(account_id), password, must_change=account_id != actor.user_id)


@action(
    "account.own", kind="account.change-password@1", says=vi_en("Đổi mật khẩu của mình", "Changed their own password")
)
def change_own_password(actor: Actor, *, password: SecretStr) -> None:
    """Change one's own password; the page has asked for the present one before. The one that another set is not kept."""
    account = _own(actor)
    if account.must_change_password and check_password(password.get_secret_value(), account.password):
        raise invalid(
            "password-same",
            "password",
            "Đây là mật khẩu do người khác đặt. Hãy chọn mật khẩu mà chỉ mình bạn biết.",
            "This is the password that somebody else set. Choose one that only you know.",
        )
    _write_password(account, password, must_change=False)


@action("account.own", kind="account.choose-language@1", says=vi_en("Chọn ngôn ngữ", "Chose a language"))
def choose_language(actor: Actor, *, language: str) -> None:
    _refuse_any(_language_problem(language))
    writing().change(_own(actor), language=language)


@action("account.own", kind="account.sign-in@1", says=vi_en("Đăng nhập", "Signed in"))
def sign_in(actor: Actor, *, renewed: SecretStr | None = None) -> Account:
    """Write down that somebody signed in, and give their account; `renewed` is the password when its digest should be made anew, of the present kind."""
    account = _own(actor)
    writing().change(account, signed_in_at=timezone.now())
    if renewed:
        writing().change(account, password=make_password(renewed.get_secret_value()))
    return account


@action("account.manage", kind="account.close@1", says=vi_en("Đóng tài khoản", "Closed an account"))
def close_account(actor: Actor, *, account_id: UUID) -> None:
    """Close an account and end its roles; it is signed out everywhere at once. Its history stays."""
    if account_id == actor.user_id:
        raise invalid(
            "own-account",
            "account",
            "Không thể tự đóng tài khoản của mình. Hãy nhờ người quản lý tài khoản khác.",
            "You cannot close your own account. Ask another who manages accounts.",
        )
    account, today = _account(account_id), timezone.localdate()
    writing().change(account, is_active=False)
    for grant in RoleGrant.objects.filter(account=account).overlapping(today, date.max):
        _end(grant, today)


@action("account.manage", kind="account.reopen@1", says=vi_en("Mở lại tài khoản", "Reopened an account"))
def reopen_account(_actor: Actor, *, account_id: UUID) -> None:
    """Open a closed account again; its roles are granted anew, one by one."""
    writing().change(_account(account_id), is_active=True)


def _over(arguments: Mapping[str, Any]) -> Target:
    """A role over a school touches that school; any other needs the right over everything."""
    known = roles().get(arguments["role_id"])
    return Target(_uuid(arguments["scope_id"]) if known and known.granted_over == SCHOOL else None)


@action("account.manage", kind="account.grant-role@1", scope=_over, says=vi_en("Cấp vai trò", "Granted a role"))
def grant_role(
    _actor: Actor, *, account_id: UUID, role_id: str, scope_id: str, starts_on: date, ends_on: date | None = None
) -> RoleGrant:
    """Let an account hold a role from a day on; `scope_id` is a school's id, a commune's or province's code, or `VN`."""
    account, known = _account(account_id), roles().get(role_id)
    _refuse_any(grant_problem(known, scope_id, has_person=account.person_id is not None))
    kind = role(role_id).granted_over
    institution_id = _uuid(scope_id) if kind == SCHOOL else None
    same = RoleGrant.objects.filter(account=account, role=role_id, scope_kind=kind, scope_id=scope_id)
    _refuse_any(
        _order_problem(starts_on, ends_on),
        _school_problem(kind, institution_id),
        _held_problem(same, starts_on, ends_on),
    )
    return writing().create(
        RoleGrant,
        account_id=account.pk,
        role=role_id,
        scope_kind=kind,
        scope_id=scope_id,
        institution_id=institution_id,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@action(
    "account.manage",
    kind="account.end-role@1",
    scope=AtRecord(RoleGrant, "grant_id"),
    says=vi_en("Kết thúc vai trò", "Ended a role"),
)
def end_role(_actor: Actor, *, grant_id: UUID, ends_on: date) -> None:
    """End a role: `ends_on` is the first day on which it is no longer held. One that had not begun yet is taken back."""
    _end(RoleGrant.objects.select_for_update().get(pk=grant_id), ends_on)


def _end(grant: RoleGrant, ends_on: date) -> None:
    if ends_on <= grant.starts_on:
        writing().remove(grant)
    elif grant.ends_on is None or ends_on < grant.ends_on:
        writing().change(grant, ends_on=ends_on)


def _write_password(account: Account, password: SecretStr, *, must_change: bool) -> None:
    _refuse_any(*_password_problems(password, account))
    made = make_password(password.get_secret_value())
    writing().change(account, password=made, must_change_password=must_change)


def _account(account_id: UUID) -> Account:
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise invalid("account-unknown", "account", "Không tìm thấy tài khoản này.", "This account is not to be found.")
    return account


def _own(actor: Actor) -> Account:
    if actor.user_id is None:
        raise Denied("account.own")
    return Account.objects.select_for_update().get(pk=actor.user_id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _refuse_any(*problems: Problem | None) -> None:
    found = [problem for problem in problems if problem]
    if found:
        raise Invalid(*found)


def _name_problem(display_name: str) -> Problem | None:
    if display_name:
        return None
    return Problem("name-missing", "display_name", Words("Hãy ghi họ và tên.", "Write the full name."))


def _taken_problem(username: str) -> Problem | None:
    if not Account.objects.filter(username=username).exists():
        return None
    words = Words("Tên đăng nhập «{name}» đã có người dùng.", "The user name “{name}” is taken.").fill(name=username)
    return Problem("username-taken", "username", words)


def _language_problem(language: str) -> Problem | None:
    if language in dict(LANGUAGES):
        return None
    return Problem(
        "language-unknown", "language", Words("Chọn tiếng Việt hoặc tiếng Anh.", "Choose Vietnamese or English.")
    )


def _password_problems(password: SecretStr, account: Account) -> list[Problem]:
    try:
        validate_password(password.get_secret_value(), account, [*get_default_password_validators(), UNLIKE_THE_NAME])
    except ValidationError as error:
        words = (PASSWORD_PROBLEMS.get(one.code or "", PASSWORD_UNFIT) for one in error.error_list)
        return [Problem("password-unfit", "password", each) for each in words]
    return []


def _order_problem(starts_on: date, ends_on: date | None) -> Problem | None:
    if ends_on is None or starts_on < ends_on:
        return None
    return Problem(
        "ends-before-start",
        "ends_on",
        Words("Ngày kết thúc phải sau ngày bắt đầu.", "The end must come after the start."),
    )


def _school_problem(kind: str, institution_id: UUID | None) -> Problem | None:
    if kind != SCHOOL or institution_id:
        return None
    return Problem("scope-unknown", "scope_id", Words("Hãy chọn một trường.", "Choose a school."))


def _held_problem(same: RoleGrantQuerySet, starts_on: date, ends_on: date | None) -> Problem | None:
    if not same.overlapping(starts_on, ends_on or date.max).exists():
        return None
    words = Words("Tài khoản đã giữ vai trò này ở nơi đó.", "The account already holds this role there.")
    return Problem("role-held", "role", words)
