"""Alembic's way in.  The store hands over its own connection, so that a migration is one transaction."""

from alembic import context

from catalog.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite",
                  transactional_ddl=False, compare_type=True, compare_server_default=True)
context.run_migrations()
