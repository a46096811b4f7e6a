"""For people who write packs: lint, examples, importers."""
