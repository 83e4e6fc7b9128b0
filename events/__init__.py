"""Append-only log: who did what to what. `record()` is the only way in."""
