"""What the access tests do behind everybody's back: fill both schools, then change everything of the upper secondary school.

`fill` puts into each school at least one row of every table that holds a school's or a person's records; `change_everything` alters,
adds to and takes from the upper secondary school's. A new table must be taught here, and the access tests say so.
"""

from tests.neighbour.changing import change_everything
from tests.neighbour.filling import fill
from tests.neighbour.looking import fingerprints, same_ids
from tests.neighbour.persons import SYSTEM

__all__ = ["SYSTEM", "change_everything", "fill", "fingerprints", "same_ids"]
