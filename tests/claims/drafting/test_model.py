"""The model of the parser is the one that its publisher released, byte for byte."""

from __future__ import annotations

import hashlib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from detente.claims.drafting.parsing import MODELS

RELEASED = {
    "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
}
"""SHA-256 of the weights of en_core_web_sm 3.8.0, as its own list of files has them."""


@pytest.mark.parametrize("name", [each for each in MODELS if find_spec(each)])
def test_the_weights_are_those_that_were_released(name: str) -> None:
    folder = next(Path(str(import_module(name).__file__)).parent.glob("en_core_web_sm*-3.8.0"))
    found = {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in RELEASED}
    assert found == RELEASED
