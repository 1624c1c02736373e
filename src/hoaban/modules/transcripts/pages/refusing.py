"""What was refused, as pages say it: a link only to a field that is on the page."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from hoaban.kernel.errors import Invalid, Problem


def told(refusal: Invalid, fields: Collection[str] = ()) -> Sequence[Problem]:
    """Give the problems of a refusal; those of no field of the page stand by themselves."""
    return tuple(each if each.where in fields else replace(each, where="") for each in refusal.problems)
