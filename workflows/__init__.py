"""Definitions only: laws, policies, and one module or package for each published version of a workflow."""

from workflows.registry import WORKFLOWS as WORKFLOWS
