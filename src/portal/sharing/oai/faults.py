"""What the protocol calls errors (OAI-PMH 2.0, section 3.6). Pure."""


class Fault(Exception):
    """A request that has an error for an answer; `code` is the protocol's, the message is for whoever reads its log."""

    code = ""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadVerb(Fault):
    code = "badVerb"


class BadArgument(Fault):
    code = "badArgument"


class BadResumptionToken(Fault):
    code = "badResumptionToken"


class CannotDisseminateFormat(Fault):
    code = "cannotDisseminateFormat"


class IdDoesNotExist(Fault):
    code = "idDoesNotExist"


class NoRecordsMatch(Fault):
    code = "noRecordsMatch"


class NoSetHierarchy(Fault):
    code = "noSetHierarchy"


class NoMetadataFormats(Fault):
    code = "noMetadataFormats"
