"""Forms read and keep what was typed; actions decide, and what they refuse is shown beside the field it is about."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from django import forms

from hoaban.kernel.days import EARLIEST, LAST
from hoaban.kernel.errors import Invalid
from hoaban.kernel.language import day, vi_en

R = TypeVar("R")
DAYS = ("%d/%m/%Y", "%Y-%m-%d")
UNPROCESSABLE = 422
OUT_OF_REACH = vi_en("Hãy ghi một ngày từ {first} đến {last}.", "Give a day between {first} and {last}.").fill(
    first=day(EARLIEST), last=day(LAST)
)


def day_field(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    """Make a field for a day that lies in the years of living persons."""
    widget = forms.DateInput(format=DAYS[0], attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.DateField(
        label=label,
        input_formats=DAYS,
        widget=widget,
        help_text=help_text,
        required=required,
        validators=[refuse_out_of_reach],
    )


def refuse_out_of_reach(found: date) -> None:
    if not EARLIEST <= found <= LAST:
        raise forms.ValidationError(str(OUT_OF_REACH))


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a field of choices what it offers in this form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the checker what the form's class says
    field.choices = list(choices)


def put_problems(form: forms.Form, refusal: Invalid) -> None:
    """Show what an action refused beside the field it is about, or above the form."""
    for problem in refusal.problems:
        form.add_error(problem.where if problem.where in form.fields else None, str(problem.message))


def attempted(form: forms.Form, work: Callable[[], R]) -> R | None:
    """Do what a form asks for and give what came of it; None when it was refused, and then the form says why."""
    try:
        return work()
    except Invalid as refusal:
        put_problems(form, refusal)
        return None


def went_through(form: forms.Form, work: Callable[[], object]) -> bool:
    """Do what a form asks for; answer whether it was done, or refused."""
    return attempted(form, work) is not None


def status_of(form: forms.Form) -> int:
    """Give the status of a page that shows a form: a form with mistakes is not a page like any other."""
    return UNPROCESSABLE if form.errors else 200
