"""The schema's history, on both databases."""

import shutil

import pytest
import sqlalchemy as sa
from alembic import command

from marketlink.core.errors import SchemaMismatch
from marketlink.store import Database, migrations
from marketlink.store.engine import MIGRATING


def tables(database: Database) -> set[str]:
    with database._begin(read_only=True) as connection:
        return set(sa.inspect(connection).get_table_names())


def execute(database: Database, *statements: str) -> None:
    with database._begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_up_down_up(database_url):
    with Database.create_or_open(database_url) as database:
        full = tables(database)
        assert database.revision() == database.head()
        assert {"article", "stated_move", "price_bar", "study", "alembic_version"} <= full
        database.downgrade("base")
        assert tables(database) == {"alembic_version"}
        assert database.revision() is None
        database.upgrade()
        assert tables(database) == full
        database.check_revision()


def test_the_models_and_the_migrations_say_the_same(database_url):
    with Database.create_or_open(database_url) as database:
        engine = database._engine.execution_options(**{MIGRATING: True})
        with engine.begin() as connection:
            command.check(migrations.config(connection))


def test_alembic_check_sees_a_difference(database_url):
    """The test above would pass for nothing if the comparison were blind."""
    with Database.create_or_open(database_url) as database:
        execute(database, "ALTER TABLE study ADD COLUMN stray TEXT")
        engine = database._engine.execution_options(**{MIGRATING: True})
        with engine.begin() as connection, pytest.raises(Exception, match="stray"):
            command.check(migrations.config(connection))


def test_an_empty_database_is_refused_until_it_is_upgraded(database_url):
    Database.create_or_open(database_url).close()
    with Database.open(database_url) as database:
        database.downgrade("base")
        with pytest.raises(SchemaMismatch, match="marketlink db upgrade"), database.unit_of_work():
            pass
        database.upgrade()
        with database.unit_of_work() as uow:
            assert uow.articles.ids() == frozenset()


def test_an_older_database_is_never_upgraded_silently(database_url):
    with Database.create_or_open(database_url) as database:
        execute(database, "DELETE FROM alembic_version")
        execute(database, "CREATE TABLE marker (id INTEGER)")
    with pytest.raises(SchemaMismatch, match="aren't marketlink's"):
        Database.create_or_open(database_url)


def use(database: Database, url: str) -> None:
    with database.unit_of_work():
        pass


@pytest.mark.parametrize(
    "act",
    [
        use,
        lambda _, url: Database.create_or_open(url),
        lambda database, _: database.upgrade(),
        lambda database, _: database.downgrade("base"),
    ],
    ids=["use", "create_or_open", "upgrade", "downgrade"],
)
def test_a_newer_database_is_refused(database_url, act):
    with Database.create_or_open(database_url) as database:
        execute(database, "UPDATE alembic_version SET version_num = '9999'")
    with Database.open(database_url) as database, pytest.raises(SchemaMismatch, match="9999") as caught:
        act(database, database_url)
    assert "update marketlink" in caught.value.hint
    assert caught.value.exit_code == 1


def test_tables_of_somebody_else_are_left_alone(database_url):
    Database.create_or_open(database_url).close()
    with Database.open(database_url) as database:
        database.downgrade("base")
        execute(database, "DROP TABLE alembic_version", "CREATE TABLE ledger (id INTEGER)")
        with pytest.raises(SchemaMismatch, match="aren't marketlink's"):
            database.upgrade()
        with pytest.raises(SchemaMismatch, match="aren't marketlink's"):
            Database.create_or_open(database_url)
        assert tables(database) == {"ledger"}


def test_an_unknown_target_is_refused(database_url):
    with Database.create_or_open(database_url) as database, pytest.raises(SchemaMismatch, match="can't be moved"):
        database.downgrade("nowhere")


def test_every_constraint_and_index_has_a_name(database_url):
    with Database.create_or_open(database_url) as database, database._begin(read_only=True) as connection:
        inspector = sa.inspect(connection)
        for table in set(inspector.get_table_names()) - {"alembic_version"}:
            named = [
                inspector.get_pk_constraint(table)["name"],
                *(key["name"] for key in inspector.get_foreign_keys(table)),
                *(index["name"] for index in inspector.get_indexes(table)),
                *(constraint["name"] for constraint in inspector.get_check_constraints(table)),
            ]
            assert all(name and table in name for name in named), (table, named)


NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = HEAD
branch_labels = depends_on = None


def upgrade():
    with op.batch_alter_table("article") as batch:
        batch.alter_column("url", existing_type=sa.Text(), nullable=True)


def downgrade():
    with op.batch_alter_table("article") as batch:
        batch.alter_column("url", existing_type=sa.Text(), nullable=False)
"""


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """Return a switch to a version of marketlink with one more migration."""
    folder = tmp_path / "next"
    shutil.copytree(migrations.folder(), folder)
    (folder / "versions" / "next.py").write_text(NEXT.replace("HEAD", repr(migrations.head())))
    with monkeypatch.context() as patch:

        def switch():
            patch.setattr(migrations, "folder", lambda: folder)
            migrations.head.cache_clear()

        yield switch
    migrations.head.cache_clear()


def test_an_older_database_waits_for_its_upgrade_and_keeps_its_rows(database_url, next_version, article, moves):
    """The migration rebuilds the table on SQLite: what refers to it must not go with the old one."""
    text, head = article(), migrations.head()
    with Database.create_or_open(database_url) as database, database.unit_of_work() as uow:
        uow.articles.add(text)
        uow.moves.add(text.id, moves)
    next_version()
    with pytest.raises(SchemaMismatch, match=f"is at revision {head}, and this version needs next") as caught:
        Database.create_or_open(database_url)
    assert caught.value.hint == "run: marketlink db upgrade"
    with Database.open(database_url) as database:
        database.upgrade()
        assert database.revision() == database.head() == "next"
        with database.unit_of_work() as uow:
            assert uow.articles.get(text.id) == text
            assert uow.moves.of(text.id) == moves
        database.downgrade(head)
        database.upgrade()
        with database.unit_of_work() as uow:
            assert uow.moves.of(text.id) == moves
