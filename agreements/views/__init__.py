"""Pages of agreements: the contact's, the firm's own, and the texts."""
