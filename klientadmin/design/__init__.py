"""Every component of the design in every state, drawn by the product's own templates. Only `make run` has the page."""
