package dev.waybill.objectfiles;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Builds a binary COPY tuple field by field, from values, as PostgreSQL documents it.
final class Tuples {
  private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
  private static final BigInteger BASE = BigInteger.valueOf(10_000);

  private final List<byte @Nullable []> fields = new ArrayList<>();

  Tuples field(byte @Nullable [] field) {
    fields.add(field);
    return this;
  }

  Tuples nothing() {
    return field(null);
  }

  Tuples text(String value) {
    return field(textField(value));
  }

  Tuples timestamp(Instant value) {
    return field(timestampField(value));
  }

  /// The tuple alone.
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeShort(fields.size());
      for (byte @Nullable [] field : fields) {
        out.writeInt(field == null ? -1 : field.length);
        out.write(field == null ? new byte[0] : field);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] textField(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] jsonb(String value) {
    return ("\u0001" + value).getBytes(StandardCharsets.UTF_8);
  }

  static byte[] uuid(UUID value) {
    return ByteBuffer.allocate(16)
        .putLong(value.getMostSignificantBits())
        .putLong(value.getLeastSignificantBits())
        .array();
  }

  static byte[] bool(boolean value) {
    return new byte[] {(byte) (value ? 1 : 0)};
  }

  static byte[] int16(int value) {
    return ByteBuffer.allocate(2).putShort((short) value).array();
  }

  static byte[] int32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  static byte[] int64(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  static byte[] float32(float value) {
    return ByteBuffer.allocate(4).putFloat(value).array();
  }

  static byte[] float64(double value) {
    return ByteBuffer.allocate(8).putDouble(value).array();
  }

  static byte[] date(LocalDate value) {
    return int32((int) ChronoUnit.DAYS.between(EPOCH, value));
  }

  static byte[] timestampField(Instant value) {
    return int64(ChronoUnit.MICROS.between(EPOCH.atStartOfDay().toInstant(ZoneOffset.UTC), value));
  }

  static byte[] localTimestamp(LocalDateTime value) {
    return timestampField(value.toInstant(ZoneOffset.UTC));
  }

  /// `numeric` as the server sends it: base-10,000 digits without zeros at either end.
  static byte[] numeric(BigDecimal value) {
    int groups = Math.ceilDiv(Math.max(0, value.scale()), 4);
    BigInteger scaled = value.abs().setScale(groups * 4).unscaledValue();
    List<Integer> digits = new ArrayList<>();
    while (scaled.signum() > 0) {
      BigInteger[] parts = scaled.divideAndRemainder(BASE);
      digits.addFirst(parts[1].intValue());
      scaled = parts[0];
    }
    int weight = digits.size() - groups - 1;
    while (!digits.isEmpty() && digits.getLast() == 0) {
      digits.removeLast();
    }
    ByteBuffer out = ByteBuffer.allocate(8 + 2 * digits.size());
    out.putShort((short) digits.size()).putShort((short) (digits.isEmpty() ? 0 : weight));
    out.putShort((short) (value.signum() < 0 ? 0x4000 : 0)).putShort((short) value.scale());
    digits.forEach(digit -> out.putShort(digit.shortValue()));
    return out.array();
  }

  /// NaN, Infinity and -Infinity have a sign of their own and no digits.
  static byte[] numericSpecial(int sign) {
    return ByteBuffer.allocate(8).putInt(0).putShort((short) sign).putShort((short) 0).array();
  }

  /// An array of no dimension when empty, of one otherwise.
  static byte[] array(List<? extends byte @Nullable []> elements) {
    return arrayFrom(1, elements);
  }

  /// An array whose first element has an index other than 1.
  static byte[] arrayFrom(int lowerBound, List<? extends byte @Nullable []> elements) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(elements.isEmpty() ? 0 : 1);
      out.writeInt(elements.stream().anyMatch(Objects::isNull) ? 1 : 0);
      out.writeInt(25);
      if (!elements.isEmpty()) {
        out.writeInt(elements.size());
        out.writeInt(lowerBound);
      }
      for (byte @Nullable [] element : elements) {
        out.writeInt(element == null ? -1 : element.length);
        out.write(element == null ? new byte[0] : element);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// A two-dimensional array of one element.
  static byte[] nestedArray() {
    return ByteBuffer.allocate(12 + 16 + 5)
        .putInt(2)
        .putInt(0)
        .putInt(25)
        .putInt(1)
        .putInt(1)
        .putInt(1)
        .putInt(1)
        .putInt(1)
        .put((byte) 'x')
        .array();
  }
}
