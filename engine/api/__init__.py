"""Thin HTTP routers: parse, call one service, map the error, return."""
