"""What people fill in about learners: who they are, where they sit, why they leave. Forms read; actions decide."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from hoaban.kernel.forms import day_field, offer
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.text import fold
from hoaban.modules.network.levels import GRADE_NAMES
from hoaban.modules.people.models import SEXES, Person
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.places.models import EthnicGroup
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.schooling.reasons import (
    BOARDINGS,
    COMPLETION,
    CONTINUES,
    ENTRY_REASONS,
    EXIT_REASONS,
    NEW,
    REPEAT,
    TRANSFER_IN,
)
from hoaban.modules.schooling.rules import WITHDRAWALS, is_final_grade, ordered_grades

Choices = list[tuple[Any, Any]]


def ethnic_groups() -> Choices:
    """The 54 ethnic groups in the order of their names, and the answer that nobody has given yet."""
    named = EthnicGroup.objects.values_list("code", "name")
    return [("", vi_en("Chưa ghi", "Not said")), *sorted(named, key=lambda pair: fold(pair[1]))]


class DetailsForm(forms.Form):
    """Who somebody is."""

    full_name = forms.CharField(
        label=vi_en("Họ và tên", "Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth_date = day_field(
        vi_en("Ngày sinh", "Date of birth"), help_text=vi_en("Ví dụ 05/09/2016", "For example 05/09/2016")
    )
    sex = forms.ChoiceField(label=vi_en("Giới tính", "Sex"), choices=[*SEXES.items()], widget=forms.RadioSelect)
    ethnic_group = forms.ChoiceField(label=vi_en("Dân tộc", "Ethnic group"), choices=ethnic_groups, required=False)
    personal_id = forms.CharField(
        label=vi_en("Số định danh cá nhân", "Personal identification number"),
        max_length=20,
        required=False,
        help_text=vi_en("12 chữ số; chưa có thì để trống", "12 digits; leave empty when there is none"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    residence = forms.CharField(label=vi_en("Nơi ở", "Residence"), max_length=200, required=False)

    def details(self, residence_place_id: UUID | None = None) -> PersonDetails:
        """Give what was typed as the action takes it; digits of a number may be typed in groups."""
        typed = self.cleaned_data
        number = "".join(typed["personal_id"].split())
        return PersonDetails(
            typed["full_name"],
            typed["birth_date"],
            typed["sex"],
            typed["ethnic_group"],
            number,
            typed["residence"],
            residence_place_id,
        )

    @staticmethod
    def of(person: Person) -> dict[str, Any]:
        """Give what is on record, as the form shows it first."""
        return {
            "full_name": person.full_name,
            "birth_date": person.birth_date,
            "sex": person.sex,
            "ethnic_group": person.ethnic_group_id,
            "personal_id": person.personal_id,
            "residence": person.residence,
        }


class CorrectionForm(DetailsForm):
    """Who somebody is, said anew; `base` is the operation that wrote what the reader saw."""

    base = forms.CharField(required=False, widget=forms.HiddenInput)


class SeatForm(forms.Form):
    """A place in one of some classes, from a day on. The grade is asked where a class has several."""

    class_id = forms.ChoiceField(label=vi_en("Vào lớp", "Into class"))
    grade = forms.ChoiceField(
        label=vi_en("Khối", "Grade"),
        required=False,
        help_text=vi_en("Chỉ cần chọn khi vào lớp ghép.", "Needed only for a class of combined grades."),
    )
    on = day_field(vi_en("Từ ngày", "From"))

    def __init__(
        self, data: QueryDict | None = None, *, classes: Sequence[SchoolClass], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        grades = ordered_grades([grade for each in classes for grade in each.grades])
        offer(self, "class_id", [("", vi_en("Chọn lớp", "Choose a class")), *class_choices(classes)])
        offer(self, "grade", [("", vi_en("Khối của lớp", "The class's own")), *((g, GRADE_NAMES[g]) for g in grades)])
        if not any(each.is_multigrade for each in classes):
            del self.fields["grade"]

    def seat(self) -> dict[str, Any]:
        """Give what was chosen, as actions name it."""
        typed = self.cleaned_data
        return {"class_id": UUID(typed["class_id"]), "grade": typed.get("grade", ""), "on": typed["on"]}


class ArrivalForm(SeatForm):
    """A place in a class, and how the learner boards."""

    boarding = forms.ChoiceField(label=vi_en("Bán trú, nội trú", "Boarding"), choices=[*BOARDINGS.items()])

    def seat(self) -> dict[str, Any]:
        return {**super().seat(), "boarding": self.cleaned_data["boarding"]}


class EntryForm(ArrivalForm):
    """A place in a class for somebody whom the school knows, and why they come."""

    reason = forms.ChoiceField(
        label=vi_en("Diện nhập học", "Comes as"),
        choices=[(key, ENTRY_REASONS[key]) for key in (NEW, TRANSFER_IN, CONTINUES, REPEAT)],
    )

    def seat(self) -> dict[str, Any]:
        return {**super().seat(), "reason": self.cleaned_data["reason"]}


class AdmissionForm(DetailsForm, EntryForm):
    """Somebody new: who they are, and their place in a class."""

    is_another = forms.BooleanField(
        label=vi_en(
            "Đây là một học sinh khác, trùng tên và ngày sinh", "This is another learner of that name and birth"
        ),
        required=False,
    )
    field_order = (*DetailsForm.base_fields, *EntryForm.base_fields)


class LeavingForm(forms.Form):
    """Why somebody learns no longer, and since when."""

    reason = forms.ChoiceField(label=vi_en("Lý do", "Reason"), widget=forms.RadioSelect)
    on = day_field(
        vi_en("Thôi học từ ngày", "From"),
        help_text=vi_en("Ngày đầu tiên không còn học ở lớp.", "The first day on which they are no longer there."),
    )
    note = forms.CharField(label=vi_en("Ghi chú", "Note"), max_length=300, required=False)

    def __init__(self, data: QueryDict | None = None, *, grade: str, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        kept = (key for key in WITHDRAWALS if key != COMPLETION or is_final_grade(grade))
        offer(self, "reason", ((key, EXIT_REASONS[key]) for key in kept))


class BoardingForm(forms.Form):
    """How a learner boards, since when."""

    boarding = forms.ChoiceField(
        label=vi_en("Bán trú, nội trú", "Boarding"), choices=[*BOARDINGS.items()], widget=forms.RadioSelect
    )
    on = day_field(vi_en("Từ ngày", "From"))


class ReleaseForm(forms.Form):
    """Where somebody goes: a school of the province that was found, or the name of one elsewhere; since when, and why."""

    destination_code = forms.CharField(
        max_length=40,
        widget=forms.HiddenInput,
        error_messages={"required": vi_en("Hãy chọn trường đến.", "Choose the school.")},
    )
    destination_name = forms.CharField(
        label=vi_en("Trường ngoài tỉnh", "School outside the province"),
        max_length=200,
        help_text=vi_en("Tên trường, xã và tỉnh", "Name of the school, its commune and province"),
    )
    on = day_field(
        vi_en("Chuyển đi từ ngày", "Leaves from"),
        help_text=vi_en("Ngày đầu tiên không còn học ở trường này.", "The first day on which they are no longer here."),
    )
    reason = forms.CharField(label=vi_en("Lý do", "Reason"), max_length=300, required=False)

    def __init__(self, data: QueryDict | None = None, *, is_outside: bool, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        del self.fields["destination_code" if is_outside else "destination_name"]


def class_choices(classes: Sequence[SchoolClass]) -> Iterator[tuple[Any, Any]]:
    """Give classes to choose from, grouped by year and grade; where a school has several sites, each with its own."""
    several = len({each.site_id for each in classes}) > 1
    groups: dict[tuple[str, str], Choices] = {}
    for each in classes:
        name = f"{each.name} · {each.site.name}" if several else each.name
        groups.setdefault((each.school_year, ordered_grades(each.grades)[0]), []).append((str(each.pk), name))
    for (year, grade), found in groups.items():
        title = GRADE_NAMES.get(grade, Words(grade, grade))
        yield f"{title} · {year}", found
