"""Pages of clients, one module a page."""
