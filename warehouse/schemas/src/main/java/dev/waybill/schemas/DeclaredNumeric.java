package dev.waybill.schemas;

import dev.waybill.spi.ColumnType;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `numeric(precision,scale)` of PostgreSQL, whose scale may be negative (values are rounded to
/// tens) or exceed the precision (values are small fractions).
record DeclaredNumeric(int precision, int scale) {
  private static final int WIDEST = 38;
  private static final Pattern DECLARED = Pattern.compile("numeric\\((\\d{1,4}),(-?\\d{1,4})\\)");

  static Optional<DeclaredNumeric> parse(String source) {
    Matcher matcher = DECLARED.matcher(source);
    return matcher.matches()
        ? Optional.of(
            new DeclaredNumeric(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  /// Whether every finite value is one of `published`.
  boolean fits(ColumnType.Decimal published) {
    return integerDigits() <= published.precision() - published.scale()
        && fractionDigits() <= published.scale();
  }

  /// Whether no decimal holds all values.
  boolean isWide() {
    return integerDigits() + fractionDigits() > WIDEST;
  }

  /// The narrowest decimal that holds all values, of a type that is not wide.
  ColumnType published() {
    return new ColumnType.Decimal(
        Math.max(1, integerDigits() + fractionDigits()), fractionDigits());
  }

  private int integerDigits() {
    return Math.max(0, precision - scale);
  }

  private int fractionDigits() {
    return Math.max(0, scale);
  }
}
