"""Files of a form on arrival: judged one by one, so that a bad one costs neither the others nor a word of the text."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from portal.files.operations import validate_field
from portal.files.states import MOST_FILES, UnfitFile
from portal.questions.operations import private_files

FIELD, DROP = "tep", "bo-tep"
# Three files of a telephone's camera that are too big are told so in peace; more than that is no form.
MOST_OF_A_FORM = 60 * 1024 * 1024


def is_too_much(request: HttpRequest) -> bool:
    """Whether the form is longer than any that is read. Asked before anything of it is."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > MOST_OF_A_FORM


def take_files(request: HttpRequest, *, form: UUID) -> list[str]:
    """Drop what was ticked off, keep what was sent along; a sentence for each file that is not taken, with its name."""
    if dropped := request.POST.getlist(DROP):
        private_files.drop_waiting(form=form, tokens=dropped)
    sent = [file for file in request.FILES.getlist(FIELD) if isinstance(file, UploadedFile)]
    return [fault for file in sent[: MOST_FILES * 2] if (fault := _take(file, form))]


def _take(file: UploadedFile, form: UUID) -> str:
    try:
        private_files.put_waiting(form=form, file=validate_field(file))
    except UnfitFile as error:
        return f"“{(file.name or 'tệp')[:60]}”: {error}"
    return ""
