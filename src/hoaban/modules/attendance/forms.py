"""What people fill in about closures, plans of sessions and absences of staff. Forms read and keep what was typed; actions decide."""

from typing import Any, Final

from django import forms

from hoaban.kernel.errors import Invalid
from hoaban.kernel.forms import day_field
from hoaban.kernel.language import vi_en
from hoaban.modules.attendance.words import CLOSURE_KINDS, SESSIONS, STAFF_KINDS

WEEKDAYS: Final = (
    (1, vi_en("Thứ hai", "Monday")),
    (2, vi_en("Thứ ba", "Tuesday")),
    (3, vi_en("Thứ tư", "Wednesday")),
    (4, vi_en("Thứ năm", "Thursday")),
    (5, vi_en("Thứ sáu", "Friday")),
    (6, vi_en("Thứ bảy", "Saturday")),
    (7, vi_en("Chủ nhật", "Sunday")),
)


def put_problems(form: forms.Form, refusal: Invalid) -> None:
    """Show what an action refused beside the field it is about, or above the form."""
    known = {"ends_on": "last_day"}
    for problem in refusal.problems:
        where = known.get(problem.where, problem.where)
        form.add_error(where if where in form.fields else None, str(problem.message))


class CloseForm(forms.Form):
    """Which schools are closed, from when to when, and why. `where` is `place:ID` or `school:ID`."""

    where = forms.ChoiceField(label=vi_en("Nơi nghỉ", "Where"))
    kind = forms.ChoiceField(label=vi_en("Vì", "Because of"), choices=list(CLOSURE_KINDS.items()))
    reason = forms.CharField(
        label=vi_en("Lý do, viết cho gia đình học sinh", "Why, as the families read it"),
        max_length=300,
        help_text=vi_en("Ví dụ: rét đậm dưới 7 °C; đường vào trường sạt lở", "For example: below 7 °C; landslide"),
    )
    starts_on = day_field(vi_en("Nghỉ từ ngày", "Closed from"))
    last_day = day_field(vi_en("Đến hết ngày", "Until the end of"))

    def __init__(self, *args: Any, places: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = places  # type: ignore[attr-defined]


class ReopenForm(forms.Form):
    """The first day with lessons again."""

    on = day_field(vi_en("Học lại từ ngày", "Lessons again from"))


class StaffAbsenceForm(forms.Form):
    """Who of a school's staff is away, from when to when."""

    person_id = forms.TypedChoiceField(label=vi_en("Ai nghỉ", "Who is away"))
    kind = forms.ChoiceField(label=vi_en("Vì", "Because of"), choices=list(STAFF_KINDS.items()))
    starts_on = day_field(vi_en("Nghỉ từ ngày", "Away from"))
    last_day = day_field(vi_en("Đến hết ngày", "Until the end of"))
    note = forms.CharField(label=vi_en("Ghi chú", "Note"), max_length=200, required=False)

    def __init__(self, *args: Any, staff: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_id"].choices = staff  # type: ignore[attr-defined]


class StaffBackForm(forms.Form):
    """The first day at work again."""

    on = day_field(vi_en("Đi làm lại từ ngày", "Back at work from"))


class SessionsForm(forms.Form):
    """Which half-days a school or one class of it has, on which days of the week, from when."""

    holder = forms.ChoiceField(label=vi_en("Cho", "For"))
    sessions = forms.MultipleChoiceField(
        label=vi_en("Buổi học", "Half-days"), choices=list(SESSIONS.items()), widget=forms.CheckboxSelectMultiple
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=vi_en("Ngày học trong tuần", "Days of the week"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    on = day_field(vi_en("Từ ngày", "From"))

    def __init__(self, *args: Any, holders: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = holders  # type: ignore[attr-defined]
