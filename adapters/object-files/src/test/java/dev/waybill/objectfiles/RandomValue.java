package dev.waybill.objectfiles;

import dev.waybill.spi.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A random value of a type: its bytes in a tuple, and its text as the reading query gives it.
record RandomValue(byte @Nullable [] field, String text) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String[] TRAPS = {
    "", "\"", "\\", "\n", "\r\n", "\t", "\u0001", "\u001f", "\u007f", "\u0085", "\u2028", "\ufeff",
    "é", "e\u0301", "組織", "😀", "\udbff\udfff", "\ufffd", "\\u0000", "null", "%", "'", "{}", ","
  };
  private static final long MIN_MICROS = -62_135_596_800_000_000L;
  private static final long MAX_MICROS = 253_402_300_799_999_999L;

  static ColumnType type(Random random) {
    return random.nextInt(5) == 0 ? new ColumnType.ListOf(scalar(random, 9)) : scalar(random, 12);
  }

  private static ColumnType scalar(Random random, int kinds) {
    return switch (random.nextInt(kinds)) {
      case 0 -> new ColumnType.Text();
      case 1 -> new ColumnType.Uuid();
      case 2 -> new ColumnType.Bool();
      case 3 -> new ColumnType.Int(16);
      case 4 -> new ColumnType.Int(32);
      case 5 -> new ColumnType.Int(64);
      case 6 -> new ColumnType.Date();
      case 7 -> new ColumnType.Timestamp();
      case 8 -> new ColumnType.LocalTimestamp();
      case 9 -> {
        int precision = 1 + random.nextInt(38);
        yield new ColumnType.Decimal(precision, random.nextInt(precision + 1));
      }
      case 10 -> new ColumnType.Json();
      default -> new ColumnType.Binary();
    };
  }

  static RandomValue of(Random random, ColumnType type) {
    return switch (type) {
      case ColumnType.Text _ -> {
        String text = text(random);
        yield new RandomValue(Tuples.textField(text), text);
      }
      case ColumnType.Uuid _ -> {
        UUID uuid = new UUID(random.nextLong(), random.nextLong());
        yield new RandomValue(Tuples.uuid(uuid), uuid.toString());
      }
      case ColumnType.Bool _ -> {
        boolean value = random.nextBoolean();
        yield new RandomValue(Tuples.bool(value), String.valueOf(value));
      }
      case ColumnType.Int(int bits) -> integer(random.nextLong() >> random.nextInt(63), bits);
      case ColumnType.Float _ ->
          throw new IllegalArgumentException("expected a type that type() gives, found " + type);
      case ColumnType.Decimal(int precision, int scale) -> decimal(random, precision, scale);
      case ColumnType.Date _ -> {
        long day = random.nextLong(LocalDate.of(1, 1, 1).toEpochDay(), 2_932_897);
        yield new RandomValue(Tuples.date(LocalDate.ofEpochDay(day)), String.valueOf(day));
      }
      case ColumnType.Timestamp _, ColumnType.LocalTimestamp _ -> {
        long micros = random.nextLong(MIN_MICROS, MAX_MICROS + 1);
        Instant instant =
            Instant.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
        yield new RandomValue(Tuples.timestampField(instant), String.valueOf(micros));
      }
      case ColumnType.Json _ -> {
        String json = JSON.writeValueAsString(List.of(text(random), random.nextInt()));
        yield new RandomValue(
            random.nextBoolean() ? Tuples.jsonb(json) : Tuples.textField(json), json);
      }
      case ColumnType.Binary _ -> {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        yield new RandomValue(bytes, HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT));
      }
      case ColumnType.ListOf(ColumnType element) -> list(random, element);
    };
  }

  private static RandomValue integer(long value, int bits) {
    return switch (bits) {
      case 16 -> new RandomValue(Tuples.int16((short) value), String.valueOf((short) value));
      case 32 -> new RandomValue(Tuples.int32((int) value), String.valueOf((int) value));
      default -> new RandomValue(Tuples.int64(value), String.valueOf(value));
    };
  }

  private static RandomValue decimal(Random random, int precision, int scale) {
    BigInteger unscaled =
        new BigInteger(130, random).mod(BigInteger.TEN.pow(1 + random.nextInt(precision)));
    BigDecimal value = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
    String text = value.toPlainString();
    return new RandomValue(
        Tuples.numeric(value), precision == scale ? text.replace("0.", ".") : text);
  }

  private static RandomValue list(Random random, ColumnType element) {
    List<byte @Nullable []> fields = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      if (random.nextInt(4) == 0) {
        fields.add(null);
        texts.add("∅");
      } else {
        RandomValue value = of(random, element);
        fields.add(value.field());
        texts.add(value.text());
      }
    }
    return new RandomValue(Tuples.array(fields), String.join("|", texts));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(random.nextBoolean() ? TRAPS[random.nextInt(TRAPS.length)] : "plain text");
    }
    return text.toString();
  }
}
