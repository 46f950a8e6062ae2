"""SPARQL 1.1 Update as operations, each with a change that is known: quads added and removed, graphs too.

`check_update`, `parse_update`, the permissions of `written_graphs`, and `apply_update`, in this order.
"""

from detente.sparql.update.applying import UpdateError, UpdateTarget, UsingDataset, apply_update
from detente.sparql.update.operations import (
    Add,
    Clear,
    Copy,
    Create,
    DeleteData,
    Drop,
    Every,
    InsertData,
    Load,
    Modify,
    Move,
    Operation,
    inserted,
    written_graphs,
)
from detente.sparql.update.outline import check_update
from detente.sparql.update.parser import parse_update

__all__ = [
    "Add",
    "Clear",
    "Copy",
    "Create",
    "DeleteData",
    "Drop",
    "Every",
    "InsertData",
    "Load",
    "Modify",
    "Move",
    "Operation",
    "UpdateError",
    "UpdateTarget",
    "UsingDataset",
    "apply_update",
    "check_update",
    "inserted",
    "parse_update",
    "written_graphs",
]
