"""Packs made from the rules of other projects."""
