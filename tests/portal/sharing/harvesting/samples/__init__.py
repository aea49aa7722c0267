"""Feeds in the manner of the systems that Vietnamese agencies run; titles and texts are invented.

NukeViet: local time that calls itself GMT, entities escaped twice. SharePoint: fields of a list in the description.
Liferay: Atom with a relative base and a tombstone. WordPress: an excerpt, the whole, and what the system adds.
"""

from pathlib import Path


def _sample(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").rstrip("\n")


NUKEVIET = _sample("nukeviet.xml")
SHAREPOINT = _sample("sharepoint.xml")
LIFERAY = _sample("liferay.xml")
WORDPRESS = _sample("wordpress.xml")
RSS_1 = _sample("rss-1.0.xml")
RSS_091 = _sample("rss-0.91.xml")
JSON_FEED = _sample("feed.json")
OAI = _sample("oai.xml")
