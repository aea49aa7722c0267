"""The stages in order: source -> cleaned -> provisions -> citations -> edition ready to store."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawtext.addresses import label_key
from lawtext.numbers import normalise_number, number_key
from lawtext.structure.recipe import doubts_of, parse_article, parse_document, read_effect
from lawtext.types import Document, Head, ProvisionNode, Step, Unit
from lawtext.words import fold, normalise
from portal.library.preparation.cleanup import StrayHeading, cut_stray_headings, repair
from portal.library.preparation.names import (
    CONSOLIDATED,
    TerritorialScope,
    doc_type_of,
    infer_title,
    is_title,
    issuer_names,
    mend_number,
    scope_of,
    subject_of,
    written_post,
)
from portal.library.preparation.proposals import EventDraft, find_drafts
from portal.library.preparation.relations import ReadRelation, find_notes, find_relations
from portal.library.preparation.rows import (
    ArticleText,
    CitationRow,
    InstrumentSource,
    ProvisionRow,
    ReadField,
    RowMaker,
    Stated,
    StatedRelation,
    articles_of,
    cite,
    lacks_of,
    merged_statements,
    read_fields,
    stated_by_head,
    text_between,
)
from portal.library.states import EditionKind, RelationKind
from portal.library.states.instruments import LAWS, THIS, own_name_key
from portal.library.states.topics import is_known_topic
from safefiles.errors import UnreadableFile

LONGEST_TITLE = 1500
_ATTACHED = frozenset({Unit.ANNEX, Unit.REGULATION})
_EARLIEST = date(1945, 9, 2)
_ARTICLE_NUMBER = re.compile(r"(?:Điều\s+)?(\d{1,4}\s?[a-zđ]{0,2})\.?", re.IGNORECASE)


class NoProvisions(UnreadableFile):
    reason = "Không nhận ra điều, khoản hay mục nào trong văn bản."
    remedy = "Hãy kiểm tra xem tệp có đúng là toàn văn của văn bản không."


@dataclass(frozen=True, slots=True)
class PreparedEdition:
    """One edition ready to store, and the metadata of its instrument."""

    name: str
    file: str
    format: str
    checksum: str
    kind: EditionKind
    stated: Stated
    title_is_inferred: bool
    scope: TerritorialScope
    name_key: str
    opening: str
    closing: str
    rows: tuple[ProvisionRow, ...]
    citations: tuple[CitationRow, ...]
    doubts: tuple[str, ...]
    drafts: tuple[EventDraft, ...] = ()
    relations: tuple[ReadRelation, ...] = ()
    notes: tuple[StatedRelation, ...] = ()
    head: tuple[ReadField, ...] = ()

    @property
    def lacks(self) -> str:
        """The codes of the signs that the text was not read completely."""
        return lacks_of(self.rows)

    @property
    def has_text(self) -> bool:
        return bool(self.rows)

    @property
    def article_count(self) -> int:
        return len(articles_of(self.rows))


def prepare_or_describe(source: InstrumentSource, *, override: Stated | None = None) -> PreparedEdition:
    """Like `prepare`; a source from a register whose text is missing or is no law is described without its text.

    Raises UnreadableFile.
    """
    if not source.is_registered:
        return prepare(source, override=override)
    if not source.text:
        return describe(source, missing=source.missing, override=override)
    try:
        return prepare(source, override=override)
    except NoProvisions as error:
        return describe(source, missing=str(error), override=override)


def describe(source: InstrumentSource, *, missing: str, override: Stated | None = None) -> PreparedEdition:
    """The edition of an instrument known from a register, without a text. Raises UnreadableFile."""
    named, is_inferred = _named(merged_statements(source.stated, None, override), [])
    dated, doubts = _dated(named)
    return PreparedEdition(
        name=source.name,
        file=source.file,
        format=source.format,
        checksum=source.checksum,
        kind=source.kind,
        stated=dated,
        title_is_inferred=is_inferred,
        scope=scope_of(issuer=dated.issuer, doc_type=dated.doc_type),
        name_key=own_name_key(title=dated.title, doc_type=dated.doc_type) if not is_inferred else "",
        opening="",
        closing="",
        rows=(),
        citations=(),
        doubts=(*source.doubts, f"Chưa có toàn văn. {missing}".strip(), *doubts, *_title_doubts(is_inferred)),
    )


def prepare(source: InstrumentSource, *, override: Stated | None = None) -> PreparedEdition:
    """Prepare a source without access to the database. `override` holds values entered by an officer. Raises
    UnreadableFile."""
    text = _text_of(source, override)
    rows, head = text.rows, text.head
    named, is_inferred = _named(merged_statements(source.stated, stated_by_head(head), override), rows)
    dated, doubts = _dated(named)
    if source.articles and head.effective_date is not None and dated.effective == head.effective_date:
        doubts.append(f"Ngày hiệu lực {head.effective_date:%d/%m/%Y} lấy từ lời văn (“{head.effective_stated[:80]}”).")
    own_title = dated.title if not is_inferred else ""
    unknown = [f"Lĩnh vực “{topic}” chưa có trong danh mục." for topic in dated.topics if not is_known_topic(topic)]
    of_the_head = (str(field) for field in text.fields if field.doubt)  # each with its quotation
    edition = PreparedEdition(
        name=source.name,
        file=source.file,
        format=source.format,
        checksum=source.checksum,
        kind=EditionKind.CONSOLIDATED if dated.doc_type == CONSOLIDATED else source.kind,
        stated=dated,
        title_is_inferred=is_inferred,
        scope=scope_of(issuer=dated.issuer, doc_type=dated.doc_type),
        name_key=own_name_key(title=dated.title, doc_type=dated.doc_type) if not is_inferred else "",
        opening=text.opening,
        closing=text.closing,
        rows=tuple(rows),
        citations=tuple(cite(rows, number=dated.official_number, title=own_title, preamble=text.opening)),
        doubts=(*source.doubts, *doubts, *unknown, *_title_doubts(is_inferred), *of_the_head, *text.doubts),
        head=text.fields,
        drafts=_drafts(text, dated, rows),
        relations=find_relations(
            title=own_title,
            doc_type=dated.doc_type,
            opening=text.opening,
            legal_bases=head.legal_bases,
            number_key=number_key(dated.official_number),
        ),
    )
    return edition if edition.kind is EditionKind.ISSUED else _with_notes(edition, source)


def _with_notes(edition: PreparedEdition, source: InstrumentSource) -> PreparedEdition:
    """Adds the relations from editors' notes in a compiled text; a consolidation must state what it consolidates."""
    text = source.text or "\n".join(f"Điều {one.number}. {one.title}\n{one.text}" for one in source.articles)
    bases = [one.document_key for one in edition.relations if one.kind is RelationKind.CONSOLIDATES]
    notes, lost = find_notes(
        text,
        # Read again with the marks of the notes; few texts have any.
        lambda: _text_of(source, None, marks=True).rows if source.articles else edition.rows,
        own_key=number_key(edition.stated.official_number),
        base=[*bases, ""][0] if edition.stated.doc_type == CONSOLIDATED else THIS,
    )
    doubts = [f"{lost} chú thích sửa đổi không rõ của văn bản gốc nào nên bỏ qua."] if lost else []
    return replace(edition, notes=notes, doubts=(*edition.doubts, *doubts))


