"""Forms of clients and templates."""
