"""One stylesheet from many files."""

import gzip
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from portal.design import display

BUDGET = 12_000  # bytes, compressed: what the first view of any page spends on how it looks


class TestSources:
    @pytest.mark.parametrize("path", display.sources(), ids=lambda path: path.name)
    def test_each_file_is_wholly_one_layer(self, path: Path):
        assert f"@layer {path.parent.name if path.parent.name == 'components' else path.stem} {{" in path.read_text(
            "utf-8"
        )

    @pytest.mark.parametrize("path", display.sources(), ids=lambda path: path.name)
    def test_colours_come_from_the_tokens_alone(self, path: Path):
        text = path.read_text("utf-8")
        if path.stem != "tokens":
            assert "#" not in text.replace('content: "#', ""), f"{path.name} names a colour or an id of its own"
            assert "rgb" not in text

    def test_every_token_used_is_defined(self):
        used = set(display.re.findall(r"var\((--[a-z0-9-]+)\)", display.flat()))
        defined = set(display.re.findall(r"(--[a-z0-9-]+):", (display.FOLDER / "tokens.css").read_text("utf-8")))
        assert used <= defined

    def test_a_file_without_its_layer_is_refused(self, tmp_path: Path):
        for layer in display.LAYERS[:-1]:
            (tmp_path / f"{layer}.css").write_text(f"@layer {layer} {{\na {{ color: red; }}\n}}\n")
        (tmp_path / "components").mkdir()
        (tmp_path / "components" / "x.css").write_text("a { color: red; }")
        with pytest.raises(display.NotOneLayer):
            display.flat(tmp_path)


class TestDelivery:
    def test_stays_within_its_budget(self):
        assert len(gzip.compress(display.stylesheet().text.encode())) <= BUDGET

    def test_is_kept_for_ever_under_its_digest(self, client: Client):
        answer = client.get(reverse("design:stylesheet", args=[display.stylesheet().digest]))
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/css")
        assert "immutable" in answer["Cache-Control"]

    @pytest.mark.django_db  # whatever is not found may have been moved: redirects are looked up
    def test_another_digest_is_not_found(self, client: Client):
        assert client.get(reverse("design:stylesheet", args=["000000000000"])).status_code == 404

    def test_has_no_layers_left_for_old_phones_to_drop(self):
        assert "@layer" not in display.stylesheet().text
