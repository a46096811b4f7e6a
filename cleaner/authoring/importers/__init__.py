"""Makes packs from the rules of other projects."""
