"""What each chart found, in one sentence computed from its frame: a module per page."""
