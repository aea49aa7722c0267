"""The agency's electronic seal on the PDF of a signed report, by a PKCS#11 token, if a setting names one.

The key stays in the token: `pkcs11-tool` of OpenSC makes each signature and gets the PIN from its environment, which is
not visible in the list of processes.
"""

from __future__ import annotations

import os
import subprocess
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs

from django.conf import settings
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, Signer, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.design.refusals import Refused, refuse_if

_LONGEST, _SECONDS = 512, 30  # bytes of an RSA signature with 4096 bits; timeout in seconds
_NO_SEAL = "Không ký số được: hãy xem thiết bị ký của máy chủ, rồi tải lại."


class TokenSigner(Signer):
    """Signs with RSA and SHA-256 by the token of `SEAL_TOKEN`, an RFC 7512 URI:
    "pkcs11:token=…;object=…?module-path=…&pin-source=…" (the file with the PIN). The first certificate of
    `SEAL_CERTIFICATES` belongs to the key.
    """

    def __init__(self) -> None:
        own, *chain = load_certs_from_pemder([settings.SEAL_CERTIFICATES])
        super().__init__(signing_cert=own, cert_registry=SimpleCertificateStore.from_certs([own, *chain]))
        self.path, _, query = settings.SEAL_TOKEN.removeprefix("pkcs11:").partition("?")
        self.said = {name: said[0] for name, said in parse_qs(f"{self.path.replace(';', '&')}&{query}").items()}

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(_LONGEST)
        said, pin = self.said, Path(self.said["pin-source"]).read_text("utf-8").strip()
        command = ["pkcs11-tool", "--module", said["module-path"], "--token-label", said["token"], "--login"]
        command += ["--pin", "env:SEAL_PIN", "--sign", "--mechanism", "SHA256-RSA-PKCS", "--label", said["object"]]
        done = subprocess.run(  # noqa: S603  executable from PATH, arguments from the settings
            command, input=data, env=os.environ | {"SEAL_PIN": pin}, capture_output=True, check=True, timeout=_SECONDS
        )
        refuse_if(not done.stdout, Refused(_NO_SEAL))
        return done.stdout


def sealed(data: bytes) -> bytes:
    """The PDF with the seal, or unchanged if no token is configured. Raises Refused if sealing fails."""
    if not settings.SEAL_TOKEN:
        return data
    mark = PdfSignatureMetadata(field_name="DauCoQuan", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    try:
        found: bytes = sign_pdf(IncrementalPdfFileWriter(BytesIO(data)), mark, signer=TokenSigner()).getvalue()
    except (OSError, KeyError, ValueError, subprocess.SubprocessError) as error:
        raise Refused(_NO_SEAL) from error
    return found
