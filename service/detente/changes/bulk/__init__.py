"""The one road for changes of many quads: files, builds, uploads and importers hand theirs to `commit_in_bulk`."""
