"""The classes of eventualities are listed in the ontology alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.rdf.namespaces import DET
from detente.vocabulary.eventualities import EVENTUALITIES, KINDS_OF_EVENTUALITIES, NARROW, local_name
from detente.vocabulary.iris import CLASSES_BY_KIND, EVENTUALITY_KINDS
from detente.vocabulary.ontology import shipped_ontology

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CASES = yaml.safe_load((HERE / "eventualities.yaml").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["title"]))
def test_class_shows_up_everywhere(tmp_path: Path, case: dict[str, Any]) -> None:
    shows = case["shows"]
    assert report(checkout(tmp_path, case.get("added")), case["thing"]) == {
        "class of its IRI": shows["class"],
        "in the schema of seeds": True,
        "changes": ["1 eventuality settled otherwise than before"],
        "counted": shows["counted"],
        "kinds in the table": shows.get("table", shows["kinds"]),
        "kinds in the timeline": shows["kinds"],
        "left by the filter": 1,
        "kinds on its page": shows["kinds"],
        "type for crawlers": shows["crawlers"],
    }


def test_class_that_is_not_in_the_ontology_shows_up_nowhere(tmp_path: Path) -> None:
    done = run(checkout(tmp_path, None), ["event", "JointExercise", "joint-exercise"])
    assert done.returncode != 0
    assert "not 'joint-exercise'" in done.stderr


def checkout(folder: Path, added: list[str] | None) -> Path:
    """Make a checkout with a copy of the ontology that has one more class."""
    for name in ("service", "shapes", "seeds"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    if added:
        name, above = (DET[each].value for each in added)
        line = f"\n<{name}> a owl:Class ; rdfs:subClassOf <{above}> .\n"
        with (folder / "ontology" / "detente.ttl").open("a") as file:
            file.write(line)
    return folder


def run(folder: Path, thing: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder / "service")}
    command = [sys.executable, str(HERE / "one_more_class.py"), *thing]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def report(folder: Path, thing: list[str]) -> dict[str, object]:
    done = run(folder, thing)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_order_is_that_of_the_ontology() -> None:
    text = (ROOT / "ontology" / "detente.ttl").read_text()
    defined = re.findall(r"^det:(\w+) a owl:Class", text, re.MULTILINE)
    names = [local_name(each) for each in EVENTUALITIES]
    assert names == [each for each in defined if each in names]
    assert {"Event", "Meeting", "ArmedConflict", "Resolution"} <= set(names)
    assert not {"Eventuality", "Claim", "State"} & set(names)


def test_kinds_are_narrow_classes_and_event() -> None:
    assert set(KINDS_OF_EVENTUALITIES.values()) == {*NARROW, DET.Event} == set(EVENTUALITIES)
    assert list(KINDS_OF_EVENTUALITIES)[-1] == "event"


def test_kinds_of_iris_are_those_that_the_shapes_allow() -> None:
    """A class has a kind of its own, or the IRIs of the nearest class above that has one."""
    text = (ROOT / "shapes" / "iris.ttl").read_text()
    shapes = re.findall(r"targetClass det:(\w+) ;\s+detsh:localPattern \"([^\"]+)\"", text)
    patterns = {DET[name]: pattern for name, pattern in shapes}
    above = shipped_ontology().superclasses
    assert frozenset(CLASSES_BY_KIND) > EVENTUALITY_KINDS
    for kind in EVENTUALITY_KINDS:
        class_ = CLASSES_BY_KIND[kind]
        for each in {class_, *above[class_]} & patterns.keys():
            assert re.search(patterns[each], f"id/{kind}/x"), (kind, each)


DECIDING_BY_CLASS = {
    ROOT / "service/detente/web/indexes/declared.py",
    *(ROOT / "service/detente/claims/drafting").glob("*.py"),
}
"""What is declared of each class there, or read in its words, no other class shares; none lists them."""


@pytest.mark.parametrize(
    "path",
    sorted({*(ROOT / "service").rglob("*.py")} - DECIDING_BY_CLASS),
    ids=lambda path: path.name,
)
def test_no_module_lists_the_classes_itself(path: Path) -> None:
    names = "|".join(local_name(each) for each in NARROW)
    found = set(re.findall(rf"(?:det:|DET\.|[\"'])({names})\b", path.read_text()))
    assert len(found) < 4, f"{path} lists {sorted(found)}: ask `vocabulary.eventualities`"
