"""Examines electronic signatures in the sandbox: `FILE AUTHORITIES`; makes no network requests and prints one JSON
list.

For each signature {"field", "signer", "organisation", "authority", "signed_at", "stamped_at", "valid_from", "valid_to",
"is_intact", "is_valid", "is_trusted", "covers_file", "was_changed"}. AUTHORITIES: a folder of certificates in PEM ("" =
none). The exit code reports a file that is broken or locked.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, KeyUsageConstraints, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

# An authority may mark a document signing key with either usage.
_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


def authorities(folder: str) -> list[Any]:
    files = sorted(one for one in Path(folder).glob("*") if one.suffix in (".pem", ".crt", ".cer")) if folder else []
    return list(load_certs_from_pemder(files))


def look(path: str, roots: list[Any]) -> list[dict[str, Any]]:
    with Path(path).open("rb") as file:
        reader = PdfFileReader(file, strict=False)
        if reader.encrypted:
            raise PermissionError
        return [_look_at(one, roots) for one in reader.embedded_regular_signatures]


def _look_at(signature: EmbeddedPdfSignature, roots: list[Any]) -> dict[str, Any]:
    known: dict[str, Any] = {"field": signature.field_name} | _of(signature.signer_cert)
    signed_at = signature.self_reported_timestamp
    known["signed_at"] = _said(signed_at)
    try:
        status = validate_pdf_signature(
            signature, signer_validation_context=_context(roots, signed_at), key_usage_settings=_USAGE
        )
    except Exception as error:  # one unreadable signature must not lose the others
        return known | {"is_intact": False, "is_valid": False, "is_trusted": False, "error": type(error).__name__}
    stamp = status.timestamp_validity
    return known | {
        "is_intact": bool(status.intact),
        "is_valid": bool(status.valid),
        "is_trusted": bool(status.trusted),
        "covers_file": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        "was_changed": not status.intact
        or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION
        or status.modification_level == ModificationLevel.OTHER,
        "stamped_at": _said(stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None),
    }


def _context(roots: list[Any], moment: datetime | None) -> ValidationContext:
    """Validate as of the day of signing: a certificate that has expired since does not invalidate the signature."""
    return ValidationContext(
        trust_roots=roots, allow_fetching=False, moment=moment, best_signature_time=moment, revocation_mode="soft-fail"
    )


def _of(certificate: Any) -> dict[str, Any]:
    if certificate is None:
        return {"signer": "", "organisation": "", "authority": "", "valid_from": "", "valid_to": ""}
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return {
        "signer": _name(subject),
        "organisation": str(subject.get("organization_name") or ""),
        "authority": _name(issuer),
        "valid_from": _said(certificate.not_valid_before),
        "valid_to": _said(certificate.not_valid_after),
    }


def _name(words: dict[str, Any]) -> str:
    return str(words.get("common_name") or words.get("organization_name") or "")


def _said(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""


def main(arguments: list[str]) -> int:
    logging.disable()
    file, folder = arguments
    sys.stdout.write(json.dumps(look(file, authorities(folder))))
    return 0
