package dev.waybill.dispatcher.types;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An array as PostgreSQL reads it (PostgreSQL, "Arrays", Array Input Syntax).
final class ArrayLiteral {
  private ArrayLiteral() {}

  /// @param elements null, texts, or lists of the same
  static String of(List<? extends @Nullable Object> elements) {
    return elements.stream().map(ArrayLiteral::element).collect(Collectors.joining(",", "{", "}"));
  }

  private static String element(@Nullable Object element) {
    return switch (element) {
      case null -> "NULL";
      case List<?> nested -> of(nested);
      default -> '"' + element.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    };
  }
}
