"""What HTTP asks of every answer: negotiation, codings, links, caches, problem documents."""
