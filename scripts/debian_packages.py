#!/usr/bin/env python3
"""Debian packages for a bundle, with the standard library alone.

`debian_packages.py bare <status`: from a dpkg status file, the packages of every Debian (required ones, apt, and their
dependencies). `debian_packages.py index FOLDER`: the index with which apt installs from a folder of .deb files.
"""

import hashlib
import re
import subprocess
import sys
from pathlib import Path


def field(stanza: str, name: str) -> str:
    found = re.search(rf"(?m)^{name}: (.*)$", stanza)
    return found[1] if found else ""


def needs(stanza: str) -> set[str]:
    """The names of the dependencies; of alternatives the first."""
    told = ", ".join(filter(None, (field(stanza, "Depends"), field(stanza, "Pre-Depends"))))
    return {re.split(r"[ :|(]", one.strip())[0] for one in told.split(",")} - {""}


def bare(status: str) -> str:
    stanzas = {field(one, "Package"): one for one in status.split("\n\n") if one.strip()}
    provided = {
        re.split(r"[ (]", one.strip())[0]: name
        for name, stanza in stanzas.items()
        for one in field(stanza, "Provides").split(",")
    }
    waiting = {
        name
        for name, one in stanzas.items()
        if name == "apt" or field(one, "Essential") == "yes" or field(one, "Priority") == "required"
    }
    kept: set[str] = set()
    while waiting:
        name = waiting.pop()
        name = name if name in stanzas else provided.get(name, name)
        if name in stanzas and name not in kept:
            kept.add(name)
            waiting |= needs(stanzas[name])
    return "\n".join(f"{stanzas[name].strip()}\n" for name in sorted(kept))


def index(folder: Path) -> str:
    found = []
    for file in sorted(folder.glob("*.deb")):
        ask = ["dpkg-deb", "-f", str(file)]
        control = subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        found.append(f"{control}\nFilename: ./{file.name}\nSize: {file.stat().st_size}\nSHA256: {digest}\n")
    return "\n".join(found)


if __name__ == "__main__":
    sys.stdout.write(bare(sys.stdin.read()) if sys.argv[1] == "bare" else index(Path(sys.argv[2])))