@dataclass(frozen=True, slots=True)
class _Text:
    """The provisions of a source, with its head and the text around them."""

    trees: Sequence[ProvisionNode]
    head: Head
    opening: str
    closing: str
    rows: list[ProvisionRow]
    doubts: list[str]
    fields: tuple[ReadField, ...]


def _text_of(source: InstrumentSource, override: Stated | None, *, marks: bool = False) -> _Text:
    """Raises NoProvisions if no provision has any words. `marks`: see `repair`."""
    maker = RowMaker()
    fields: tuple[ReadField, ...] = ()
    if source.articles:
        trees: Sequence[ProvisionNode] = _add_articles(maker, source.articles, marks=marks)
        head, opening, closing = _head_of_articles(trees, source.stated), "", ""
    else:
        document = parse_document(source.text)
        trees, head = document.roots, document.head
        opening, closing = _add_document(maker, document)
        fields = tuple(read_fields(document, source.stated, override))
    rows = maker.close()
    if not any(row.text or row.heading for row in rows):
        raise NoProvisions
    return _Text(trees, head, opening, closing, rows, maker.doubts, fields)


def _drafts(text: _Text, stated: Stated, rows: Sequence[ProvisionRow]) -> tuple[EventDraft, ...]:
    """The changes that the text makes to others. A consolidation repeats earlier changes and makes none itself."""
    if stated.doc_type == CONSOLIDATED:
        return ()
    return find_drafts(text.trees, title=stated.title, effective=stated.effective, rows=rows, opening=text.opening)


