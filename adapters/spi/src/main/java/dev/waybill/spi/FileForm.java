package dev.waybill.spi;

/// The form a destination takes its rows in; encoders write it once into the spool.
public sealed interface FileForm {
  Partitioning partitioning();

  /// Bytes at which a file is closed and the next part begun; a file may be larger by one row group
  /// or buffer.
  long targetBytes();

  /// The ending of a file's name, without a dot.
  String extension();

  /// Parquet with zstd pages.
  record Parquet(Partitioning partitioning, long targetBytes) implements FileForm {
    @Override
    public String extension() {
      return "parquet";
    }
  }

  /// One JSON object a line, zstd.
  record JsonLines(Partitioning partitioning, long targetBytes) implements FileForm {
    @Override
    public String extension() {
      return "jsonl.zst";
    }
  }

  /// Binary COPY streams, one a file, that `COPY … FROM STDIN (FORMAT binary)` takes as they are:
  /// the schema's columns, then [ControlColumns#ALL] as `int8`, `text`, `bool` and `timestamptz`.
  ///
  /// A field has the bytes its [ColumnType] names, except JSON, which is always in the form of
  /// `json`: a column's source may turn from one of PostgreSQL's two into the other. Not
  /// compressed: a file is written once and read once, minutes later and mostly from memory, and
  /// the server takes it uncompressed.
  record CopyTuples(long targetBytes) implements FileForm {
    @Override
    public Partitioning partitioning() {
      return Partitioning.NONE;
    }

    @Override
    public String extension() {
      return "copy";
    }
  }
}
