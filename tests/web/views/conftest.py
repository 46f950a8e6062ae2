"""What tests of pages share with those of the rules."""

from tests.derivation.settling import settle

__all__ = ["settle"]
