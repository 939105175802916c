import glob

import duckdb


def export(source, table, columns, file):
    connection.execute(f"ATTACH '{source}' AS pg (TYPE postgres, READ_ONLY)")
    connection.execute(
        f"COPY (SELECT {columns} FROM pg.public.{table} WHERE updated_at < now())"
        f" TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
    )


connection = duckdb.connect()
try:
    import duckdb_extension_postgres_scanner as scanner

    folder = os.path.dirname(scanner.__file__)
    connection.execute(f"LOAD '{glob.glob(folder + '/extensions/*/*.duckdb_extension')[0]}'")
except ImportError:
    connection.execute("INSTALL postgres")
    connection.execute("LOAD postgres")
connection.execute("SET threads = 2; SET enable_progress_bar = false")
run(export, lambda _, file: connection.execute(f"SELECT count(*) FROM '{file}'").fetchone()[0])
