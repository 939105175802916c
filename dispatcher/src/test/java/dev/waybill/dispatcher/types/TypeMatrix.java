package dev.waybill.dispatcher.types;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.assertj.core.api.Assertions;

/// The table of types in the documents: what a run found, and nothing else.
final class TypeMatrix {
  private static final Path FILE =
      Path.of(System.getProperty("waybill.root"), "warehouse", "schemas", "TYPES.md");
  private static final String REWRITE =
      "./waybill test -pl dispatcher -am -Dtest=TypesTest -Dsurefire.failIfNoSpecifiedTests=false -Dwaybill.write=true";

  private static final String HEAD =
      """
      # What becomes of each PostgreSQL type

      Written by `TypesTest`, which fails when this file is not what it found. Every line was a value in a table of a
      real PostgreSQL whose settings bend text forms; it was read as Waybill reads, written as Parquet and as JSON
      lines, read back by another engine (DuckDB; for JSON lines also Gson), landed in a replica, and compared by
      PostgreSQL itself.

      - **exact**: every reader got the value back. NULL was tried with every column, too, and is exact everywhere.
      - **quarantined**: the destination cannot hold the value. The row is kept out, its key, column and reason are kept.
      - **refused**: the schema file is not accepted, so nothing is read.

      Where the name of a type in schema files is not the one in SQL, it stands behind it.

      Rules that a single line does not show:
      - A type that is not listed is published only as text, where the schema file says `"cast": "text"`.
      - Text is what PostgreSQL prints under `DateStyle = ISO`, `IntervalStyle = postgres`, `TimeZone = UTC`,
        `lc_monetary = C`, whatever the database or the role says. `char(n)` comes without its padding.
      - A `timestamp` whose zone is declared is published as the instant PostgreSQL takes it for.
      - A list has one dimension and counts from 1. Where a column has other arrays, publish it as `json`: nested JSON
        arrays; an array that does not count from 1 becomes a JSON string, as PostgreSQL prints it.
      - In a JSON line, a json column that is NULL has no member: `null` is the JSON null. Parquet holds the text
        `null`.
      - A replica has the published type, with three exceptions that let it hold everything: a decimal is a `numeric`
        without precision, arrays have any bounds and dimensions, and every document is a `json`, whose text is that
        of the `jsonb` where the source has one.
      - JSON goes through as it is, and readers differ: DuckDB keeps long numbers as doubles when it parses the text,
        and refuses to guess a schema from a document more than 128 levels deep (give it the column's type); Gson 2.13
        refuses an integer that ends in more than 63 zeros.
      """;

  private final StringBuilder text = new StringBuilder(HEAD);

  void section(String title) {
    text.append("\n## ")
        .append(title)
        .append("\n| PostgreSQL | published as | values | Parquet | JSON lines | Replica |\n")
        .append("| --- | --- | --- | --- | --- | --- |\n");
  }

  /// Adds a line for each thing that became of the values of a column, in the order of the values.
  ///
  /// @param labels per value
  void column(TypeCase type, List<String> labels, RoundTrip.Outcome outcome) {
    Map<String, StringJoiner> lines = new LinkedHashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      lines
          .computeIfAbsent(
              outcome.parquet(i) + " | " + outcome.jsonLines(i) + " | " + outcome.replica(i),
              _ -> new StringJoiner("; "))
          .add(labels.get(i).replace("|", "\\|"));
    }
    lines.forEach((cells, values) -> line(type, values.toString(), cells));
  }

  void refused(TypeCase type) {
    line(type, "any", "refused | refused | refused");
  }

  private void line(TypeCase type, String values, String cells) {
    text.append(
        "| %s | %s | %s | %s |\n"
            .formatted(type.declaredLabel(), type.publishedLabel(), values, cells));
  }

  /// Compares with the file that stands in the documents, or with `-Dwaybill.write=true` writes it.
  void compareOrWrite() throws IOException {
    if (Boolean.getBoolean("waybill.write")) {
      Files.writeString(FILE, text);
    }
    Assertions.assertThat(Files.exists(FILE) ? Files.readString(FILE) : "")
        .as("%s is not what this run found. If the change is meant: %s", FILE, REWRITE)
        .isEqualTo(text.toString());
  }
}
