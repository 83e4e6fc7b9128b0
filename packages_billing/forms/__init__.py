"""The forms of the catalogue and the prices."""
