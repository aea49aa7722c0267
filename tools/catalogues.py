"""Message catalogues: the screen texts of installed packages, and our translations of them.

Our own screens are written in Vietnamese; the catalogues under `portal/locale/vi` serve only packages. Django lets a
project's catalogue override every package's, in both domains: `django` (Python and templates) and `djangojs` (scripts).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polib
from django.apps import apps

DOMAINS = ("django", "djangojs")

# Packages whose strings officers may see, installed as apps or only called (humanize, django_filters). `django.conf`
# has Django's core strings. Left out: what the portal does not use, such as Django's own admin, flat pages and maps.
PACKAGES = (
    "axes",
    "django.conf",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django_filters",
    "django_otp",
    "django_tasks_db",
    "modelsearch",
    "taggit",
    "treebeard",
    "wagtail",
    "wagtail.admin",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.documents",
    "wagtail.embeds",
    "wagtail.images",
    "wagtail.locales",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.users",
)

# Strings that a package shows but has in no catalogue of its own.
UNLISTED = {
    "django_otp": ("Please select a device.",),
    "django_tasks_db": ("Task Result", "Task Results"),
    "modelsearch": ("index entry", "index entries"),
    # Names of permissions, which Wagtail stores in the database.
    "wagtail": (
        "Can add page",
        "Can change page",
        "Delete pages with children",
        "Lock/unlock pages you've locked",
        "Publish any page",
        "Unlock any page",
    ),
    "treebeard": ("Can't move node to itself.", "You do not have permission to change this object."),
}

# Vietnamese nouns have no plural: one plural form.
METADATA = {
    "Project-Id-Version": "Lan Tỏa",
    "Language": "vi",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

PLACEHOLDER = re.compile(
    r"""
      %\(\w+\)[sdrf]         # %(title)s
    | %[sdr]                 # %s
    | \{\w*\}                # {title}, {0}, {}
    | </?[a-z][^>]*>         # <a href="…">, </strong>
    """,
    re.VERBOSE,
)

type Key = tuple[str, str]


@dataclass(frozen=True)
class CatalogueMessage:
    """One string of a package, as a catalogue looks it up."""

    msgid: str
    context: str | None = None
    plural: str = ""

    @property
    def key(self) -> Key:
        """The lookup key of a catalogue: the string and its context."""
        return self.msgid, self.context or ""


def message_of(entry: polib.POEntry) -> CatalogueMessage:
    return CatalogueMessage(entry.msgid, entry.msgctxt, entry.msgid_plural)


def translation_of(entry: polib.POEntry) -> str:
    """The only plural form of the entry in our translation, or an empty string."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def read(path: Path) -> polib.POFile:
    """The catalogue at `path`, or an empty one if the file does not exist."""
    if path.exists():
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=100)
    return polib.POFile(encoding="utf-8", wrapwidth=100)


def package_path(package: str, language: str, domain: str) -> Path:
    """The path of an installed package's catalogue, which may not exist.

    Raises ModuleNotFoundError if the package is not installed.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"No package {package!r}: install it or take it out of PACKAGES", name=package)
    return Path(spec.submodule_search_locations[0]) / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def said_by(package: str, domain: str) -> Iterator[CatalogueMessage]:
    """The package's strings, from its English catalogue or, without one, from all its catalogues together."""
    english = package_path(package, "en", domain)
    paths = [english] if english.exists() else sorted(english.parents[2].glob(f"*/LC_MESSAGES/{domain}.po"))
    for path in paths:
        yield from (message_of(entry) for entry in read(path) if not entry.obsolete)
    if domain == "django":
        yield from map(CatalogueMessage, UNLISTED.get(package, ()))


def said_in_vietnamese_by(package: str, domain: str) -> set[Key]:
    """The keys that the package itself translates to Vietnamese, if Django loads it: for its core and for installed
    apps.
    """
    if package != "django.conf" and not apps.is_installed(package):
        return set()
    return {message_of(entry).key for entry in read(package_path(package, "vi", domain)) if entry.translated()}


def gather(domain: str, packages: Iterable[str] = PACKAGES) -> dict[Key, tuple[CatalogueMessage, list[str]]]:
    """The strings of all packages, with the names of the packages that use them."""
    found: dict[Key, tuple[CatalogueMessage, list[str]]] = {}
    for package in packages:
        for message in said_by(package, domain):
            known, names = found.setdefault(message.key, (message, []))
            if package not in names:
                names.append(package)
            if message.plural and not known.plural:
                found[message.key] = message, names
    return found


def gather_missing(domain: str, packages: Iterable[str] = PACKAGES) -> set[Key]:
    """The keys that at least one package uses without a Vietnamese translation that Django finds there."""
    return {
        message.key
        for package in packages
        for theirs in [said_in_vietnamese_by(package, domain)]
        for message in said_by(package, domain)
        if message.key not in theirs
    }


def refresh(catalogue: polib.POFile, domain: str, packages: Iterable[str] = PACKAGES) -> tuple[int, int]:
    """Synchronise our catalogue with the installed packages: add new strings, drop unused ones, sort.

    A translation of ours that a package has too is kept: ours is meant to be better. Returns the numbers of added and
    dropped entries.
    """
    packages = tuple(packages)
    said = gather(domain, packages)
    ours = {message_of(entry).key: entry for entry in catalogue}
    added = gather_missing(domain, packages) - ours.keys()
    dropped = ours.keys() - said.keys()
    kept = {key: entry for key, entry in ours.items() if key not in dropped} | {key: polib.POEntry() for key in added}
    catalogue.clear()
    catalogue.metadata = dict(METADATA)
    for key in sorted(kept, key=sort_key):
        message, names = said[key]
        catalogue.append(asking_for(message, names, kept[key]))
    return len(added), len(dropped)


def asking_for(message: CatalogueMessage, names: Iterable[str], old: polib.POEntry) -> polib.POEntry:
    """An entry for the message with package names as references and the earlier translation."""
    entry = polib.POEntry(
        msgid=message.msgid,
        msgctxt=message.context,
        msgid_plural=message.plural,
        occurrences=[(name, "") for name in names],
        tcomment=old.tcomment,
    )
    if message.plural:
        entry.msgstr_plural = {0: translation_of(old)}
    else:
        entry.msgstr = translation_of(old)
    return entry


def sort_key(key: Key) -> tuple[str, Key]:
    return key[0].casefold(), key


def placeholders(text: str) -> Counter[str]:
    """The placeholders of a string that a translation must keep unchanged, with the number of occurrences."""
    return Counter(PLACEHOLDER.findall(text))


def faults(entry: polib.POEntry) -> list[str]:
    """The faults of a translated entry, as sentences; empty for a valid or untranslated one."""
    said = translation_of(entry)
    if not said:
        return []
    forms = [form for form in (entry.msgid, entry.msgid_plural) if form]
    found = []
    if all(placeholders(said) != placeholders(form) for form in forms):
        found.append(f"{entry.msgid!r}: placeholders differ in {said!r}")
    if edges(said) not in map(edges, forms):
        found.append(f"{entry.msgid!r}: spaces or line breaks at the ends differ in {said!r}")
    return found


def edges(text: str) -> tuple[str, str]:
    """The whitespace at both ends."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