# ---- provisions ------------------------------------------------------------------------------------------------------


def _add_articles(maker: RowMaker, articles: tuple[ArticleText, ...], *, marks: bool) -> list[ProvisionNode]:
    """Adds the articles with the headings found between them; returns the articles' trees."""
    trees: list[ProvisionNode] = []
    open_units: list[tuple[Unit, int]] = []
    for article in articles:
        if not (found := _ARTICLE_NUMBER.fullmatch(article.number.strip())):
            maker.doubts.append(f"Điều “{article.number[:20]}” có số không đọc được nên bị bỏ qua.")
            continue
        repaired = repair(article, marks=marks)
        text, headings = cut_stray_headings(repaired.text)
        if maker.has(f"dieu-{label_key(Unit.ARTICLE, found[1])}"):
            maker.doubts.append(f"Điều {article.number} có hai lần tại nguồn; chỉ giữ lần đầu.")
            continue
        if not text and not repaired.title:
            maker.doubts.append(f"Điều {article.number} không có nội dung tại nguồn.")
        elif not text:
            maker.doubts.append(f"Điều {article.number} chỉ có tên điều, không có nội dung tại nguồn.")
        tree = parse_article(text, found[1].replace(" ", ""), title=repaired.title)
        maker.add(tree, source=text, parent=open_units[-1][1] if open_units else -1)
        trees.append(tree)
        for heading in headings:
            _open_heading(maker, heading, open_units)
    return trees


_FINAL_ARTICLES = 3  # articles where a law states when it takes effect, if no title says so


def _head_of_articles(trees: Sequence[ProvisionNode], stated: Stated) -> Head:
    """The effective day as the articles state it, if the record has none."""
    if stated.effective is not None:
        return Head()
    telling = [tree for tree in trees if "hiệu lực" in tree.heading.lower()] or trees[-_FINAL_ARTICLES:]
    day, words = read_effect(telling, preamble="", closing="", issued=stated.issued, passed=None, is_certified=False)
    return Head(effective_date=day, effective_stated=words)


_RANK = {Unit.PART: 0, Unit.CHAPTER: 1, Unit.SECTION: 2, Unit.SUBSECTION: 3}


def _open_heading(maker: RowMaker, heading: StrayHeading, open_units: list[tuple[Unit, int]]) -> None:
    """Opens a chapter found at the end of the preceding article; closes open units of its rank or below."""
    while open_units and _RANK[open_units[-1][0]] >= _RANK[heading.unit]:
        open_units.pop()
    parent = open_units[-1][1] if open_units else -1
    own = str(Step(heading.unit, heading.key))
    above = maker.rows[parent].address if parent >= 0 else ""
    address = f"{above}-{own}" if above and heading.unit is not Unit.CHAPTER else own
    if maker.has(address):
        maker.doubts.append(
            f"Bỏ tiêu đề “{heading.label}” vì không rõ thuộc chương nào (nguồn thiếu tiêu đề trước đó)."
        )
        return
    position = maker.open(
        address=address,
        unit=heading.unit,
        label=heading.label,
        heading=heading.heading,
        text="",
        parent=parent,
    )
    if position >= 0:
        open_units.append((heading.unit, position))


def _add_document(maker: RowMaker, document: Document) -> tuple[str, str]:
    """Adds the tree; returns the text before the first provision and after the last. Doubts about the head are reported
    with their quotation instead (`ReadField`), if the field is used at all."""
    of_head = set(doubts_of(document.source, document.head))
    for provision in document.roots:
        maker.add(provision, source=document.source)
    maker.doubts.extend(f"Dòng {one.line}: {one.reason}" for one in document.doubts if one not in of_head)
    if not document.roots:
        raise NoProvisions
    # The opening is the text above the first provision. The closing is the text between the own provisions and the
    # attachments, followed by what comes after the last annex.
    own = [root.span for root in document.roots if root.unit not in _ATTACHED]
    attached = [root.span for root in document.roots if root.unit in _ATTACHED]
    source, first = document.source, document.roots[0].span.start
    last = max(span.end for span in (own or attached))
    until = min((span.start for span in attached if span.start >= last), default=len(source))
    behind = max([until, *(span.end for span in attached)])
    return source[:first].strip(), f"{source[last:until].strip()}\n{source[behind:].strip()}".strip()


