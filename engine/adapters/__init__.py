"""Ports with input and output: stores, letters, documents, spreadsheets, mail, jobs."""
