"""`make faults`: real processes, killed on purpose, against a ledger of what was acknowledged. Never shipped."""
