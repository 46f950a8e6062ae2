"""Shapes as predicates over tables: what certainly conforms is told without pySHACL, which judges all the rest."""
