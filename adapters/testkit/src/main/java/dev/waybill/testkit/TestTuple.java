package dev.waybill.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tuple as `COPY … (FORMAT binary)` sends it, field by field.
public final class TestTuple {
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private final List<byte @Nullable []> fields = new ArrayList<>();

  public TestTuple text(String value) {
    return field(value.getBytes(StandardCharsets.UTF_8));
  }

  public TestTuple instant(Instant value) {
    return field(ByteBuffer.allocate(8).putLong(ChronoUnit.MICROS.between(EPOCH, value)).array());
  }

  public TestTuple nothing() {
    fields.add(null);
    return this;
  }

  public TestTuple field(byte[] bytes) {
    fields.add(bytes);
    return this;
  }

  /// Lower case hex.
  public TestTuple hex(String bytes) {
    return field(HexFormat.of().parseHex(bytes.replace(" ", "")));
  }

  public byte[] bytes() {
    int length = 2;
    for (byte[] field : fields) {
      length += 4 + (field == null ? 0 : field.length);
    }
    ByteBuffer tuple = ByteBuffer.allocate(length).putShort((short) fields.size());
    for (byte[] field : fields) {
      tuple.putInt(field == null ? -1 : field.length);
      if (field != null) {
        tuple.put(field);
      }
    }
    return tuple.array();
  }
}
