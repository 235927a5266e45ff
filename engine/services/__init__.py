"""Use cases: one function a verb, one unit of work each. They know ports, never adapters."""
