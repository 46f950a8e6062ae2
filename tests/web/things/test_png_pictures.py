"""Pictures as PNG: with their words, within a size, and a problem where they cannot be drawn."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from flask.testing import FlaskClient

from detente.web.pictures import raster
from detente.web.pictures.raster import RasterError, rasterised

PICTURES = [
    "/relation/RUS-TUR/timeline",
    "/relation/RUS-TUR/trend",
    "/relation/RUS-TUR/pledges",
    "/measure/russia-trade-restrictions-on-turkey-2015/life",
    "/who-met-whom/matrix",
    "/who-met-whom/network",
    "/who-met-whom/years",
    "/map",
]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif">'
    "{inside}</svg>"
)


class WithoutFonts:
    """The library as it is on a machine that has no fonts."""

    def svg_to_bytes(self, **options: Any) -> bytes:
        return bytes(import_module("resvg_py").svg_to_bytes(**options, skip_system_fonts=True))


@pytest.fixture
def without_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give a machine without fonts."""
    raster._writes.cache_clear()
    monkeypatch.setattr(raster, "_renderer", WithoutFonts)
    yield
    raster._writes.cache_clear()


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(SIGNATURE)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("path", PICTURES)
def test_every_picture_is_png_too(path: str, seeds: FlaskClient) -> None:
    answer = seeds.get(f"{path}.png?lang=en")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    width, height = size_of(answer.data)
    assert width == 1920
    assert height > 300
    assert answer.headers["Detente-Version"] == seeds.get(f"{path}.svg").headers["Detente-Version"]
    tagged = {"If-None-Match": answer.headers["ETag"]}
    assert seeds.get(f"{path}.png?lang=en", headers=tagged).status_code == 304


def test_words_are_drawn() -> None:
    texts = ('<text y="15">settled</text>', '<text y="15">said</text>', "")
    drawn = {rasterised(SVG.format(width=40, height=20, inside=text), "DejaVu Sans") for text in texts}
    assert len(drawn) == 3


def test_a_high_picture_is_drawn_smaller() -> None:
    width, height = size_of(rasterised(SVG.format(width=960, height=8000, inside=""), "DejaVu Sans"))
    assert 7_900_000 < width * height < 8_100_000


@pytest.mark.usefixtures("without_fonts")
def test_without_fonts_there_is_no_picture_without_words() -> None:
    with pytest.raises(RasterError, match="no fonts"):
        rasterised(SVG.format(width=10, height=10, inside=""), "DejaVu Sans")


def test_without_the_extra_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "_LIBRARY", "no_such_library_of_pictures")
    raster._renderer.cache_clear()
    with pytest.raises(RasterError, match="The extra `png` is not installed"):
        rasterised(SVG.format(width=10, height=10, inside=""), "DejaVu Sans")


@pytest.mark.usefixtures("without_fonts")
def test_a_service_without_fonts_answers_that_it_has_no_png(seeds: FlaskClient) -> None:
    address = "/map.png?from=1950-01-01"  # kept by no other test
    answer = seeds.get(address, headers={"Accept": "application/problem+json"})
    assert answer.status_code == 501
    assert answer.get_json()["type"].endswith("#picture-form")
    assert "The same picture is there as SVG." in answer.get_json()["detail"]
    assert seeds.get("/map.svg").status_code == 200
