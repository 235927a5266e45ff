"""Suggestions to publish information on the agency's own motion (Art. 44)."""
