"""What the user asked for: options, the settings file, what excludes what."""
