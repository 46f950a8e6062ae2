"""Work in processes that can be killed: who runs where, and how an answer travels.

    web process ── control socket ──► fork server ── fork ──► query process
         └────────────── one socket each ──────────────────────────┘

The web process never evaluates a query. The fork server, a process without threads, forks a query process in
milliseconds; that one has a version open for reading, no network and a memory limit, and answers one query
at a time until it is killed. `query_pool` is the web process's side of it; `write_queue` that of changes.
"""
