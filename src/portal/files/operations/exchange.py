"""Uploads: scanned for viruses if a scanner is configured (VIRUS_SCANNER), then validated; and downloads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import AF_INET, AF_UNIX, socket
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import FileUploadHandler
from django.http import FileResponse, Http404

from portal.files.operations import fetched, validate_field
from portal.files.states import MOST_FILES, UnfitFile, UploadFault, ValidFile

_BLOCK = 1024 * 1024
_SCANNER_SECONDS = 20.0  # until a piece is accepted, or the answer given


class InfectedFile(BadRequest):
    """The scanner has found a virus. The page for bad requests shows `told`."""

    status, told = 422, UploadFault.INFECTED


class NotScanned(BadRequest):
    """The file could not be scanned, so it is not accepted."""

    status, told = 503, UploadFault.NOT_SCANNED


class VirusScan:
    """Scans one file while it is received: INSTREAM of clamd(8). Raises NotScanned, InfectedFile."""

    def __init__(self) -> None:
        kind, _, place = settings.VIRUS_SCANNER.partition(":")
        host, _, port = place.rpartition(":")
        self._asked = socket(AF_UNIX if kind == "unix" else AF_INET)
        self._asked.settimeout(_SCANNER_SECONDS)
        with self._heard():
            self._asked.connect(place if kind == "unix" else (host, int(port)))
            self._asked.sendall(b"zINSTREAM\0")

    @contextmanager
    def _heard(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.close()
            raise NotScanned from error

    def add(self, piece: bytes) -> None:
        with self._heard():
            self._asked.sendall(len(piece).to_bytes(4) + piece)

    def end(self) -> None:
        """Check the scanner's answer.

        Anything but "OK" is a failure: an error of its own, a file longer than it reads.
        """
        self.add(b"")
        with self._heard(), self._asked, self._asked.makefile("rb") as answer:
            said = answer.read(4096).rstrip(b"\0\n")
        if said.endswith(b" FOUND"):
            raise InfectedFile
        if not said.endswith(b": OK"):
            raise NotScanned

    def close(self) -> None:
        self._asked.close()


class VirusScanHandler(FileUploadHandler):
    """For Django's FILE_UPLOAD_HANDLERS: no form gets a file that the scanner has not passed."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._scan = VirusScan()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        with self._others_told():
            self._scan.add(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        with self._others_told():
            self._scan.end()

    @contextmanager
    def _others_told(self) -> Iterator[None]:
        """Interrupt the other handlers, so that a rejected file stays in no temporary file."""
        try:
            yield
        except BadRequest:
            for one in self.request.upload_handlers if self.request else ():
                one.upload_interrupted()
            raise

    def upload_interrupted(self) -> None:
        self._scan.close()


def refuse_virus(path: Path) -> None:
    """Scan a file that no form received. Raises NotScanned, InfectedFile; does nothing without a configured scanner."""
    if settings.VIRUS_SCANNER:
        scan = VirusScan()
        with path.open("rb") as file:
            for piece in iter(lambda: file.read(_BLOCK), b""):
                scan.add(piece)
        scan.end()


# ---- forms and downloads ---------------------------------------------------------------------------------------------


class ValidFileField(forms.FileField):
    """A form field for a valid file; a bad one is rejected with what to do."""

    def clean(self, data: Any, initial: Any = None) -> ValidFile | None:
        sent = super().clean(data, initial)
        try:
            return validate_field(sent) if sent else None
        except UnfitFile as error:
            raise forms.ValidationError(str(error)) from error


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """A form field for several valid files. A bad one is named with what to do."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[ValidFile]:
        sent = [one for one in (data if isinstance(data, list) else [data]) if one]
        if len(sent) > MOST_FILES:
            raise forms.ValidationError(UploadFault.TOO_MANY.value)
        return [self._judged(one) for one in sent]

    def _judged(self, file: Any) -> ValidFile:
        try:
            return validate_field(file)
        except UnfitFile as error:
            raise forms.ValidationError(f"“{file.name[:60]}”: {error}") from error


def private_download(path: Path, *, name: str, media_type: str) -> FileResponse:
    """Serve a stored file as a download; the caller has checked the permission. Raises Http404 if it does not exist."""
    kept = fetched(path)
    if not kept.is_file():
        raise Http404
    return FileResponse(
        kept.open("rb"),
        as_attachment=True,
        filename=name,
        content_type=media_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )
