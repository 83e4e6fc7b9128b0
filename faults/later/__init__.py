"""What a later release would do to a table that is in use: expand, backfill, contract. For `make faults` alone."""
