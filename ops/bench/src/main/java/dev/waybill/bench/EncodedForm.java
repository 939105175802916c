package dev.waybill.bench;

import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;

/// A form that a window is encoded into, as destinations have it, with their default size of a
/// file.
enum EncodedForm {
  PARQUET("Parquet", new FileForm.Parquet(Partitioning.NONE, Size.TARGET)),
  PARQUET_ORG_DATE(
      "Parquet, by organisation and date",
      new FileForm.Parquet(Partitioning.ORG_DATE, Size.TARGET)),
  JSON_LINES("JSON lines", new FileForm.JsonLines(Partitioning.NONE, Size.TARGET)),
  JSON_LINES_ORG_DATE(
      "JSON lines, by organisation and date",
      new FileForm.JsonLines(Partitioning.ORG_DATE, Size.TARGET)),
  COPY_TUPLES("COPY tuples", new FileForm.CopyTuples(Size.TARGET));

  private static final class Size {
    static final long TARGET = 128L << 20;
  }

  private final String text;
  private final FileForm form;

  EncodedForm(String text, FileForm form) {
    this.text = text;
    this.form = form;
  }

  /// For people.
  String text() {
    return text;
  }

  FileForm form() {
    return form;
  }
}
