"""Leaf: what every application may use and which knows none of them. No models."""
