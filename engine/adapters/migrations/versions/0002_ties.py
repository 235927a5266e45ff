"""Cases that name other cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Forward only: the way back is the backup that `gongkai db upgrade` asks for."""
    op.create_table(
        "ties",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("to_no", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_ties_case_id"),
        sa.PrimaryKeyConstraint("case_id", "field", "to_no", name="pk_ties"),
    )
    op.create_index("ix_ties_agency_to_no", "ties", ["agency", "to_no"])
