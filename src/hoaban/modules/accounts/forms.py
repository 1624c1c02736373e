"""What people fill in about accounts. Forms read and keep what was typed; actions decide."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from hoaban.kernel.access import SYSTEM, roles
from hoaban.kernel.forms import day_field
from hoaban.kernel.language import LANGUAGES, vi_en

LONGEST_PASSWORD = 200  # a hash of megabytes is work for us and none for the sender


def password_field(label: Any, *, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=LONGEST_PASSWORD, strip=False, widget=widget, help_text=help_text)


class SignInForm(forms.Form):
    """A name and a password."""

    username = forms.CharField(
        label=vi_en("Tên đăng nhập", "User name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = password_field(vi_en("Mật khẩu", "Password"), autocomplete="current-password")


NEW_PASSWORD = vi_en(
    "Ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất.", "At least 10 characters. A short sentence is best."
)


class FirstPasswordForm(forms.Form):
    """One's own new password, twice."""

    password = password_field(
        vi_en("Mật khẩu mới", "New password"), autocomplete="new-password", help_text=NEW_PASSWORD
    )
    again = password_field(vi_en("Mật khẩu mới, lần nữa", "New password, once more"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "again" in typed and typed.get("password") != typed["again"]:
            self.add_error(
                "again", vi_en("Hai lần gõ không giống nhau. Hãy gõ lại.", "The two differ. Type them again.")
            )
        return typed


class OwnPasswordForm(FirstPasswordForm):
    """One's own new password, and the present one to show that it is oneself."""

    current = password_field(vi_en("Mật khẩu hiện tại", "Present password"), autocomplete="current-password")
    field_order = ("current", "password", "again")


class LanguageForm(forms.Form):
    """The language in which the pages speak to the reader."""

    language = forms.ChoiceField(label=vi_en("Ngôn ngữ", "Language"), choices=[*LANGUAGES], widget=forms.RadioSelect)


class AccountForm(forms.Form):
    """A new account; without a password nobody can sign in with it yet."""

    display_name = forms.CharField(label=vi_en("Họ và tên", "Full name"), max_length=200)
    username = forms.CharField(
        label=vi_en("Tên đăng nhập", "User name"),
        max_length=80,
        help_text=vi_en(
            "Chữ thường không dấu, chữ số, dấu chấm; ví dụ an.lo", "Small letters, digits, dots; for example an.lo"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = password_field(
        vi_en("Mật khẩu ban đầu", "First password"), autocomplete="new-password", help_text=NEW_PASSWORD
    )
    language = forms.ChoiceField(label=vi_en("Ngôn ngữ", "Language"), choices=[*LANGUAGES], initial="vi")


class NewPasswordForm(forms.Form):
    """Another's new password."""

    password = password_field(
        vi_en("Mật khẩu mới", "New password"), autocomplete="new-password", help_text=NEW_PASSWORD
    )


class GrantForm(forms.Form):
    """From when to when a role is held; role and place are chosen on the way here."""

    role = forms.ChoiceField(
        choices=[(key, role.name) for key, role in roles().items() if key != SYSTEM], widget=forms.HiddenInput
    )
    scope_id = forms.CharField(
        max_length=40,
        widget=forms.HiddenInput,
        error_messages={"required": vi_en("Hãy chọn nơi giữ vai trò.", "Choose where the role is held.")},
    )
    starts_on = day_field(vi_en("Từ ngày", "From"))
    ends_on = day_field(
        vi_en("Đến hết ngày", "Until the end of"),
        help_text=vi_en("Bỏ trống nếu chưa biết ngày kết thúc.", "Leave empty while no end is known."),
        required=False,
    )


class EndForm(forms.Form):
    """The last day on which a role is held."""

    last_day = day_field(vi_en("Ngày cuối giữ vai trò", "Last day of the role"))

    def clean_last_day(self) -> date:
        last_day: date = self.cleaned_data["last_day"]
        if last_day < timezone.localdate() - timedelta(days=1):
            raise forms.ValidationError(
                str(
                    vi_en(
                        "Ngày này đã qua. Chọn hôm qua, hôm nay hoặc sau này.",
                        "That day is past. Choose yesterday or later.",
                    )
                )
            )
        return last_day
