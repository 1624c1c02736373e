"""What a reorganisation says: acts, each of one verb on one kind of thing, as a file or a page wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.modules.places.models import KIND_NAMES, Place

MERGE, SPLIT, MOVE, RENAME, CLOSE, REOPEN = "merge", "split", "move", "rename", "close", "reopen"
VERBS: Final = {
    MERGE: Words("Sáp nhập", "Merge"),
    SPLIT: Words("Chia, tách", "Split"),
    MOVE: Words("Chuyển", "Move"),
    RENAME: Words("Đổi tên", "Rename"),
    CLOSE: Words("Giải thể, kết thúc", "Close"),
    REOPEN: Words("Lập lại", "Reopen"),
}
INSTITUTION, SITE = "institution", "site"
PLACES: Final = (Place.PROVINCE, Place.DISTRICT, Place.COMMUNE, Place.VILLAGE)
KINDS: Final = {
    INSTITUTION: Words("Trường, trung tâm", "School or centre"),
    SITE: Words("Điểm trường", "Site"),
    **{kind: KIND_NAMES[kind] for kind in reversed(PLACES)},
}


@dataclass(frozen=True, slots=True)
class Giver:
    """What ends or gives: by its code. A part only, where the act says so; `is_rest`: this act takes what nobody located.

    `what` is its kind where it is not that of the act: a district without communes became a commune.
    """

    code: str
    is_part: bool = False
    is_rest: bool = False
    what: str = ""


@dataclass(frozen=True, slots=True)
class Taker:
    """What begins or takes: by its code; with a name where it is new. `more` is what only some kinds have (sites, classes, level…)."""

    code: str
    name: str = ""
    type_name: str = ""
    parent: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return bool(self.name)


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a reorganisation. `where` is its place in the file (`acts[2]`), for whoever must mend it.

    `rest` is who takes what a split names nobody for; `to` where something moves; `name`, `type_name`, `code` what it is called after.
    """

    verb: str
    what: str
    where: str
    givers: tuple[Giver, ...]
    takers: tuple[Taker, ...] = ()
    rest: str = ""
    to: str = ""
    name: str = ""
    type_name: str = ""
    code: str = ""

    @property
    def is_of_places(self) -> bool:
        return self.what in PLACES
