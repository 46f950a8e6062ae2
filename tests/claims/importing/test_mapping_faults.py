from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.errors import InputError
from tests.claims.importing.mapped import mapped

CASES = yaml.safe_load((Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8"))
TABLE = "Id,name,country\n1,one,Turkey\n"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_mistake_in_a_mapping_is_told_with_its_place(tmp_path: Path, case: dict[str, Any]) -> None:
    with pytest.raises(InputError) as raised:
        mapped(tmp_path, case["mapping"], case.get("file", TABLE)).quads  # noqa: B018 - it is made then
    told = str(raised.value).replace(f"{tmp_path}/", "")
    for line in case["says"]:
        assert line in told
