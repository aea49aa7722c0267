"""Typst: a template and its values in, a PDF out."""

from __future__ import annotations

from pathlib import Path

import typst

# For what is handed out: the first that the machine has; the last comes with Typst itself and has every Vietnamese
# letter.
SANS = ("Noto Sans", "Arimo", "Liberation Sans", "Arial", "DejaVu Sans", "Libertinus Serif")


def typeset(template: Path, *, inputs: dict[str, str]) -> bytes:
    """An accessible PDF (PDF/UA-1), where the fonts of this machine have every letter."""
    compiler = typst.Compiler(str(template), sys_inputs=inputs)
    try:
        made = compiler.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        # A letter that no font here has: PDF/UA forbids it, a reader rather has the rest.
        made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no single file")
    return made
