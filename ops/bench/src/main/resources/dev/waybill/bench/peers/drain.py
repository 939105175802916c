need("psql")


def export(source, table, columns, file):
    process = psql(
        source,
        rf"\copy (SELECT {columns} FROM {table} WHERE updated_at < now()) TO '{os.devnull}' (FORMAT binary)",
    )
    told = process.stdout.read()
    end(process)
    return int(told.split()[-1])


run(export, lambda rows, file: rows)
