package dev.waybill.dispatcher.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Random values as PostgreSQL reads them, within what every form holds.
final class RandomLiteral {
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private final Random random;

  RandomLiteral(Random random) {
    this.random = random;
  }

  String int8() {
    return Long.toString(random.nextLong() >> random.nextInt(64));
  }

  /// Any bits but those of a NaN with a payload, which PostgreSQL does not keep.
  String float8() {
    return Double.toString(Double.longBitsToDouble(random.nextLong()));
  }

  String float4() {
    return Float.toString(Float.intBitsToFloat(random.nextInt()));
  }

  /// At most 38 digits, 10 of them after the point.
  String numeric() {
    BigInteger unscaled = new BigInteger(random.nextInt(127), random).mod(BigInteger.TEN.pow(38));
    return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), 10).toPlainString();
  }

  String date() {
    return LocalDate.ofEpochDay(random.nextLong(-719_162, 2_932_897)).toString();
  }

  /// Microseconds of the years 1 to 9999.
  String timestamp() {
    return at(random.nextLong(-62_135_596_800L, 253_402_300_800L)).toString();
  }

  /// Within two hours of one of Berlin's changes of the clock since 1980.
  String nearTransition() {
    LocalDateTime from =
        LocalDateTime.of(random.nextInt(1980, 2037), random.nextInt(1, 13), 1, 0, 0);
    ZoneOffsetTransition next = BERLIN.getRules().nextTransition(from.toInstant(ZoneOffset.UTC));
    return at(next.getDateTimeBefore().toEpochSecond(ZoneOffset.UTC) + random.nextInt(-7200, 7200))
        .toString();
  }

  private LocalDateTime at(long second) {
    return LocalDateTime.ofEpochSecond(second, random.nextInt(1_000_000) * 1000, ZoneOffset.UTC);
  }

  /// Characters of all planes, and those that need escapes.
  String text() {
    return random
        .ints(random.nextInt(40), 0, 10)
        .mapToObj(kind ->
            switch (kind) {
              case 0, 1, 2 -> Character.toString("\"\\/{},'\b\f\n\r\t".charAt(random.nextInt(12)));
              case 3 -> Character.toString(random.nextInt(1, 0x20));
              case 4 -> Character.toString(random.nextInt(0x10000, 0x110000));
              case 5 -> Character.toString(random.nextInt(0xE000, 0x10000));
              case 6 -> Character.toString(random.nextInt(0x80, 0xD800));
              default -> Character.toString(random.nextInt(0x20, 0x7F));
            })
        .collect(Collectors.joining());
  }

  String bytes() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return "\\x" + HexFormat.of().formatHex(bytes);
  }

  String uuid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  String interval() {
    return "%d mons %d days %d.%06d secs"
        .formatted(random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt(1_000_000));
  }

  String array(Function<RandomLiteral, String> element) {
    List<@Nullable String> elements = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      elements.add(random.nextInt(5) == 0 ? null : element.apply(this));
    }
    return ArrayLiteral.of(elements);
  }

  String json() {
    return json(4);
  }

  /// Exponents stay where Gson reads the integers that jsonb makes of them.
  private String json(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2 -> numeric();
      case 3 -> int8() + "." + random.nextInt(1000) + "e" + random.nextInt(-300, 40);
      case 4, 5 -> jsonString();
      case 6 -> joined(() -> json(depth - 1), "[", "]");
      default -> joined(() -> jsonString() + " : " + json(depth - 1), "{", "}");
    };
  }

  private String joined(java.util.function.Supplier<String> part, String open, String close) {
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(_ -> part.get())
        .collect(Collectors.joining(random.nextBoolean() ? "," : " ,\n", open, close));
  }

  private String jsonString() {
    return text()
        .chars()
        .mapToObj(c ->
            c < 0x20 || random.nextInt(20) == 0 || Character.isSurrogate((char) c)
                ? "\\u%04X".formatted(c)
                : c == '"' || c == '\\' ? "\\" + (char) c : Character.toString(c))
        .collect(Collectors.joining("", "\"", "\""));
  }
}
