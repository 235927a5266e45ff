"""Settings of the installation from the environment (prefix GONGKAI_) and an optional .env."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`database_url` a SQLAlchemy URL: SQLite (embedded default) or PostgreSQL (postgresql+psycopg://…)."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///var/gongkai.db"
    font_dir: Path | None = None
