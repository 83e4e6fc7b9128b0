"""The demonstration of `make run`: two invented firms with clients in every state that the screens can show."""
