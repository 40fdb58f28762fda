"""The only place for SQL: schema, migrations, one writer, queries for review."""
