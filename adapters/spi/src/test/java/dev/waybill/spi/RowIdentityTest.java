package dev.waybill.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowIdentityTest {
  private static final TableSchema SCHEMA =
      new TableSchema(
          new TableId("items"),
          1,
          0,
          List.of("a", "b"),
          null,
          null,
          List.of(
              new Column("a", new ColumnType.Text(), false, "First."),
              new Column("b", new ColumnType.Text(), false, "Second.")));

  @Test
  void aPlainKeyReadsPlainly() {
    assertThat(key("x 1", "y")).isEqualTo("a=x 1,b=y");
  }

  @Test
  void noTwoKeysReadTheSame() {
    assertThat(key("x,b=y", "z")).isEqualTo("a=\"x,b=y\",b=z").isNotEqualTo(key("x", "y,b=z"));
    assertThat(key("\"x\"", "\\")).isEqualTo("a=\"\\\"x\\\"\",b=\"\\\\\"");
  }

  private static String key(String a, String b) {
    return new RowIdentity(List.of(a, b)).keyText(SCHEMA);
  }
}
