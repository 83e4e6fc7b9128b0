"""`make faults`: real processes, killed on purpose, against a ledger of what was acknowledged. Never shipped."""

# A module each, with FAULTS, its functions; in the order of what they are worth.
FAMILIES = (
    "mail", "worker", "database", "broker", "closing", "deploy", "registers", "beat", "restore", "disk",
)  # fmt: skip
