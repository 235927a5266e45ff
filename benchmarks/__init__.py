"""Comparisons with peers, one file a question; each prints Markdown tables of ratios taken in one run."""
