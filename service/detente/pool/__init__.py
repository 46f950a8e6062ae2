"""Queries in processes that can be killed: who runs where, and how an answer travels.

    web process ── control socket ──► nursery ── fork ──► query process
         └────────────── one socket each ──────────────────────┘

The web process never evaluates a query. The nursery, a process without threads, forks a query process in
milliseconds; that one has a version open for reading, no network and a memory limit, and answers one query
at a time until it is killed. `QueryPool` is the web process's side of it.
"""

from detente.pool.jobs import Job
from detente.pool.pool import QueryPool

__all__ = ["Job", "QueryPool"]
