"""The first tables, and the triggers that keep events as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward only: the way back is the backup that `gongkai db upgrade` asks for."""
    _agencies()
    _cases()
    _events()
    _clocks()
    _notices()
    _letter_templates()
    _letters()
    _seals()
    if op.get_bind().dialect.name == "postgresql":
        _append_only_postgresql()
    else:
        _append_only_sqlite()


def _agencies() -> None:
    op.create_table(
        "agencies",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_agencies"),
    )
    op.create_table(
        "settings",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name="fk_settings_agency"),
        sa.PrimaryKeyConstraint("agency", "position", name="pk_settings"),
    )
    op.create_table(
        "people",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name="fk_people_agency"),
        sa.PrimaryKeyConstraint("agency", "name", name="pk_people"),
    )
    op.create_table(
        "counters",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "series", "year", name="pk_counters"),
    )
    op.create_table(
        "holiday_notices",
        sa.Column("document_no", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("imported_on", sa.Date(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_no", name="pk_holiday_notices"),
        sa.UniqueConstraint("revision", name="uq_holiday_notices_revision"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ID, nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("no", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("parent_no", sa.String(), nullable=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("workflow_version", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("handler", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name="fk_cases_agency"),
        sa.ForeignKeyConstraint(
            ["agency", "parent_no"], ["cases.agency", "cases.no"], name="fk_cases_agency_parent_no"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("agency", "no", name="uq_cases_agency_no"),
        sa.UniqueConstraint("agency", "family", "ref", name="uq_cases_agency_family_ref"),
    )
    parents = "parent_no IS NULL"
    _index("cases", ["agency", "id"], parents)
    _index("cases", ["agency", "state", "id"], parents)
    _index("cases", ["agency", "handler", "id"], parents)
    _index("cases", ["agency", "next_due_on", "id"], f"{parents} AND next_due_on IS NOT NULL")


def _index(table: str, columns: list[str], condition: str, unique: bool = False) -> None:
    name, only = "_".join(["ix", table, *columns]), sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=only, postgresql_where=only)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_events_case_id"),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_events"),
    )
    _index("events", ["agency", "person", "key"], "key IS NOT NULL", unique=True)


def _clocks() -> None:
    op.create_table(
        "clocks",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("next_alert", sa.Date(), nullable=True),
        sa.Column("next_level", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("armed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_clocks_case_id"),
        sa.PrimaryKeyConstraint("case_id", "key", name="pk_clocks"),
    )
    _index("clocks", ["next_alert", "case_id"], "next_alert IS NOT NULL")
    op.create_index(
        "ix_clocks_agency_due_on_case_id",
        "clocks",
        ["agency", "due_on", "case_id"],
        sqlite_where=sa.text("live = 1"),
        postgresql_where=sa.text("live"),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "person", "day", "case_id", "seq", name="pk_notices"),
        sqlite_with_rowid=False,
    )


def _letter_templates() -> None:
    op.create_table(
        "letter_templates",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("drafted_by", sa.String(), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name="fk_letter_templates_agency"),
        sa.PrimaryKeyConstraint("agency", "key", "version", name="pk_letter_templates"),
        sa.UniqueConstraint("revision", name="uq_letter_templates_revision"),
    )


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", ID, nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("template_version", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("engine_version", sa.String(), nullable=False),
        sa.Column("output", sa.String(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("seal_no", sa.String(), nullable=False),
        sa.Column("sealed_on", sa.Date(), nullable=True),
        sa.Column("seal_image", sa.Integer(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id", "seq"], ["events.case_id", "events.seq"], name="fk_letters_case_id_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
    )
    _index("letters", ["agency", "number"], "number <> ''", unique=True)
    op.create_index("ix_letters_case_id_seq", "letters", ["case_id", "seq"])


def _seals() -> None:
    op.create_table(
        "seal_images",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name="fk_seal_images_agency"),
        sa.PrimaryKeyConstraint("agency", "revision", name="pk_seal_images"),
    )
    op.create_table(
        "signed_letters",
        sa.Column("letter_id", ID, nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_signed_letters_letter_id"),
        sa.PrimaryKeyConstraint("letter_id", name="pk_signed_letters"),
    )


_DRAFTED = ("agency", "key", "version", "base", "fingerprint", "drafted_by", "drafted_on", "text", "parts")


def _append_only_sqlite() -> None:
    op.execute(
        f"CREATE TRIGGER letter_templates_no_update BEFORE UPDATE OF {', '.join(_DRAFTED)} ON letter_templates "
        "BEGIN SELECT RAISE(ABORT, 'a drafted wording is never changed'); END"
    )
    op.execute(
        "CREATE TRIGGER letter_templates_no_delete BEFORE DELETE ON letter_templates "
        "BEGIN SELECT RAISE(ABORT, 'a drafted wording is never dropped'); END"
    )
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER events_no_{what.lower()} BEFORE {what} ON events "
            "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )


def _append_only_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION letter_templates_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a drafted wording is never changed'; END $$"
    )
    for what in (f"UPDATE OF {', '.join(_DRAFTED)}", "DELETE OR TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER letter_templates_no_{what.split()[0].lower()} BEFORE {what} ON letter_templates "
            "FOR EACH STATEMENT EXECUTE FUNCTION letter_templates_kept()"
        )
    op.execute(
        "CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION events_append_only()"
    )
