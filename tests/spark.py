"""Spark of this machine, for the tests that want it: the extra `spark`, and Java."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest

MASTER = "local[2]"
SPARK = pytest.param("Spark", marks=pytest.mark.spark)
"""A parameter of tests that run anywhere else too."""


def why_no_spark() -> str:
    """Tell what is missing; empty where Spark can be started."""
    if find_spec("pyspark") is None:
        return "needs PySpark: .venv/bin/pip install --no-deps --require-hashes -r requirements/spark.txt"
    return "" if shutil.which("java") else "needs Java (Debian: apt install openjdk-17-jdk-headless)"
