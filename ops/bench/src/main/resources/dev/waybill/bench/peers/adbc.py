import pyarrow.parquet as parquet
from adbc_driver_postgresql import dbapi


def export(source, table, columns, file):
    with dbapi.connect(source) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE updated_at < now()")
        batches = cursor.fetch_record_batch()
        with parquet.ParquetWriter(file, batches.schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)


run(export, lambda _, file: parquet.read_metadata(file).num_rows)
