"""unit, property, scenarios, contract, integration, and repo (the repository's own rules)."""
