"""The gate over one large graph in parts, by an executor, each part with what stands beside it at hand."""
