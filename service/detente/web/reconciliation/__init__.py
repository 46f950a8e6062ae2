"""Reconciliation of tables: the Reconciliation Service API 0.2 over the names of the authority."""
