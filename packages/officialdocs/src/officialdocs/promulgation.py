"""The decision that promulgates a regulation, with the regulation as a document of its own behind it."""

from __future__ import annotations

from collections.abc import Sequence

from officialdocs.document import (
    ArticleBlock,
    AttachedDocument,
    DocumentHead,
    DocumentTitle,
    OfficialDocument,
    Preamble,
    Recipients,
    SignatureBlock,
)
from officialdocs.words import plain


def promulgation(
    *,
    head: DocumentHead,
    regulation: AttachedDocument,
    authority: str,
    bases: Sequence[str],
    executors: str,
    signature: SignatureBlock,
    recipients: Recipients,
    effect: str = "kể từ ngày ký",
    repeals: str = "",
) -> OfficialDocument:
    """ "Quyết định ban hành Quy chế …".

    The regulation's name goes on in small letters after its kind: "Quy chế quản lý và hoạt động …". `executors` are
    those who see to it ("Chánh Văn phòng Sở, …"); `effect` follows "có hiệu lực thi hành"; `repeals` is a whole
    sentence on what is replaced.
    """
    subject = plain(regulation.subject)
    name = f"{plain(regulation.kind)} {subject[:1].lower()}{subject[1:]}"
    in_force = f"Quyết định này có hiệu lực thi hành {plain(effect)}."
    return OfficialDocument(
        head=head,
        title=DocumentTitle("Quyết định", f"Ban hành {name}"),
        preamble=Preamble(bases=tuple(bases), authority=authority, order="Quyết định:"),
        body=(
            ArticleBlock(text=f"Ban hành kèm theo Quyết định này {name}."),
            ArticleBlock(text=f"{in_force} {plain(repeals)}".rstrip()),
            ArticleBlock(text=f"{plain(executors)} chịu trách nhiệm thi hành Quyết định này."),
        ),
        signature=signature,
        recipients=recipients,
        attachments=(regulation,),
    )
