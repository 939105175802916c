package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.source.WantedKeys;
import dev.waybill.dispatcher.source.WantedKeys.Answer;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.LandedKey;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySpoolTest {
  private static final TableSchema SCHEMA =
      new TableSchema(
          new TableId("things"),
          1,
          0,
          List.of("id"),
          "org",
          null,
          List.of(
              new Column("id", new ColumnType.Text(), false, ""),
              new Column("org", new ColumnType.Text(), true, "")));

  @TempDir private Path folder;

  @Test
  void aKeyIsAnsweredByItsNewestVersionWhateverTheOrder() throws Exception {
    try (KeySpool spool = new KeySpool(folder, SCHEMA)) {
      spool.accept(key("moved", "new", RowOperation.UPSERT, 9));
      spool.accept(key("moved", "old", RowOperation.UPSERT, 2));
      spool.accept(key("ü\n", null, RowOperation.UPSERT, 3));
      spool.accept(key("deleted", "o", RowOperation.UPSERT, 1));
      spool.accept(key("deleted", "o", RowOperation.DELETE, 4));
      assertThat(all(spool, false))
          .containsExactlyInAnyOrder("STATE moved new", "STATE ü\n null", "ROW deleted o");
    }
  }

  @Test
  void ofAKeyThatIsDeletedNothingIsToBeToldWhereOnlyAbsenceMatters() throws Exception {
    try (KeySpool spool = new KeySpool(folder, SCHEMA)) {
      spool.accept(key("deleted", "o", RowOperation.DELETE, 4));
      spool.accept(key("there", "o", RowOperation.UPSERT, 4));
      assertThat(all(spool, true)).containsExactly("DELETE there o");
    }
  }

  @Test
  void manyKeysComeInChunks() throws Exception {
    int keys = 300 * WantedKeys.CHUNK / 10;
    try (KeySpool spool = new KeySpool(folder, SCHEMA)) {
      for (int i = 0; i < 2 * keys; i++) {
        spool.accept(key("k" + i % keys, "o", RowOperation.UPSERT, i));
      }
      assertThat(all(spool, false)).hasSize(keys).doesNotHaveDuplicates();
    }
    try (KeySpool spool = new KeySpool(folder, SCHEMA)) {
      assertThat(spool.wanted(false)).isExhausted();
    }
  }

  private static List<String> all(KeySpool spool, boolean absentOnly) throws Exception {
    List<String> all = new ArrayList<>();
    spool
        .wanted(absentOnly)
        .forEachRemaining(wanted -> {
          assertThat(wanted.rows()).isNotEmpty().hasSizeLessThanOrEqualTo(WantedKeys.CHUNK);
          Answer answer = wanted.answer();
          wanted
              .rows()
              .forEach(
                  row -> all.add(answer + " " + row.values().get(0) + " " + row.values().get(1)));
        });
    return all;
  }

  private static LandedKey key(String id, @Nullable String org, RowOperation operation, long seq) {
    return new LandedKey(new RowIdentity(Arrays.asList(id, org)), operation, new ExportSeq(seq));
  }
}
