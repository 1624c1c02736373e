"""What may change in a card after its first signature, and nothing else: a signature in a place that was made for it, archive data, time stamps.

Every object that a later revision overrides is compared with what it was, key by key; every object that it frees is an attack. New objects
can only be reached through the few keys that are allowed to change.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from hoaban.engines.transcripts.reasons import InvalidError

CODE: Final = "changed-after-signing"
REFERENCE: Final = re.compile(
    rb"(?<=\s)R\b"
)  # its two numbers are read backwards: looking for numbers first is a hundred times slower
LONGEST: Final = 40  # bytes of two numbers and the blanks between
NUMBER: Final = re.compile(rb"\d+$")
NOTHING_SHOWN: Final = [0, 0, 0, 0]
DSS_KEYS: Final = frozenset({"/Type", "/Certs", "/OCSPs", "/CRLs", "/VRI"})
Dict = generic.DictionaryObject


def check_revisions(reader: PdfFileReader, data: bytes, first: int, signed_end: int, locked_from: int | None) -> None:
    """Raise where a revision after `first`, the first signed one, does more than it may.

    `signed_end` is where the first signed revision ends in the file; after revision `locked_from` only archive data and time stamps may come.
    """
    dangling = set(_referred(data[:signed_end]))
    for revision in range(first + 1, reader.total_revisions):
        is_locked = locked_from is not None and revision > locked_from
        _Update(reader, revision, is_locked).check(first, dangling)


def _referred(data: bytes) -> Iterable[int]:
    for found in REFERENCE.finditer(data):
        numbers = data[max(0, found.start() - LONGEST) : found.start()].split()[-2:]
        if len(numbers) == 2 and numbers[1].isdigit() and (last := NUMBER.search(numbers[0])):  # noqa: PLR2004  number and generation
            yield int(last[0])


class _Update:
    def __init__(self, reader: PdfFileReader, revision: int, is_locked: bool) -> None:
        self.reader, self.revision, self.is_locked = reader, revision, is_locked
        self.old: HistoricalResolver = reader.get_historical_resolver(revision - 1)
        self.new: HistoricalResolver = reader.get_historical_resolver(revision)

    def check(self, first: int, dangling: set[int]) -> None:
        self._trailer()
        if self.reader.xrefs.refs_freed_in_revision(self.revision):
            raise self.fault("objects were taken away")
        for ref in self.reader.xrefs.explicit_refs_in_revision(self.revision):
            introduced = self.reader.xrefs.get_introducing_revision(ref)
            if introduced < self.revision:
                self._overridden(ref, introduced > first)
            elif ref.idnum in dangling:
                raise self.fault(f"object {ref.idnum} was awaited by what was signed")

    def fault(self, detail: str) -> InvalidError:
        return InvalidError(CODE, "", f"revision {self.revision + 1}: {detail}")

    def _trailer(self) -> None:
        old, new = (self.reader.trailer.flatten(each) for each in (self.revision - 1, self.revision))
        for key in ("/Root", "/Info", "/Encrypt"):
            if _plain(old.get(key)) != _plain(new.get(key)):
                raise self.fault(f"the trailer has another {key}")

    def _overridden(self, ref: generic.Reference, is_ours: bool) -> None:
        old, new = self.old.get_object(ref), self.new.get_object(ref)
        if isinstance(old, generic.StreamObject) or isinstance(new, generic.StreamObject):
            if not _same_stream(old, new):
                raise self.fault(f"stream {ref.idnum} was replaced")
        elif isinstance(old, Dict) and isinstance(new, Dict):
            self._dictionary(ref, old, new, is_ours)
        elif isinstance(old, generic.ArrayObject) and isinstance(new, generic.ArrayObject):
            self._array(old, new)
        elif _plain(old) != _plain(new):
            raise self.fault(f"object {ref.idnum} was replaced")

    def _dictionary(self, ref: generic.Reference, old: Dict, new: Dict, is_ours: bool) -> None:
        changed = _changed(old, new)
        if not changed:
            return
        if ref.idnum == self.reader.root_ref.idnum:
            self._catalog(old, new, changed)
        elif _is_form(self.old, ref):
            self._form(old, new, changed)
        elif old.get("/FT") == "/Sig":
            self._field(old, new, changed)
        elif old.get("/Type") == "/Page":
            self._page(old, new, changed)
        elif not (is_ours and self._is_archive(ref) and DSS_KEYS.issuperset(new)):
            raise self.fault(f"object {ref.idnum} was changed at {', '.join(sorted(changed))}")

    def _is_archive(self, ref: generic.Reference) -> bool:
        root = self.old.root
        return "/DSS" in root and _number(root.raw_get("/DSS")) == ref.idnum

    def _catalog(self, old: Dict, new: Dict, changed: set[str]) -> None:
        if extra := changed - {"/DSS", "/AcroForm"}:
            raise self.fault(f"the catalogue was changed at {', '.join(sorted(extra))}")
        if "/DSS" in changed and not ("/DSS" in new and DSS_KEYS.issuperset(new["/DSS"])):
            raise self.fault("the archive data are not as they may be")
        if "/AcroForm" in changed:
            before, after = old["/AcroForm"], new["/AcroForm"]
            if _number(old.raw_get("/AcroForm")) != _number(new.raw_get("/AcroForm")):
                raise self.fault("the form was replaced")
            self._form(before, after, _changed(before, after))

    def _form(self, old: Dict, new: Dict, changed: set[str]) -> None:
        if extra := changed - {"/SigFlags", "/Fields"}:
            raise self.fault(f"the form was changed at {', '.join(sorted(extra))}")
        if "/Fields" in changed:
            self._only_stamps_added(old["/Fields"], new["/Fields"])

    def _array(self, old: Any, new: Any) -> None:
        if _plain(old) == _plain(new):
            return
        self._only_stamps_added(old, new)

    def _page(self, old: Dict, new: Dict, changed: set[str]) -> None:
        if changed != {"/Annots"}:
            raise self.fault(f"a page was changed at {', '.join(sorted(changed))}")
        self._only_stamps_added(old.get("/Annots", generic.ArrayObject()), new["/Annots"])

    def _only_stamps_added(self, old: Any, new: Any) -> None:
        before, after = _plain(old), _plain(new)
        if after[: len(before)] != before:
            raise self.fault("a list of fields or annotations was changed")
        for at in range(len(before), len(after)):
            self._stamp_field(new[at])

    def _stamp_field(self, field: Any) -> None:
        if not isinstance(field, Dict) or field.get("/FT") != "/Sig" or "/V" not in field:
            raise self.fault("something was put on a page")
        if [float(each) for each in field.get("/Rect", NOTHING_SHOWN)] != NOTHING_SHOWN:
            raise self.fault("a signature that nobody had planned was put on a page")
        if field["/V"].get("/Type") != "/DocTimeStamp" or set(field) & {"/AA", "/A", "/Kids", "/AP"}:
            raise self.fault("a field was added that is no time stamp")

    def _field(self, old: Dict, new: Dict, changed: set[str]) -> None:
        if "/V" in old or not {"/V"} <= changed <= {"/V", "/AP"}:
            raise self.fault(f"field {new.get('/T')} was changed at {', '.join(sorted(changed))}")
        value = new.raw_get("/V")
        if (
            not isinstance(value, generic.IndirectObject)
            or self.reader.xrefs.get_introducing_revision(value.reference) != self.revision
        ):
            raise self.fault(f"field {new.get('/T')} was given an old signature")
        if self.is_locked:
            raise self.fault(f"field {new.get('/T')} was signed after the seal")
        if "/AP" in changed:
            self._appearance(new["/AP"])

    def _appearance(self, appearance: Dict) -> None:
        """An appearance may be new or none; one that shows an object of the signed pages would hide a swap."""
        drawn = appearance.raw_get("/N") if set(appearance) == {"/N"} else None
        if (
            not isinstance(drawn, generic.IndirectObject)
            or self.reader.xrefs.get_introducing_revision(drawn.reference) != self.revision
        ):
            raise self.fault("a signature is not shown by a drawing of its own")


def _is_form(at: HistoricalResolver, ref: generic.Reference) -> bool:
    return "/AcroForm" in at.root and _number(at.root.raw_get("/AcroForm")) == ref.idnum


def _changed(old: Dict, new: Dict) -> set[str]:
    keys: Iterable[str] = set(old) | set(new)
    return {key for key in keys if _plain(_raw(old, key)) != _plain(_raw(new, key))}


def _raw(whole: Dict, key: str) -> Any:
    return whole.raw_get(key) if key in whole else None


def _number(value: Any) -> int | None:
    return value.idnum if isinstance(value, generic.IndirectObject) else None


def _plain(value: Any) -> Any:
    """Give a value that can be compared, references as their numbers."""
    if isinstance(value, generic.IndirectObject):
        return ("R", value.idnum, value.generation)
    if isinstance(value, generic.StreamObject):
        return ("stream", id(value))
    if isinstance(value, Dict):
        return {str(key): _plain(value.raw_get(key)) for key in value}
    if isinstance(value, generic.ArrayObject):
        return [_plain(value.raw_get(at)) for at in range(len(value))]
    return value


def _same_stream(old: Any, new: Any) -> bool:
    both = isinstance(old, generic.StreamObject) and isinstance(new, generic.StreamObject)
    return both and not _changed(old, new) and old.encoded_data == new.encoded_data
