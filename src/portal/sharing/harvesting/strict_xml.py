"""XML of strangers, read by libxml2 with everything off that reads files, asks the network or grows without bound."""

from __future__ import annotations

from lxml import etree

from portal.sharing.harvesting.values import Unreadable


def read_xml(text: str, *, is_forgiving: bool = False) -> etree._Element:
    """The root element. A document type is refused: nothing that is read here needs one, and entities come with it.

    `is_forgiving` reads on after what is not well formed. Raises Unreadable.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=is_forgiving,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"Không phải XML đọc được: {error}") from error
    if root is None:
        raise Unreadable("Không phải XML đọc được.")
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise Unreadable("Tệp khai báo kiểu tài liệu (DOCTYPE): không đọc vì lý do an toàn.")
    return root
