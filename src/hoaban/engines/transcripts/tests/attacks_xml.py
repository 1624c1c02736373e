"""Attacks on signed XML: changed content, wrapped signatures, hidden text, unsigned additions."""

import base64
import re
from typing import Any

from lxml import etree

from hoaban.engines.transcripts.paper.setting import PRINCIPAL
from hoaban.engines.transcripts.tests.attacks import Attack, Forged, table
from hoaban.engines.transcripts.tests.scene import Scene
from hoaban.engines.transcripts.xml.template import DS, XADES
from hoaban.engines.transcripts.xml.writing import NS

ATTACKS: list[Attack] = []
attack = table(ATTACKS)
CHANGED, BUILT = "content-changed", "structure"
NAMES = {"h": NS, "ds": DS, "x": XADES}


def replacing(name: str, old: str, new: str, code: str) -> None:
    def make(here: Scene) -> bytes:
        assert old.encode() in here.xml, old
        return here.xml.replace(old.encode(), new.encode(), 1)

    ATTACKS.append(Attack(f"XML: {name}", code, make))


def editing(name: str, code: str) -> Any:
    """Add an attack that edits the tree: a function of the root, and of the signatures."""

    def put(change: Any) -> Any:
        def make(here: Scene) -> bytes:
            root = etree.fromstring(here.xml)
            change(root, root.findall("h:signatures/ds:Signature", NAMES))
            return etree.tostring(root)

        ATTACKS.append(Attack(f"XML: {name}", code, make))
        return change

    return put


replacing("a mark", "<year>8.2</year>", "<year>9.2</year>", CHANGED)
replacing("the learner's name", "Giàng Thị Dủa", "Giàng Thị Dùa", CHANGED)
replacing("the version", "<version>1</version>", "<version>2</version>", CHANGED)
replacing("an attribute in the content", '<content Id="content">', '<content Id="content" lang="vi">', BUILT)
replacing("a comment that cuts a text", "Giàng Thị Dủa", "Giàng<!-- --> Thị Dủa", BUILT)
replacing("an instruction", "<signatures>", "<?x y?><signatures>", BUILT)
replacing("an unknown element", "<basis>", "<bonus>1</bonus><basis>", BUILT)
replacing("an element twice", "<basis>", "<basis>x</basis><basis>", BUILT)
replacing("the algorithm weakened", "xmldsig-more#ecdsa-sha256", "xmldsig-more#ecdsa-sha1", "weak-algorithm")
replacing(
    "a secret's algorithm",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2000/09/xmldsig#hmac-sha256",
    "weak-algorithm",
)
replacing("the claimed time", "2026-06-01T02:00:00Z", "2025-06-01T02:00:00Z", BUILT)
replacing("the claimed role", f"ClaimedRole>{PRINCIPAL}<", "ClaimedRole>seal<", BUILT)
replacing("a reference to the whole document", 'URI="#content"', 'URI=""', "signature-invalid")
replacing("spaces between elements", "<learner>", " <learner>", BUILT)


@attack("XML: an entity of the document's own", BUILT)
def _entity(here: Scene) -> bytes:
    declaration, rest = here.xml.split(b"?>", 1)
    return (
        declaration
        + b'?><!DOCTYPE transcript [<!ENTITY m "10">]>'
        + rest.replace(b"<year>8.2</year>", b"<year>&m;</year>", 1)
    )


@attack("XML: not well formed", "unreadable")
def _broken(here: Scene) -> bytes:
    return here.xml[:-3]


@attack("XML: all signatures taken away", "not-signed")
def _bare(here: Scene) -> bytes:
    return re.sub(rb"<signatures>.*</signatures>", b"<signatures/>", here.xml, flags=re.DOTALL)


@attack("XML: the principal's signature taken away", "signature-missing")
def _fewer(here: Scene) -> Forged:
    from dataclasses import replace

    root = etree.fromstring(here.xml)
    signatures = root.find("h:signatures", NAMES)
    signatures.remove(signatures[1])
    return Forged(etree.tostring(root), replace(here.trust, required=frozenset({PRINCIPAL})))


@editing("wrapped: the signed content moves into the signature, a forged one takes its place", BUILT)
def _wrapped(root, signatures) -> None:
    true = root[0]
    forged = etree.fromstring(etree.tostring(true).replace(b"<year>8.2</year>", b"<year>9.9</year>"))
    root.replace(true, forged)
    forged.set("Id", "forged")
    etree.SubElement(signatures[0], f"{{{DS}}}Object").append(true)


@editing("wrapped: two contents of one Id", BUILT)
def _double(root, signatures) -> None:
    del signatures
    forged = etree.fromstring(etree.tostring(root[0]).replace(b"<year>8.2</year>", b"<year>9.9</year>"))
    root.insert(0, forged)


@editing("wrapped: the forged content hides in an object of the signature, with the same Id", BUILT)
def _hidden(root, signatures) -> None:
    forged = etree.fromstring(etree.tostring(root[0]))
    etree.SubElement(signatures[0], f"{{{DS}}}Object").append(forged)


@editing("wrapped: a new root around the document", BUILT)
def _rooted(root, signatures) -> None:
    del signatures
    inner = etree.fromstring(etree.tostring(root))
    root[:] = [inner]


@editing("signed properties of another Id", BUILT)
def _properties(root, signatures) -> None:
    del root
    signatures[0].find(".//x:SignedProperties", NAMES).set("Id", "other")


@editing("two signers' certificates exchanged", "signature-invalid")
def _signers(root, signatures) -> None:
    del root
    first, second = (each.find("ds:KeyInfo/ds:X509Data", NAMES) for each in signatures[:2])
    first[0].text, second[0].text = second[0].text, first[0].text


@editing("a signature under two places", BUILT)
def _twice(root, signatures) -> None:
    again = etree.fromstring(etree.tostring(signatures[0]))
    again.set("Id", "signature-department")
    root[1].append(again)


@editing("the value's last byte", "signature-invalid")
def _value(root, signatures) -> None:
    del root
    value = signatures[0].find("ds:SignatureValue", NAMES)
    raw = base64.b64decode(value.text)
    value.text = base64.b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode()


@editing("a transform that picks what is signed", "signature-invalid")
def _transform(root, signatures) -> None:
    del root
    transforms = signatures[0].find("ds:SignedInfo/ds:Reference/ds:Transforms", NAMES)
    etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116")


@editing("a third reference", "signature-invalid")
def _reference(root, signatures) -> None:
    del root
    etree.SubElement(signatures[0].find("ds:SignedInfo", NAMES), f"{{{DS}}}Reference", URI="http://evil.invalid/")


@editing("a time stamp of another signature", "time-stamp-invalid")
def _stamp(root, signatures) -> None:
    del root
    first, second = (each.find(".//x:EncapsulatedTimeStamp", NAMES) for each in signatures[:2])
    first.text = second.text


@editing("a key's value beside the certificate", BUILT)
def _key(root, signatures) -> None:
    del root
    etree.SubElement(signatures[0].find("ds:KeyInfo", NAMES), f"{{{DS}}}KeyName").text = "x"
