"""The file of a reorganisation: YAML, read with the line of every key, so that what is wrong is told where it stands.

The format is described in docs/reference/reform-file.md.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import yaml

from hoaban.kernel.errors import Invalid, Problem, refuse
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.network.reform.plan import Plan
from hoaban.modules.places.reform.acts import (
    CLOSE,
    INSTITUTION,
    KINDS,
    MERGE,
    MOVE,
    RENAME,
    REOPEN,
    SITE,
    SPLIT,
    VERBS,
    Act,
    Giver,
    Taker,
)

HEAD: Final = ("title", "effective_on", "legal_basis", "acts")
TAKER: Final = (
    "code",
    "name",
    "type",
    "parent",
    "commune",
    "kind",
    "levels",
    "body",
    "sites",
    "classes",
    "pupils",
    "staff",
    "schools",
)
LISTS: Final = ("levels", "sites", "classes", "pupils", "staff", "schools")
# Which keys an act has beside `act` and `what`: those it must have, and those it may.
SHAPES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    MERGE: (("from", "into"), ()),
    SPLIT: (("from", "into", "rest"), ()),
    MOVE: (("from", "to"), ()),
    RENAME: (("from",), ("name", "type", "code")),
    CLOSE: (("from",), ()),
    REOPEN: (("from",), ("code", "name", "type", "to")),
}
SITE_VERBS: Final = (MOVE, CLOSE, REOPEN)
SEVERAL: Final = (MERGE, CLOSE)
MOST: Final = 20_000_000  # characters: a plan of the whole country has a tenth

Said = dict[str, Any]


@lru_cache(maxsize=4)
def read_plan(text: str) -> Plan:
    """Read a plan from the text of a file; `Invalid` names the line and key of everything that cannot be read.

    The last few are kept: checking, planning and applying read the same text, and the whole country's has 40,000 lines.
    """
    if len(text) > MOST:
        raise Invalid(Problem("too-large", "", vi_en("Tệp quá lớn.", "The file is too large.")))
    try:
        root = yaml.compose(text, Loader=_LOADER)
        reading = _Reading()
        said = reading.value(root, "") if root is not None else None
    except yaml.YAMLError as error:
        raise _unreadable(error) from error
    except RecursionError as error:
        raise Invalid(Problem("too-deep", "", vi_en("Tệp lồng quá sâu.", "The file is nested too deeply."))) from error
    plan = reading.plan(said)
    refuse(*reading.problems)
    return plan


def plan_of(said: Said) -> Plan:
    """Read a plan that a program says, as its file would."""
    reading = _Reading()
    plan = reading.plan(said)
    refuse(*reading.problems)
    return plan


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _unreadable(error: yaml.YAMLError) -> Invalid:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    message = vi_en("Dòng {line} không đúng cú pháp YAML: {what}.", "Line {line} is not YAML: {what}.")
    return Invalid(
        Problem("not-yaml", f"line {line}", message.fill(line=line, what=getattr(error, "problem", "") or "?"))
    )


@dataclass(slots=True)
class _Reading:
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def value(self, node: yaml.Node, where: str) -> Any:
        """Give what a node says, and remember on which line; codes stay text, whatever they look like."""
        self.lines.setdefault(where, node.start_mark.line + 1)
        if id(node) in self.seen:  # a few lines of names for names could unfold into a billion
            self.blame(
                "alias",
                where,
                "Tệp không dùng được tham chiếu (*tên) của YAML.",
                "YAML's aliases (*name) cannot be used.",
            )
            return ""
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            found: Said = {}
            for key, value in node.value:
                name = str(key.value)
                at = f"{where}.{name}" if where else name
                self.lines[at] = key.start_mark.line + 1
                if name in found:
                    self.blame("key-twice", at, "Khóa «{key}» có hai lần.", "The key “{key}” stands twice.", key=name)
                found[name] = self.value(value, at)
            return found
        if isinstance(node, yaml.SequenceNode):
            return [self.value(value, f"{where}[{number}]") for number, value in enumerate(node.value)]
        if node.tag == "tag:yaml.org,2002:bool":
            return str(node.value).lower() in {"true", "yes", "on"}
        return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value).strip()

    def plan(self, said: Any) -> Plan:
        if not isinstance(said, dict):
            self.blame("not-a-plan", "", "Tệp không có các khóa title, effective_on, legal_basis, acts.",
                       "The file lacks the keys title, effective_on, legal_basis, acts.")  # fmt: skip
            said = dict.fromkeys(HEAD, "")
        self._only(said, HEAD, "")
        for key in HEAD:
            if not said.get(key):
                self._missing(key, "")
        acts = said.get("acts")
        acts = acts if isinstance(acts, list) else []
        read = [act for number, one in enumerate(acts) if (act := self.act(one, f"acts[{number}]"))]
        return Plan(
            str(said.get("title") or ""),
            self._day(said.get("effective_on")),
            str(said.get("legal_basis") or ""),
            read,
            self.lines,
        )

    def _day(self, said: Any) -> date:
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(str(said), form).date()  # noqa: DTZ007  a day has no time zone
            except ValueError:
                continue
        if said:
            self.blame("day-unreadable", "effective_on", "Ngày «{said}» không đọc được. Hãy viết như 2026-08-01.",
                       "The day “{said}” cannot be read. Write it like 2026-08-01.", said=said)  # fmt: skip
        return date.min

    def act(self, said: Any, where: str) -> Act | None:
        verb, what = (said.get("act"), said.get("what")) if isinstance(said, dict) else (None, None)
        if verb not in VERBS or what not in KINDS or (what == SITE and verb not in SITE_VERBS):
            self.blame("act-unknown", where, "Hãy ghi «act» ({verbs}) và «what» ({kinds}); điểm trường chỉ có move, close, reopen.",
                       "Write “act” ({verbs}) and “what” ({kinds}); a site has only move, close and reopen.",
                       verbs=", ".join(VERBS), kinds=", ".join(KINDS))  # fmt: skip
            return None
        needed, may = SHAPES[verb]
        self._only(said, ("act", "what", *needed, *may), where)
        for key in needed:
            if not said.get(key):
                self._missing(key, where)
        givers = tuple(
            self._givers(said.get("from"), f"{where}.from", may_be_part=verb == MERGE and what != INSTITUTION)
        )
        if verb not in SEVERAL and len(givers) > 1:
            self.blame(
                "several", f"{where}.from", "Mục này chỉ nhận một mã ở «from».", "This act takes one code under “from”."
            )
        takers = tuple(self._takers(said.get("into"), f"{where}.into", is_one=verb == MERGE))
        if not givers or (verb in {MERGE, SPLIT} and not takers):
            return None
        words = {key: str(said.get(key) or "") for key in ("rest", "to", "name", "code")}
        return Act(verb, what, where, givers, takers, type_name=str(said.get("type") or ""), **words)

    def _givers(self, said: Any, where: str, *, may_be_part: bool) -> Iterator[Giver]:
        for number, one in enumerate(said if isinstance(said, list) else [said] if said else []):
            at = f"{where}[{number}]" if isinstance(said, list) else where
            if isinstance(one, str) and one:
                yield Giver(one)
            elif isinstance(one, dict) and may_be_part and one.get("code"):
                self._only(one, ("code", "part", "rest", "what"), at)
                yield Giver(
                    str(one["code"]),
                    is_part=bool(one.get("part") or one.get("rest")),
                    is_rest=bool(one.get("rest")),
                    what=str(one.get("what") or ""),
                )
            else:
                self.blame("code-unreadable", at, "Hãy ghi mã, đặt trong dấu nháy.", "Write a code, in quotes.")

    def _takers(self, said: Any, where: str, *, is_one: bool) -> Iterator[Taker]:
        if not said:
            return
        many = said if isinstance(said, list) else [said]
        if is_one and len(many) != 1:
            self.blame("several", where, "Sáp nhập chỉ có một nơi nhận.", "A merger has one taker.")
        for number, one in enumerate(many):
            at = f"{where}[{number}]" if isinstance(said, list) else where
            taker = self._taker({"code": one} if isinstance(one, str) else one, at)
            if taker is not None:
                yield taker

    def _taker(self, said: Any, where: str) -> Taker | None:
        if not isinstance(said, dict) or not isinstance(said.get("code"), str) or not said["code"]:
            self.blame("code-unreadable", where, "Hãy ghi «code» của nơi nhận.", "Write the taker's “code”.")
            return None
        self._only(said, TAKER, where)
        for key in LISTS:
            if key in said and not isinstance(said[key], list):
                self.blame("not-a-list", f"{where}.{key}", "«{key}» là một danh sách.", "“{key}” is a list.", key=key)
                return None
        for number, pupil in enumerate(said.get("pupils", ())):
            if not isinstance(pupil, dict) or not pupil.get("id") or not pupil.get("into"):
                self.blame("pupil-unreadable", f"{where}.pupils[{number}]", "Mỗi học sinh có «id» (số định danh) và «into» (tên lớp nhận).",
                           "Each pupil has “id” (personal number) and “into” (the class that takes them).")  # fmt: skip
                return None
        code, name, type_name = (str(said.get(key) or "") for key in ("code", "name", "type"))
        more = {key: said[key] for key in (*LISTS, "kind", "body") if said.get(key)}
        return Taker(code, name, type_name, str(said.get("parent") or said.get("commune") or ""), more)

    def _only(self, said: Said, known: tuple[str, ...], where: str) -> None:
        for key in said:
            if key not in known:
                at = f"{where}.{key}" if where else key
                self.blame("key-unknown", at, "Khóa «{key}» không có ở đây. Các khóa là: {known}.",
                           "There is no key “{key}” here. The keys are: {known}.", key=key, known=", ".join(known))  # fmt: skip

    def _missing(self, key: str, where: str) -> None:
        self.blame("key-missing", where or key, "Thiếu «{key}».", "“{key}” is missing.", key=key)

    def blame(self, code: str, where: str, vi: str, en: str, **values: Any) -> None:
        """Say what is wrong, with the line where it stands."""
        line = self.lines.get(where, 1)
        words = _worded(vi_en, vi, en, values)
        message = Words(f"Dòng {line}: {words.vi}", f"Line {line}: {words.en}")
        self.problems.append(Problem(code, where or "file", message))


def _worded(make: Callable[[str, str], Words], vi: str, en: str, values: Mapping[str, Any]) -> Words:
    return make(vi, en).fill(**values) if values else make(vi, en)
