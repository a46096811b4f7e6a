"""Tools for people who write packs: lint, examples, importers."""
