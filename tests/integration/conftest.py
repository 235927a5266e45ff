"""The stores, for every test here."""

from tests.stores import database, make_url, postgres, sql_store, store

__all__ = ["database", "make_url", "postgres", "sql_store", "store"]
