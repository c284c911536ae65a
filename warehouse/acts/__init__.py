"""What people decide about a lot, a signal or a case: recorded once, never changed."""
