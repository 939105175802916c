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
}
