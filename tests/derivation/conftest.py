"""What tests of the rules share."""

from tests.derivation.settling import settle

__all__ = ["settle"]
