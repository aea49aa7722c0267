"""A law as an EPUB: small files, a table of contents, nothing that an old reader chokes on."""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from lawtext.types import Unit
from portal.library.queries.exports.book import Book, BookUnit
from portal.library.queries.exports.epub import LARGEST_FILE, chapters_of, write_epub
from portal.library.queries.exports.layout import ranked
from tests.portal.library.exports.books import COVER, assert_in_order, decision, hostile

CHECKER = Path("/usr/share/java/epubcheck.jar")
XHTML, EPUB = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/ops}"


def opened(book: Book) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(write_epub(book)))


def text_of(archive: zipfile.ZipFile) -> str:
    pages = sorted(name for name in archive.namelist() if "/phan-" in name)
    return "\n".join("\n".join(etree.fromstring(archive.read(name)).itertext()) for name in pages)


def faults(data: bytes, folder: Path) -> str:
    """What epubcheck says; "" if all is well."""
    path = folder / "law.epub"
    path.write_bytes(data)
    said = subprocess.run(["java", "-jar", str(CHECKER), "-q", str(path)], capture_output=True, text=True, check=False)
    return said.stderr + said.stdout if said.returncode else ""


class TestArchive:
    def test_says_what_it_is_by_its_first_bytes(self):
        first = opened(decision()).infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)

    def test_is_the_same_for_the_same_book(self):
        assert write_epub(decision()) == write_epub(decision())

    def test_words_are_all_there_in_order(self):
        assert_in_order(decision(), text_of(opened(decision())))

    def test_links_lead_to_files_and_places_that_are_there(self):
        archive = opened(decision())
        trees = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith("xhtml")}
        places = {
            f"{name.partition('/')[2]}#{node.get('id')}"
            for name, tree in trees.items()
            for node in tree.iter()
            if node.get("id")
        }
        inner = [
            node.get("href", "")
            for tree in trees.values()
            for node in tree.iter(f"{XHTML}a")
            if "#" in node.get("href", "") and "://" not in node.get("href", "")
        ]
        assert "phan-001.xhtml#dieu-2-khoan-1" in inner
        assert set(inner) <= places

    def test_contents_are_nested_down_to_the_articles(self):
        navigation = etree.fromstring(opened(decision()).read("EPUB/nav.xhtml"))
        toc = next(node for node in navigation.iter(f"{XHTML}nav") if node.get(f"{EPUB}type") == "toc")
        tops = [node.find(f"{XHTML}a").text for node in toc.find(f"{XHTML}ol")]
        assert tops[:2] == ["Thông tin văn bản", "Chương I. QUY ĐỊNH CHUNG"]
        inner = toc.find(f"{XHTML}ol")[1].find(f"{XHTML}ol")
        assert [node.find(f"{XHTML}a").text for node in inner] == ["Điều 1. Phạm vi điều chỉnh", "Điều 2. Nguyên tắc"]

    def test_tells_readers_that_it_is_accessible(self):
        package = opened(decision()).read("EPUB/package.opf").decode()
        assert '<meta property="schema:accessMode">textual</meta>' in package
        assert "<dc:language>vi</dc:language>" in package


class TestFiles:
    def test_stay_small_and_begin_with_a_chapter(self):
        units = []
        for number in range(1, 41):
            units.append(
                BookUnit(
                    len(units), len(units) + 1, f"dieu-{number}", Unit.ARTICLE, f"Điều {number}", "", "chợ " * 2500
                )
            )
        chapters = chapters_of(Book(COVER, tuple(units)))
        sizes = [sum(len(leaf.text) for leaf, _ in chapter["units"]) for chapter in chapters]
        assert len(chapters) > 1
        assert max(sizes) <= LARGEST_FILE + 10_000
        assert [leaf.address for chapter in chapters for leaf, _ in chapter["units"]] == [one.address for one in units]

    def test_a_chapter_opens_a_file(self):
        first = [chapter["units"][0][0].address for chapter in chapters_of(decision())]
        assert first[:2] == ["chuong-1", "chuong-2"]

    def test_ranks_leave_none_out(self):
        ranks = [rank for _, rank in ranked(decision().leaves) if rank]
        assert ranks[0] == 1
        assert all(later <= earlier + 1 for earlier, later in zip(ranks, ranks[1:], strict=False))


@pytest.mark.skipif(not CHECKER.is_file(), reason=f"no epubcheck at {CHECKER}")
class TestChecker:
    @pytest.mark.parametrize("book", [decision, hostile], ids=["decision", "hostile"])
    def test_finds_no_fault(self, book, tmp_path):
        assert faults(write_epub(book()), tmp_path) == ""


def test_hostile_words_are_words():
    said = text_of(opened(hostile()))
    assert "<script>alert(1)</script>" in said
