"""Wording and page layout of letters and pages; data files only."""
