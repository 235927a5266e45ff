"""Interpretation of a policy document: with it or within three working days after it."""
