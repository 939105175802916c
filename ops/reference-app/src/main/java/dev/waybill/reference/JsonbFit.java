package dev.waybill.reference;

import java.math.BigDecimal;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What JSON allows and `jsonb` does not ([JSON
/// types](https://www.postgresql.org/docs/current/datatype-json.html)): the null character, half of
/// a surrogate pair, and numbers outside `numeric`.
final class JsonbFit {
  private static final int DIGITS_BEFORE_POINT = 131_072;
  private static final int DIGITS_AFTER_POINT = 16_383;

  private JsonbFit() {}

  static void check(JsonNode node) throws MalformedRecordException {
    if (node.isString()) {
      checkText(node.asString());
    } else if (node.isFloatingPointNumber()) {
      checkNumber(node.decimalValue());
    } else if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        checkText(field.getKey());
        check(field.getValue());
      }
    } else if (node.isArray()) {
      for (JsonNode element : node) {
        check(element);
      }
    }
  }

  private static void checkText(String text) throws MalformedRecordException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new MalformedRecordException(
            "holds the null character \\u0000, which jsonb cannot hold");
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new MalformedRecordException(
            "holds half of a surrogate pair (\\u%04x), which jsonb cannot hold".formatted((int) c));
      }
    }
  }

  private static void checkNumber(BigDecimal number) throws MalformedRecordException {
    long before = (long) number.precision() - number.scale();
    if (before > DIGITS_BEFORE_POINT || number.scale() > DIGITS_AFTER_POINT) {
      throw new MalformedRecordException(
          "holds a number with too many digits for jsonb, exponent " + -(long) number.scale());
    }
  }
}
