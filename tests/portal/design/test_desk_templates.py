"""What the templates of desks have in common: pictures that exist, errors that are found from their field."""

import re
from pathlib import Path

import pytest
from wagtail.admin.icons import get_icons
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu

PORTAL = Path(__file__).resolve().parents[3] / "src" / "portal"
DESKS = [path for path in PORTAL.glob("*/templates/**/*.html") if "wagtailadmin" in path.read_text("utf-8")]
# "{% if field.errors %}<p class=…>{{ field.errors.0 }}": the tag that says what is wrong with one field.
TELLS = re.compile(
    r"(?:for error in [\w.]+\.errors|if [\w.]+\.errors) %\}\s*"
    r"(?P<tag><\w+[^>]*>)\s*\{\{ (?:error|[\w.]+\.errors)"
)
TELLING = [path for path in PORTAL.glob("*/templates/**/*.html") if TELLS.search(path.read_text("utf-8"))]
# On public pages an error is inside the label of its field.
_LABELLED = "field-error"


def icons() -> set[str]:
    return set(re.findall(r'id="icon-([\w-]+)"', get_icons()))


def lines(items: list[MenuItem]) -> list[MenuItem]:
    return [
        line
        for item in items
        for line in (item, *(lines(item.menu.registered_menu_items) if isinstance(item, SubmenuMenuItem) else ()))
    ]


class TestPictures:
    @pytest.mark.parametrize("path", DESKS, ids=lambda path: str(path.relative_to(PORTAL)))
    def test_of_headings_exist(self, path: Path):
        named = set(re.findall(r'header\.html"[^%]*\bicon="([\w-]+)"', path.read_text("utf-8")))
        assert named <= icons()

    def test_of_the_menu_exist(self):
        named = {line.icon_name for line in lines(admin_menu.registered_menu_items)}
        assert named <= icons()


class TestErrors:
    @pytest.mark.parametrize("path", TELLING, ids=lambda path: str(path.relative_to(PORTAL)))
    def test_have_a_name_by_which_their_field_points_at_them(self, path: Path):
        for found in TELLS.finditer(path.read_text("utf-8")):
            assert _LABELLED in found["tag"] or ' id="' in found["tag"], found[0]
