"""What answers are held to: the protocol's schemas, read from files of this folder alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parent / "xsd"
_OWN = Path(__file__).resolve().parents[4] / "src/portal/sharing/static/sharing/lan-toa-1.xsd"
_ALL = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:import namespace="http://www.openarchives.org/OAI/2.0/" schemaLocation="{folder}/OAI-PMH.xsd"/>
  <xs:import namespace="http://www.openarchives.org/OAI/2.0/oai_dc/" schemaLocation="{folder}/oai_dc.xsd"/>
  <xs:import namespace="urn:lan-toa:shared-item:1" schemaLocation="{own}"/>
</xs:schema>"""


class _Nearby(etree.Resolver):
    """The address of xml.xsd, which our own schema names, is answered from here."""

    def resolve(self, system_url, public_id, context):
        if system_url and system_url.endswith("/xml.xsd"):
            return self.resolve_filename(str(FOLDER / "xml.xsd"), context)
        return None


@cache
def protocol() -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Nearby())
    source = _ALL.format(folder=FOLDER.as_uri(), own=_OWN.as_uri())
    return etree.XMLSchema(etree.fromstring(source.encode(), parser))


def valid(content: bytes) -> etree._Element:
    """The answer, if it is valid."""
    answer = etree.fromstring(content)
    protocol().assertValid(answer)
    return answer
