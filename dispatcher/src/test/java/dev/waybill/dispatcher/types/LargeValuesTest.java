package dev.waybill.dispatcher.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.EncoderPipe;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values of 20 MB, encoded on another thread than they are read on, and compared by digest.
@Tag("server")
class LargeValuesTest {
  private static final int SIZE = 20_000_000;

  @TempDir private Path folder;

  static List<TypeCase> types() {
    return List.of(
        TypeCase.of("text", "text")
            .sql(
                "half of it the same again and again, half of it not",
                "repeat(E'Ünïcode 😀 \"\\\\\\n', 560000) || (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 320000) i)"),
        TypeCase.of("json", "json")
            .sql(
                "small members",
                "(SELECT '{\"n\": [' || string_agg(i || '.10, \"' || md5(i::text) || E'\\\\n\"', ',') || ']}' FROM generate_series(1, 430000) i)::json"));
  }

  @ParameterizedTest
  @MethodSource("types")
  void arriveWhole(TypeCase type) throws Exception {
    try (TypesDatabase database = new TypesDatabase(folder.resolve("schemas"));
        DuckReader duck = new DuckReader()) {
      PublishedTable table = database.publish(type);
      database.fill(table, type);
      List<byte[]> tuples = database.tuples(table);
      assertThat(tuples.getFirst().length).isGreaterThan(SIZE);
      SpooledDelivery parquet = piped(table, EncodedRows.PARQUET, tuples);
      SpooledDelivery lines = piped(table, EncodedRows.JSON_LINES, tuples);
      String value = value(database, table);
      assertThat(digest(duck.parquet(parquet, type.type()).get(0))).isEqualTo(digest(value));
      boolean json = type.published().equals("json");
      assertThat(digest(GsonReader.read(lines, type.type()).get(0)))
          .isEqualTo(digest(json ? JsonTokens.of(value) : value));
      assertThat(digest(duck.jsonLines(lines, type.type()).get(0)))
          .isEqualTo(digest(json ? duck.spelled(value) : value));
    }
  }

  private static String value(TypesDatabase database, PublishedTable table) throws Exception {
    try (Statement statement = database.connection().createStatement();
        ResultSet row =
            statement.executeQuery("SELECT value::text FROM " + table.source() + " WHERE id = 0")) {
      row.next();
      return row.getString(1);
    }
  }

  private static String digest(@Nullable String text) throws Exception {
    byte[] bytes = Objects.requireNonNull(text).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private SpooledDelivery piped(PublishedTable table, FileForm form, List<byte[]> tuples)
      throws Exception {
    Path spool = folder.resolve(form.extension());
    try (EncoderPipe pipe =
        new EncoderPipe(EncodedRows.open(spool, table.schema(), form), "encode large values")) {
      for (byte[] tuple : tuples) {
        pipe.row(RowOperation.UPSERT, tuple, 0, tuple.length);
      }
      return pipe.finish();
    }
  }
}
