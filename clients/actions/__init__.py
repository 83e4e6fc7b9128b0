"""Everything that changes a client, a template or what hangs on them: one module a subject."""
