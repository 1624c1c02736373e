"""What people fill in about classes: what they are, who leads them, and where a class goes when its year is over."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from hoaban.kernel.forms import day_field, offer
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.text import fold
from hoaban.modules.network.levels import GRADE_NAMES
from hoaban.modules.network.models import Site
from hoaban.modules.schooling.forms import Choices
from hoaban.modules.schooling.reads import Turn
from hoaban.modules.schooling.rolling import COMPLETE, REPEAT, STAY, ClassPlace, Decision, Outcome, Pupil, plan
from hoaban.modules.schooling.rules import LADDER, is_final_grade, next_grade, teaches

NAME_LENGTH = 40
NOBODY = ("", vi_en("Chưa phân công", "Not assigned"))


class ClassForm(forms.Form):
    """What a class is: its name, its grades, and where it is taught."""

    name = forms.CharField(
        label=vi_en("Tên lớp", "Name"),
        max_length=NAME_LENGTH,
        help_text=vi_en("Ví dụ 5A, 1+2", "For example 5A, 1+2"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    grades = forms.MultipleChoiceField(
        label=vi_en("Khối", "Grades"),
        help_text=vi_en("Lớp ghép thì chọn nhiều khối.", "For a class of combined grades choose several."),
        widget=forms.CheckboxSelectMultiple,
    )
    site_id = forms.ChoiceField(label=vi_en("Điểm trường", "Site"))

    def __init__(
        self, data: QueryDict | None = None, *, levels: Sequence[str], sites: Iterable[Site], initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        offer(self, "grades", ((grade, GRADE_NAMES[grade]) for grade in LADDER if teaches(levels, grade)))
        offer(self, "site_id", ((str(site.pk), site.name) for site in sites))

    def said(self) -> dict[str, Any]:
        """Give what was typed, as actions name it."""
        typed = self.cleaned_data
        return {"name": typed["name"], "grades": typed["grades"], "site_id": UUID(typed["site_id"])}


class NewClassForm(ClassForm):
    """A class that is not there yet: also of which year, and, where it is known, who leads it."""

    school_year = forms.ChoiceField(label=vi_en("Năm học", "School year"))
    leader = forms.ChoiceField(label=vi_en("Giáo viên chủ nhiệm", "Homeroom teacher"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        levels: Sequence[str],
        sites: Iterable[Site],
        years: Sequence[SchoolYear],
        staff: Choices,
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, levels=levels, sites=sites, initial=initial)
        offer(self, "school_year", ((year.name, year.name) for year in years))
        offer(self, "leader", [NOBODY, *staff])

    def said(self) -> dict[str, Any]:
        return {**super().said(), "school_year": self.cleaned_data["school_year"]}

    def leaders(self) -> list[UUID]:
        return [UUID(self.cleaned_data["leader"])] if self.cleaned_data["leader"] else []


class HomeroomForm(forms.Form):
    """Who leads a class from a day on: one, or two, or as many as lead it already."""

    on = day_field(vi_en("Từ ngày", "From"))

    def __init__(
        self, data: QueryDict | None = None, *, staff: Choices, leading: Sequence[UUID], initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        for number in range(max(2, len(leading))):
            label = TEACHER if number == 0 else ANOTHER.fill(n=number + 1)
            now = str(leading[number]) if number < len(leading) else ""
            self.fields[f"leader_{number}"] = forms.ChoiceField(
                label=label, choices=[NOBODY, *staff], required=False, initial=now
            )
        self.order_fields([name for name in self.fields if name != "on"])

    def said(self) -> dict[str, Any]:
        """Give what was chosen, as the action names it."""
        chosen = (value for name, value in self.cleaned_data.items() if name != "on" and value)
        return {"person_ids": [UUID(value) for value in dict.fromkeys(chosen)], "on": self.cleaned_data["on"]}


TEACHER = vi_en("Giáo viên chủ nhiệm", "Homeroom teacher")
ANOTHER = vi_en("Giáo viên chủ nhiệm thứ {n}", "Homeroom teacher {n}")


class NextClassesForm(forms.Form):
    """The classes that a new year lacks, each with the name it would have; one without a name is not opened."""

    def __init__(
        self, data: QueryDict | None = None, *, lacking: Sequence[ClassPlace], sites: Mapping[UUID, str]
    ) -> None:
        super().__init__(data)
        self.lacking = {_key(each): each for each in lacking}
        several = len({each.site_id for each in lacking}) > 1
        for key, each in self.lacking.items():
            grades = ", ".join(str(GRADE_NAMES[grade]) for grade in each.grades)
            label = f"{grades} · {sites.get(each.site_id, '')}" if several else grades
            self.fields[key] = forms.CharField(label=label, max_length=NAME_LENGTH, initial=each.name, required=False)

    def named(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give each class to open by its field, as the action names it."""
        for key, each in self.lacking.items():
            if name := self.cleaned_data[key]:
                yield key, {"name": name, "grades": each.grades, "site_id": each.site_id}


