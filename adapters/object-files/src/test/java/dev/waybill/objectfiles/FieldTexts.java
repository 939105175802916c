package dev.waybill.objectfiles;

import dev.waybill.spi.ColumnType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text that [RandomValue#text] would have for a field of text, of an int4, or of a list of
/// text.
final class FieldTexts {
  private FieldTexts() {}

  static String of(ColumnType type, byte @Nullable [] field) {
    if (field == null) {
      return "null";
    }
    return switch (type) {
      case ColumnType.Text _ -> new String(field, StandardCharsets.UTF_8);
      case ColumnType.Int _ -> String.valueOf(ByteBuffer.wrap(field).getInt());
      case ColumnType.ListOf(ColumnType element) -> list(element, ByteBuffer.wrap(field));
      default -> throw new IllegalArgumentException("expected text, int4 or a list, found " + type);
    };
  }

  private static String list(ColumnType element, ByteBuffer array) {
    List<String> texts = new ArrayList<>();
    if (array.getInt() == 1) {
      array.position(20);
      while (array.hasRemaining()) {
        int length = array.getInt();
        byte[] bytes = new byte[Math.max(0, length)];
        array.get(bytes);
        texts.add(length < 0 ? "∅" : of(element, bytes));
      }
    }
    return String.join("|", texts);
  }
}
