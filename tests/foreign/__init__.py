"""Clients and tests that nobody here wrote, and what they send, against our catalogue."""