def _key(each: ClassPlace) -> str:
    """Name a field after the class, so that a class opened meanwhile by somebody else moves no other's name."""
    letters = (letter if letter.isalnum() else "_" for letter in f"{'-'.join(each.grades)}-{fold(each.name)}")
    return f"class-{''.join(letters)}"


@dataclass(frozen=True, slots=True)
class Group:
    """The pupils of one grade in one class of the old year who wait for the new one."""

    key: str
    class_name: str
    grade: str
    pupils: tuple[Pupil, ...]


def groups_of(turn: Turn) -> list[Group]:
    """Part those who wait by class and grade, in the order of grades."""
    parted: dict[str, list[Pupil]] = {}
    for outcome in turn.plan().outcomes:
        if not outcome.is_settled:
            parted.setdefault(group_key(outcome.pupil), []).append(outcome.pupil)
    groups = (Group(key, found[0].class_name, found[0].grade, tuple(found)) for key, found in parted.items())
    known = {grade: place for place, grade in enumerate(LADDER)}
    return sorted(groups, key=lambda group: (known.get(group.grade, len(known)), group.class_name))


def group_key(pupil: Pupil) -> str:
    return f"to-{pupil.class_id}-{pupil.grade}"


class RollOverForm(forms.Form):
    """Where each class goes, who repeats, and who is left for later."""

    def __init__(self, data: QueryDict | None = None, *, turn: Turn, groups: Sequence[Group]) -> None:
        super().__init__(data)
        self.groups = groups
        for group in groups:
            name, grade = group.class_name, GRADE_NAMES.get(group.grade, group.grade)
            label = INTO.fill(name=name, grade=grade)
            self.fields[group.key] = forms.ChoiceField(label=label, choices=_ways(turn, group), required=False)

    def marked(self, what: str) -> Collection[str]:
        """Give the pupils, by their ids, whose box is ticked."""
        return set(self.data.getlist(what)) if isinstance(self.data, QueryDict) else set()

    def decisions(self) -> list[Decision]:
        """Give what was decided; whoever nobody decided on goes the usual way."""
        repeat, later = self.marked(REPEAT), self.marked(STAY)
        return [
            _decision(pupil.person_id, self.cleaned_data.get(group.key, ""), repeat=repeat, later=later)
            for group in self.groups
            for pupil in group.pupils
        ]


INTO = vi_en("Lớp {name} ({grade}) lên", "Class {name} ({grade}) goes to")


def _decision(person_id: UUID, way: str, *, repeat: Collection[str], later: Collection[str]) -> Decision:
    """What is decided for one pupil comes before what is decided for the class."""
    if str(person_id) in later:
        return Decision(person_id, STAY)
    if str(person_id) in repeat:
        return Decision(person_id, REPEAT)
    if way in {COMPLETE, STAY}:
        return Decision(person_id, way)
    return Decision(person_id, class_id=UUID(way) if way else None)


def _ways(turn: Turn, group: Group) -> Choices:
    """Give what may be chosen for a class: first what happens when nobody chooses."""
    following = next_grade(group.grade)
    is_taught = following is not None and teaches(turn.levels, following)
    fitting = [each for each in turn.classes if following in each.grades] if is_taught else []
    completes = [(COMPLETE, DONE)] if is_taught and is_final_grade(group.grade) else []
    return [
        ("", _usual(turn, group).words),
        *((str(each.id), each.name) for each in fitting),
        *completes,
        (STAY, LATER),
    ]


def _usual(turn: Turn, group: Group) -> Outcome:
    [pupil, *_] = group.pupils
    usual = Pupil(pupil.enrolment_id, pupil.person_id, pupil.name, group.grade, group.class_name)
    return plan([usual], turn.classes, turn.levels).outcomes[0]


DONE: Words = vi_en("Hoàn thành cấp học, rời trường", "Completes the level and leaves")
LATER: Words = vi_en("Để sau", "Left for later")
