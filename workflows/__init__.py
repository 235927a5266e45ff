"""Definitions only: laws, policies, and one module for each published version of a workflow."""
