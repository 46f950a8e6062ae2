"""The road for changes of many quads: files, builds, uploads, importers; its door is `committing`."""
