"""What Alembic runs. The connection comes from `engine.adapters.schema`; a developer's `alembic revision` opens its own
on the database that GONGKAI_DATABASE_URL names."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

from engine.adapters.database import connect
from engine.adapters.schema import VERSION_TABLE
from engine.adapters.tables import metadata


def run(connection: Connection) -> None:
    """Run the migrations in the transaction of `connection`."""
    context.configure(
        connection=connection, target_metadata=metadata, version_table=VERSION_TABLE, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with connect(os.environ["GONGKAI_DATABASE_URL"]).begin() as own:
        run(own)
