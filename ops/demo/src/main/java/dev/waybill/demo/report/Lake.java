package dev.waybill.demo.report;

import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// A destination of plain files.
///
/// @param name the destination's name
/// @param root the folder of its tables: bucket and prefix
public record Lake(String name, Form form, Path root) {
  /// How rows are written.
  public enum Form {
    PARQUET(".parquet"),
    JSONL(".jsonl.zst");

    private final String suffix;

    Form(String suffix) {
      this.suffix = suffix;
    }

    /// What the names of its files end with.
    public String suffix() {
      return suffix;
    }

    /// The form by its name in a destination's settings.
    public static Form named(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  /// What a plain glob finds of a table now: `<root>/<table>/v<major>/**/*<suffix>`.
  public LakeFiles files(TableSchema schema) throws IOException {
    return LakeFiles.find(
        root.resolve(schema.table().value()).resolve("v" + schema.major()), form.suffix());
  }
}
