"""The server-rendered workbench, over the same services as the API."""
