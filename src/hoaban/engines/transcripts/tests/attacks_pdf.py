"""Attacks on the signed card: bytes, incremental updates, ranges."""

import re
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from hoaban.engines.transcripts.pdf.updating import Update
from hoaban.engines.transcripts.tests.attacks import Attack, Forged, table
from hoaban.engines.transcripts.tests.scene import Scene

ATTACKS: list[Attack] = []
attack = table(ATTACKS)
CHANGED, UPDATED = "content-changed", "changed-after-signing"
Dict, Array, Number = generic.DictionaryObject, generic.ArrayObject, generic.NumberObject


# ---- bytes


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def swapped(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    assert len(old) == len(new)
    return data.replace(old, new, 1)


STREAM = rb"<<(?:(?!endobj).){0,400}?%s(?:(?!endobj).){0,300}?>>\s*stream\r?\n.{20}"
KINDS = {
    "a font": STREAM % rb"/Subtype\s?/(?:CIDFontType0C|OpenType|Type1C)",
    "the drawing of the pages": rb"/Length \d+\s*/Filter.{0,40}>>\s*stream\r?\n.{20}",
    "metadata": STREAM % rb"/Metadata",
    "the woven band": STREAM % rb"/PatternType",
    "how letters are read": STREAM % rb"/CMap",
    "the colours": STREAM % rb"/N 3",
    "the size of a page": rb"/MediaBox\s*\[0 0 5",
    "the order of reading": rb"/ParentTree<</Nums\[",
    "the language": rb"/StructParents ",
}


def flipping(kind: str, pattern: bytes) -> None:
    """Flip the last bit of the byte after the pattern: a digit stays a digit, so that only the signature can tell."""

    def make(here: Scene) -> bytes:
        found = re.search(pattern, here.pdf, re.DOTALL)
        assert found, kind
        return flipped(here.pdf, found.end())

    ATTACKS.append(Attack(f"a bit flipped: {kind}", CHANGED, make))


for each in KINDS.items():
    flipping(*each)


@attack("the version number in the document's keywords", CHANGED)
def _version(here: Scene) -> bytes:
    return swapped(here.pdf, b"version=1", b"version=9")


@attack("the time that the signer claims", CHANGED)
def _claimed(here: Scene) -> bytes:
    return swapped(here.pdf, b"20260601020000Z", b"20250601020000Z")


def _contents(data: bytes, index: int) -> tuple[int, int]:
    found = list(re.finditer(rb"/Contents <([0-9a-fA-F]+)>", data))[index]
    return found.start(1), found.end(1)


@attack("the signature's value", "signature-invalid")
def _value(here: Scene) -> bytes:
    reader = PdfFileReader(BytesIO(here.steps[-1]))
    value = reader.embedded_signatures[0].signer_info["signature"].native.hex().encode()
    data = here.steps[-1]
    at = data.lower().find(value.lower()) + 40
    return data[:at] + (b"0" if data[at : at + 1] != b"0" else b"1") + data[at + 1 :]


@attack("two signers' signatures exchanged", CHANGED)
def _exchanged(here: Scene) -> bytes:
    data = here.steps[-1]
    (a, b), (c, d) = _contents(data, 0), _contents(data, 1)
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


@attack("a signature cut out", "not-signed")
def _emptied(here: Scene) -> bytes:
    return here.bare


@attack("an older state, before the seal", "signature-missing")
def _older(here: Scene) -> Forged:
    return Forged(here.steps[1])


@attack("loose bytes at the end", UPDATED)
def _loose(here: Scene) -> bytes:
    return here.pdf + b"\n% who looks here?\n"


@attack("ranges that leave out more", "coverage")
def _ranges(here: Scene) -> bytes:
    data = here.steps[-1]
    found = list(re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]", data))[-1]
    start, first, second, rest = (int(each) for each in found.groups())
    told = b"/ByteRange [%d %d %d %d" % (start, first - 100, second, rest)
    return data[: found.start()] + told.ljust(len(found[0]) - 1) + b"]" + data[found.end() :]


@attack("ranges that do not begin at the beginning", "coverage")
def _late(here: Scene) -> bytes:
    data = here.steps[-1]
    found = list(re.finditer(rb"/ByteRange \[0 (\d+)", data))[-1]
    return data[: found.start()] + b"/ByteRange [9 %d" % int(found[1]) + data[found.end() :]


@attack("no PDF at all behind the header", "unreadable")
def _noise(here: Scene) -> bytes:
    return b"%PDF-1.7\n" + here.pdf[5000:9000]


# ---- incremental updates


def updating(name: str, change: Any, code: str = UPDATED) -> None:
    def make(here: Scene) -> bytes:
        writer = Update(here.pdf)
        change(writer)
        return writer.whole()

    ATTACKS.append(Attack(f"an update: {name}", code, make))


def _page(writer: Any, number: int = 0) -> Any:
    ref = writer.find_page_for_modification(number)[0]
    writer.mark_update(ref)
    return ref.get_object()


def _stream(text: bytes) -> generic.StreamObject:
    return generic.StreamObject(stream_data=text)


def _annotation(kind: str, **more: Any) -> generic.DictionaryObject:
    box = Array(Number(each) for each in (100, 300, 300, 400))
    return Dict(
        {pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name(kind), pdf_name("/Rect"): box, **more}
    )


def _annotate(writer: Any, annotation: Any) -> None:
    page = _page(writer)
    page[pdf_name("/Annots")] = Array([*page.get("/Annots", ()), writer.add_object(annotation)])


def _set(writer: Any, whole: Any, key: str, value: Any) -> None:
    whole[pdf_name(key)] = value
    writer.update_container(whole)


def _overlay(writer: Any) -> None:
    page = _page(writer, 1)
    drawn = writer.add_object(_stream(b"q 1 1 1 rg 200 500 60 20 re f Q"))
    old = page.raw_get("/Contents")
    page[pdf_name("/Contents")] = Array([*(old if isinstance(old, Array) else [old]), drawn])


def _rewritten(writer: Any) -> None:
    ref = writer.find_page_for_modification(1)[0].get_object().raw_get("/Contents")
    writer.objects[(ref.generation, ref.idnum)] = _stream(b"BT (10,0) Tj ET")


def _added_page(writer: Any) -> None:
    pages = writer.root["/Pages"]
    page = Dict({pdf_name("/Type"): pdf_name("/Page"), pdf_name("/Parent"): writer.root.raw_get("/Pages")})
    pages["/Kids"].append(writer.add_object(page))
    _set(writer, pages, "/Count", Number(int(pages["/Count"]) + 1))


def _removed_page(writer: Any) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].pop()
    _set(writer, pages, "/Count", Number(int(pages["/Count"]) - 1))