# ---- the instrument --------------------------------------------------------------------------------------------------


def _named(stated: Stated, rows: list[ProvisionRow]) -> tuple[Stated, bool]:
    stated = mend_number(stated)
    if not (number := normalise_number(stated.official_number)):
        raise UnreadableFile(
            reason="Không tìm thấy số, ký hiệu của văn bản trong tệp.",
            remedy="Hãy ghi số, ký hiệu khi nhập (ô “Số, ký hiệu” hoặc tham số --number).",
        )
    doc_type = doc_type_of(stated=stated.doc_type, number=number, title=stated.title)
    title = _full_title(stated, doc_type)
    is_inferred = not is_title(title, doc_type)
    if is_inferred:
        first = next((row for row in rows if row.unit is Unit.ARTICLE), rows[0] if rows else None)
        title = infer_title(
            doc_type=doc_type,
            number=number,
            heading=first.heading if first is not None else "",
            opening=text_between(rows, first.position, first.end) if first is not None else "",
        )
    title = normalise(title).rstrip(" .")[:LONGEST_TITLE]
    said = stated.subject if not (doc_type in LAWS and stated.subject.isupper()) else ""
    subject = said or ("" if is_inferred else subject_of(title=title, doc_type=doc_type, number=number))
    named = replace(
        stated,
        official_number=number[:120],
        doc_type=doc_type,
        title=title,
        subject=normalise(subject),
        issuer=issuer_names(stated=stated.issuer, number=number)[:400],
        signer=normalise(stated.signer)[:200],
        signer_title=written_post(stated.signer_title)[:200],
        source_url=stated.source_url[:500] if stated.source_url.startswith(("https://", "http://")) else "",
    )
    return named, is_inferred


# A trích yếu that continues the sentence begun by the type: "Quyết định" + "Quy định giá nước".
_GOES_ON = re.compile(
    r"(?:Về|Ban hành|Quy định|Sửa đổi|Bổ sung|Phê duyệt|Hướng dẫn|Bãi bỏ|Thay thế|Công bố|Điều chỉnh|Đính chính)\b"
)


def _full_title(stated: Stated, doc_type: str) -> str:
    """The title, or type and trích yếu: "Nghị định" + "Về công tác văn thư", "Luật" + "Đất đai"."""
    if stated.title:
        return stated.title
    if not (subject := normalise(stated.subject)) or fold(subject).startswith(f"{fold(doc_type)} "):
        return subject
    if doc_type in LAWS and subject == subject.upper():
        subject = subject.capitalize()
    of_what = f"{stated.doc_type} " if doc_type == CONSOLIDATED and stated.doc_type != CONSOLIDATED else ""
    told = f"{subject[:1].lower()}{subject[1:]}" if _GOES_ON.match(subject) else subject
    return f"{doc_type} {of_what}{told}".strip()


def _dated(stated: Stated) -> tuple[Stated, list[str]]:
    """Drops impossible dates; returns a doubt for each date that is dropped, doubtful or missing."""
    doubts = []
    if stated.issued is not None and stated.issued < _EARLIEST:
        doubts.append(f"Ngày ban hành {stated.issued:%d/%m/%Y} không hợp lý nên không dùng.")
        stated = replace(stated, issued=None)
    if stated.issued and stated.effective and stated.effective < stated.issued:
        doubts.append(f"Ngày hiệu lực {stated.effective:%d/%m/%Y} trước ngày ban hành; cần kiểm tra lại.")
    if stated.expired and stated.effective and stated.expired < stated.effective:
        doubts.append(f"Ngày hết hiệu lực {stated.expired:%d/%m/%Y} trước ngày hiệu lực nên không dùng.")
        stated = replace(stated, expired=None)
    if stated.issued is None:
        doubts.append("Không rõ ngày ban hành.")
    return stated, doubts


def _title_doubts(is_inferred: bool) -> list[str]:
    return ["Nguồn không có tên văn bản; hệ thống đặt tên tạm theo nội dung."] if is_inferred else []
