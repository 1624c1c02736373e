"""The content as XML and back. The content element carries the Id that every signature refers to; signatures stand outside it, side by side."""

from typing import Any, Final

import msgspec
from lxml import etree

from hoaban.engines.transcripts.content import Transcript, UnreadableContentError, from_json, to_json
from hoaban.engines.transcripts.reasons import InvalidError

NS: Final = "urn:hoaban:transcript:1"
CONTENT, SIGNATURES, ITEM, LIST = "content", "signatures", "item", "list"
NUMBERS: Final = frozenset({"version", "excused", "unexcused"})


def to_xml(transcript: Transcript) -> bytes:
    """Write the unsigned document; its one form for one content."""
    root = etree.Element(_tag("transcript"), nsmap={None: NS})
    content = etree.SubElement(root, _tag(CONTENT), Id=CONTENT)
    _fill(content, msgspec.json.decode(to_json(transcript)))
    etree.SubElement(root, _tag(SIGNATURES))
    return written(root)


def written(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def canonical(element: Any) -> bytes:
    """Canonical XML 1.0 of an element with the namespaces it stands in.

    The element is written and read again first: asked for a part of a tree, libxml2's canonicaliser loses the default namespace.
    """
    return bytes(etree.tostring(etree.fromstring(etree.tostring(element, with_tail=False)), method="c14n"))


def _tag(name: str) -> str:
    return f"{{{NS}}}{name}"


def _fill(element: Any, value: Any) -> None:
    if isinstance(value, dict):
        for key, each in value.items():
            if each is not None:
                _fill(etree.SubElement(element, _tag(key)), each)
    elif isinstance(value, list):
        element.set(LIST, "true")
        for each in value:
            _fill(etree.SubElement(element, _tag(ITEM)), each)
    else:
        element.text = str(value)


def parsed(data: bytes) -> Any:
    """Parse with everything dangerous off; comments, instructions and entities are refused, for they hide or split text."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InvalidError("unreadable", "", str(error)) from error
    if root.getroottree().docinfo.doctype or any(not isinstance(each.tag, str) for each in root.iter()):
        raise InvalidError("structure", "", "comments, instructions, entities and document types are not allowed")
    if root.getprevious() is not None or root.getnext() is not None:
        raise InvalidError("structure", "", "something stands beside the document")
    return root


def parts_of(root: Any) -> tuple[Any, list[Any]]:
    """Give the content element and the signatures; every other shape is refused."""
    children = list(root)
    if root.tag != _tag("transcript") or [each.tag for each in children] != [_tag(CONTENT), _tag(SIGNATURES)]:
        raise InvalidError("structure", "", "not content and signatures")
    content, signatures = children
    ids = [each.get("Id") for each in root.iter() if each.get("Id") is not None]
    if root.attrib or signatures.attrib or dict(content.attrib) != {"Id": CONTENT} or len(set(ids)) != len(ids):
        raise InvalidError("structure", "", "attributes or Ids that should not be there")
    return content, list(signatures)


def content_of(content: Any) -> Transcript:
    """Read the content back; what another program would write differently is refused."""
    try:
        found = from_json(msgspec.json.encode(_value(content)))
    except UnreadableContentError as error:
        raise InvalidError("structure", "", str(error)) from error
    same = parts_of(etree.fromstring(to_xml(found)))[0]
    if canonical(same) != canonical(content):
        raise InvalidError("structure", "", "the content has another form")
    return found


def _value(element: Any) -> Any:
    name = etree.QName(element).localname
    if element.get(LIST) == "true":
        return [_value(each) for each in element]
    if len(element):
        return {etree.QName(each).localname: _value(each) for each in element}
    text = element.text or ""
    return int(text) if name in NUMBERS and text.isdecimal() else text
