"""`make bench`: the speed of the application beside a minimal Django view and Django admin. Never shipped, never run in
production: its settings are only for the servers that it compares with."""
