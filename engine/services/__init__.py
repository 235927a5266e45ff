"""Use cases: one function a verb, one transaction each; they know ports, never adapters."""
