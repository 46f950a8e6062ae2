"""The claims of an entry as Web Annotations, for tools that show notes beside a text."""
