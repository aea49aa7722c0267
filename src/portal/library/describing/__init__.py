"""A law told to machines and to a text file: schema.org Legislation, Dublin Core, ELI, plain text."""

from portal.library.describing.legislation import MachineWords, describe_law, describe_provision
from portal.library.describing.permalinks import Permalink, permalink_of
from portal.library.describing.plain import plain_text

__all__ = ["MachineWords", "Permalink", "describe_law", "describe_provision", "permalink_of", "plain_text"]
