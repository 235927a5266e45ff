"""gongkai: a workflow engine for government-information disclosure in China."""

__version__ = "0.1.0"
