package dev.waybill.objectfiles;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The text of a partition value inside a folder name, as Hive, Spark and DuckDB decode it: `%XX`
/// for a character of ASCII, everything beyond ASCII as it is (Spark decodes `%XX` to one
/// character, so that encoded UTF-8 bytes would come back garbled).
public final class HiveValue {
  /// What every reader of Hive folders takes for null.
  public static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  /// UTF-8 bytes an encoded value may have: `name=value` must fit into the 255 bytes that file
  /// systems allow a folder name.
  public static final int MAX_BYTES = 230;

  private static final String HEX = "0123456789ABCDEF";

  private HiveValue() {}

  /// @param value raw; null, the empty text and the text `__HIVE_DEFAULT_PARTITION__` itself give
  ///   three different results
  public static String encode(@Nullable String value) {
    if (value == null) {
      return NULL;
    }
    if (value.equals(NULL)) {
      return "%5F" + NULL.substring(1);
    }
    boolean dots = value.equals(".") || value.equals("..");
    StringBuilder out = new StringBuilder(value.length() + 8);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= 0x80 || isPlain(c) && !(dots || opensParent(value, i))) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }

  /// Whether the encoded value fits into a folder name.
  public static boolean fits(String encoded) {
    return encoded.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-'
        || c == '.';
  }

  private static boolean opensParent(String value, int i) {
    return value.charAt(i) == '.'
        && (i + 1 < value.length() && value.charAt(i + 1) == '.'
            || i > 0 && value.charAt(i - 1) == '.');
  }
}
