"""The stores and the demo, for every test here."""

from tests.played import played
from tests.stores import database, make_url, postgres, sql_store, store

__all__ = ["database", "make_url", "played", "postgres", "sql_store", "store"]
