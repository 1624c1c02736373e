"""What must hold of the accounts of a school: that they are their owners' and in use."""

from datetime import timedelta
from typing import Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Mend, QualityRule, Subject

ACCOUNT: Final = Subject(
    name="account",
    words=Words("tài khoản", "accounts"),
    institution="g.institution_id",
    sql="""
        SELECT DISTINCT a.id, g.institution_id, a.display_name AS label, a.must_change_password, a.created_at, a.signed_in_at
        FROM accounts_account AS a
        JOIN accounts_rolegrant AS g ON g.account_id = a.id
        WHERE a.is_active AND g.institution_id IS NOT NULL
            AND g.starts_on <= %(on)s AND (g.ends_on IS NULL OR g.ends_on > %(on)s) AND {here}""",
)
ACCOUNTS_SUBJECTS: Final = (ACCOUNT,)
PAGE = Mend("accounts:account", "account_id")

ACCOUNTS_RULES: Final = (
    QualityRule(
        code="first-password-kept",
        dimension="clean",
        severity="warn",
        of="account",
        mender="department_officer",
        weight=1,
        title=Words("Tài khoản chưa đổi mật khẩu được cấp", "Account still with the password it was given"),
        instruction=Words(
            "Nhắc chủ tài khoản đăng nhập và đổi mật khẩu, hoặc khóa tài khoản không dùng.",
            "Ask its owner to sign in and set their own, or close an account that is not used.",
        ),
        broken="must_change_password",
        when="created_at < %(password_since)s",
        mend=PAGE,
        numbers=lambda on: {"password_since": on - timedelta(days=rule("quality.first-password-days", on=on))},
    ),
    QualityRule(
        code="account-idle",
        dimension="alive",
        severity="info",
        of="account",
        mender="department_officer",
        weight=1,
        title=Words("Tài khoản lâu không đăng nhập", "Account not used for long"),
        instruction=Words(
            "Người đã chuyển hoặc nghỉ thì khóa tài khoản.", "Close the accounts of those who moved or left."
        ),
        broken="coalesce(signed_in_at, created_at) < %(idle_since)s",
        when="created_at < %(idle_since)s",
        evidence={"day": "coalesce(to_char(signed_in_at, 'DD/MM/YYYY'), '–')"},
        found=Words("đăng nhập gần nhất: {day}", "last signed in: {day}"),
        mend=PAGE,
        numbers=lambda on: {"idle_since": on - timedelta(days=rule("quality.idle-account-days", on=on))},
    ),
)