def _swapped_drawing(writer: Any) -> None:
    resources = _page(writer, 1)["/Resources"]
    _set(writer, resources, "/XObject", Dict({pdf_name("/x0"): writer.add_object(_stream(b"0 0 9 9 re f"))}))


def _signature_field(writer: Any) -> Any:
    return writer.root["/AcroForm"]["/Fields"][0]


def _text_field(writer: Any) -> None:
    field = _annotation("/Widget")
    field[pdf_name("/FT")], field[pdf_name("/T")] = pdf_name("/Tx"), generic.pdf_string("điểm")
    field[pdf_name("/V")] = generic.pdf_string("10,0")
    form = writer.root["/AcroForm"]
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form["/Fields"])


def _visible_stamp(writer: Any) -> None:
    value = writer.add_object(Dict({pdf_name("/Type"): pdf_name("/DocTimeStamp")}))
    field = _annotation("/Widget")
    field[pdf_name("/FT")], field[pdf_name("/T")], field[pdf_name("/V")] = (
        pdf_name("/Sig"),
        generic.pdf_string("t"),
        value,
    )
    form = writer.root["/AcroForm"]
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form["/Fields"])


def _script(writer: Any) -> None:
    action = Dict({pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")})
    _set(writer, writer.root, "/OpenAction", action)


def _poisoned_archive(writer: Any) -> None:
    _set(
        writer,
        writer.root,
        "/DSS",
        Dict({pdf_name("/Certs"): Array(), pdf_name("/Evil"): writer.root.raw_get("/Pages")}),
    )


def _box(*sides: int) -> Any:
    return Array(Number(each) for each in sides)


updating("a white box over a mark", _overlay)
updating("a page's drawing rewritten in place", _rewritten)
updating("a page added", _added_page)
updating("a page taken away", _removed_page)
updating("a page's drawing swapped", _swapped_drawing)
updating("a square annotation", lambda w: _annotate(w, _annotation("/Square")))
updating(
    "a free text annotation",
    lambda w: _annotate(w, _annotation("/FreeText", **{"/Contents": generic.pdf_string("10,0")})),
)
updating("a rubber stamp", lambda w: _annotate(w, _annotation("/Stamp")))
updating("a link to another address", lambda w: _annotate(w, _annotation("/Link")))
updating("a page turned", lambda w: _set(w, _page(w), "/Rotate", Number(180)))
updating("a page cropped", lambda w: _set(w, _page(w), "/CropBox", _box(0, 400, 595, 842)))
updating("a page's action", lambda w: _set(w, _page(w), "/AA", Dict()))
updating("a form field added", _text_field)
updating("a visible stamp that nobody planned", _visible_stamp)
updating("a signed field moved", lambda w: _set(w, _signature_field(w), "/Rect", _box(0, 0, 500, 500)))
updating(
    "a signed field drawn anew",
    lambda w: _set(w, _signature_field(w), "/AP", Dict({pdf_name("/N"): w.add_object(_stream(b""))})),
)
updating(
    "a signature taken out of its field",
    lambda w: (_signature_field(w).pop("/V"), w.update_container(_signature_field(w))),
)
updating("the form emptied", lambda w: _set(w, w.root["/AcroForm"], "/Fields", Array()), code="not-signed")
updating("another form", lambda w: _set(w, w.root["/AcroForm"], "/XFA", generic.pdf_string("<x/>")))
updating(
    "viewers told to draw fields anew",
    lambda w: _set(w, w.root["/AcroForm"], "/NeedAppearances", generic.BooleanObject(True)),
)
updating("a script at opening", _script)
updating("layers that hide", lambda w: _set(w, w.root, "/OCProperties", Dict()))
updating("files attached", lambda w: _set(w, w.root, "/Names", Dict()))
updating("other permissions", lambda w: _set(w, w.root, "/Perms", Dict()))
updating("archive data with more in it", _poisoned_archive)
updating("an outline", lambda w: _set(w, w.root, "/Outlines", w.add_object(Dict())))


@attack("an update: metadata and the date of change", UPDATED)
def _metadata(here: Scene) -> bytes:
    writer, output = IncrementalPdfFileWriter(BytesIO(here.pdf)), BytesIO()
    writer.set_info(Dict({pdf_name("/Title"): generic.pdf_string("Học bạ")}))
    writer.write(output)
    return output.getvalue()


@attack("an update: another catalogue", UPDATED)
def _catalogue(here: Scene) -> bytes:
    writer = Update(here.pdf)
    writer._root = writer.add_object(Dict({key: writer.root.raw_get(key) for key in writer.root}))
    writer._root_object = writer._root.get_object()
    return writer.whole()


@attack("an update: objects freed", UPDATED)
def _freed(here: Scene) -> bytes:
    start = int(re.findall(rb"startxref\s+(\d+)", here.pdf)[-1])
    root, info = (int(re.findall(rb"/%s (\d+)" % each, here.pdf)[-1]) for each in (b"Root", b"Info"))
    size = int(re.findall(rb"/Size (\d+)", here.pdf)[-1])
    update = b"xref\n0 1\n0000000005 65535 f \n5 1\n0000000000 00001 f \ntrailer\n"
    update += b"<</Size %d/Root %d 0 R/Info %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        root,
        info,
        start,
        len(here.pdf),
    )
    return here.pdf + update


@attack("a shadow: what was signed awaits an object that comes later", UPDATED)
def _shadow(here: Scene) -> Forged:
    from hoaban.engines.transcripts.pdf.signing import sign
    from hoaban.engines.transcripts.signers.software import SoftwareSigner
    from hoaban.engines.transcripts.tests.scene import HOMEROOM, SIGNED_AT

    writer = Update(here.bare)
    awaited = generic.IndirectObject(writer._lastobj_id + 60, 0, writer)
    _set(writer, _page(writer, 1)["/Resources"], "/Properties", Dict({pdf_name("/Later"): awaited}))
    place = here.place(HOMEROOM)
    signed = sign(writer.whole(), place, SoftwareSigner(here.people[HOMEROOM]), SIGNED_AT, here.stamper)
    later = Update(signed)
    later.objects[(0, awaited.idnum)] = _stream(b"1 1 1 rg 0 0 600 900 re f")
    later._lastobj_id = max(later._lastobj_id, awaited.idnum)
    return Forged(later.whole())
