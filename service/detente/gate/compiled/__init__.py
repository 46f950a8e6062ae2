"""Shapes as predicates over tables: what certainly conforms spares pySHACL, which judges all the rest."""
