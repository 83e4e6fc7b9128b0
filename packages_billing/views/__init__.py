"""Fakturaunderlag: the report, a client's lines, closing a month, invoice drafts."""
