import pyarrow.csv as csv
import pyarrow.parquet as parquet

need("psql")


def export(source, table, columns, file):
    process = psql(
        source,
        f"COPY (SELECT {columns} FROM {table} WHERE updated_at < now()) TO STDOUT (FORMAT csv, HEADER)",
    )
    batches = csv.open_csv(process.stdout)
    with parquet.ParquetWriter(file, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
    end(process)


run(export, lambda _, file: parquet.read_metadata(file).num_rows)
