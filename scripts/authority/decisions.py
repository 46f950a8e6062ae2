"""What people decided where references are silent, wrong or at odds; decisions.yaml has the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

_TABLES: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))

STATES_BESIDE: Sequence[str] = _TABLES["states_beside"]
COW_CODES: Mapping[str, Sequence[int]] = _TABLES["cow_codes"]
GW_CODES: Mapping[str, Sequence[int]] = _TABLES["gw_codes"]
BESIDE_ISO: Mapping[str, Mapping[str, str]] = _TABLES["beside_iso"]
ENGLISH: Mapping[str, Mapping[str, str]] = _TABLES["english"]
WIKIDATA: Mapping[str, str] = _TABLES["wikidata"]
NO_OLD_NAMES: Sequence[str] = _TABLES["no_old_names"]
TERRITORIES: Mapping[str, str] = _TABLES["territories"]
REPLACES: Mapping[str, Sequence[str]] = _TABLES["replaces"]
BEGINNINGS: Mapping[str, Mapping[str, str]] = _TABLES["beginnings"]
CAPITALS: Mapping[str, str] = _TABLES["capitals"]
NO_CAPITAL: Mapping[str, str] = _TABLES["no_capital"]
SEATS: Mapping[str, str] = _TABLES["seats"]
CITIES: Mapping[str, str] = _TABLES["cities"]
CITY_LABELS: Mapping[str, str] = _TABLES["city_labels"]
CONTESTED: Mapping[str, str] = _TABLES["contested"]
COUNTRIES: Mapping[str, str] = _TABLES["countries"]
