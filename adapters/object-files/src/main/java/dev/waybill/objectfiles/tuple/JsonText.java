package dev.waybill.objectfiles.tuple;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The text of a `json` or `jsonb` field. `jsonb` is normalised by PostgreSQL; `json` is text that
/// was only checked for syntax: it may break lines, and its escapes may name what is no character.
public final class JsonText {
  private static final byte JSONB_VERSION = 1;
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private JsonText() {}

  /// Whether the field was sent as `jsonb`, with a version byte before the text.
  public static boolean isJsonb(byte[] b, int at, int length) {
    return length > 0 && b[at] == JSONB_VERSION;
  }

  /// Whether the whole text is `null`, whatever white space is around it.
  static boolean isJsonNull(byte[] b, int start, int length) {
    int at = start + (isJsonb(b, start, length) ? 1 : 0);
    int end = start + length;
    while (at < end && b[at] <= ' ') {
      at++;
    }
    while (at < end && b[end - 1] <= ' ') {
      end--;
    }
    return Arrays.equals(b, at, end, NULL, 0, NULL.length);
  }

  /// What is wrong with the escapes of a `json` text, or null: an escaped NUL, and halves of
  /// surrogate pairs, which no string type of a destination can hold.
  static @Nullable String escapeProblem(byte[] b, int start, int length) {
    int end = start + length;
    for (int at = start; at < end; at++) {
      if (b[at] != '\\') {
        continue;
      }
      at++;
      if (at + 4 < end && b[at] == 'u') {
        int unit = hex(b, at + 1);
        at += 4;
        if (unit == 0) {
          return "contains \\u0000";
        }
        if (Character.isHighSurrogate((char) unit) && isLowSurrogate(b, at + 1, end)) {
          at += 6;
        } else if (Character.isSurrogate((char) unit)) {
          return "contains half a surrogate pair";
        }
      }
    }
    return null;
  }

  private static boolean isLowSurrogate(byte[] b, int at, int end) {
    return at + 6 <= end
        && b[at] == '\\'
        && b[at + 1] == 'u'
        && Character.isLowSurrogate((char) hex(b, at + 2));
  }

  private static int hex(byte[] b, int at) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 4 | Character.digit(b[at + i], 16);
    }
    return value;
  }
}
