"""The software bill of materials of a bundle, as CycloneDX 1.6: `sbom.py FOLDER --release 1.0.0 --commit …`, on
standard output.

Built from the files themselves: wheels and sdists by their metadata, .deb files by their index. The output does not
depend on the time or place of the run, and is validated against the schema before it is printed. Needs
requirements/bundle.txt.
"""

import argparse
import email.parser
import hashlib
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from io import BytesIO
from os import environ
from pathlib import Path
from uuid import UUID, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

_SPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # the namespace for URLs (RFC 9562)
_LONGEST_LICENCE = 60  # characters: a longer value is the licence text and not its name


def metadata(file: Path) -> Message:
    """The metadata of a wheel or an sdist."""
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as held:
            name = next(one for one in held.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one))
            return email.parser.Parser().parsestr(held.read(name).decode())
    with tarfile.open(file) as held:
        name = min((one for one in held.getnames() if one.endswith("/PKG-INFO")), key=len)
        told = held.extractfile(name) or BytesIO()
        return email.parser.BytesParser().parse(told)


def of_python(file: Path) -> Component:
    told = metadata(file)
    name, version = told["Name"], told["Version"]
    classified = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier", []) if one.startswith("License ::")]
    licence = told["License-Expression"] or told["License"] or ", ".join(classified)
    return _component(
        name, version, PackageURL("pypi", None, re.sub(r"[-_.]+", "-", name).lower(), version), file, licence
    )


def of_debian(index: Path) -> Iterator[Component]:
    for stanza in filter(None, index.read_text("utf-8").split("\n\n") if index.exists() else []):
        told = dict(re.findall(r"(?m)^(Package|Version|Architecture|Filename): (.*)$", stanza))
        at = {"arch": told["Architecture"], "distro": "debian-13"}
        url = PackageURL("deb", "debian", told["Package"], told["Version"], at)
        yield _component(told["Package"], told["Version"], url, index.parent / told["Filename"], "")


def _component(name: str, version: str, url: PackageURL, file: Path, licence: str) -> Component:
    digest = HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(file.read_bytes()).hexdigest())
    known = licence and "\n" not in licence and len(licence) <= _LONGEST_LICENCE
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=version,
        purl=url,
        bom_ref=str(url),
        hashes=[digest],
        licenses=[LicenseFactory().make_from_string(licence)] if known else [],
        properties=[Property(name="lan-toa:file", value=file.name)],
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--release", required=True)
    parser.add_argument("--commit", required=True)
    said = parser.parse_args()
    whole = Component(
        type=ComponentType.APPLICATION,
        name="lan-toa",
        version=said.release,
        bom_ref=f"lan-toa@{said.release}",
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
        properties=[Property(name="lan-toa:commit", value=said.commit)],
    )
    files = [file for name in ("wheels", "packages") for file in sorted((said.folder / name).iterdir())]
    parts = [*map(of_python, files), *of_debian(said.folder / "debs" / "Packages")]
    bom = Bom(components=parts, serial_number=uuid5(_SPACE, f"lan-toa {said.commit}"))
    bom.metadata.component = whole
    bom.metadata.timestamp = datetime.fromtimestamp(int(environ["SOURCE_DATE_EPOCH"]), UTC)
    bom.register_dependency(whole, parts)
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        print(f"sbom: {fault}", file=sys.stderr)
        return 1
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
