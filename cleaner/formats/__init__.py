"""What a file is, by its name and its first bytes, and how it is compressed."""
