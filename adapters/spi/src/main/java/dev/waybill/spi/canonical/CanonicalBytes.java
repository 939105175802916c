package dev.waybill.spi.canonical;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bytes that do not change, and are equal by what they are.
public final class CanonicalBytes {
  private final byte[] bytes;

  private CanonicalBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  public static CanonicalBytes of(byte[] bytes, int at, int length) {
    return new CanonicalBytes(Arrays.copyOfRange(bytes, at, at + length));
  }

  public static CanonicalBytes of(String text) {
    return new CanonicalBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public int length() {
    return bytes.length;
  }

  public void putInto(CanonicalBuffer out) {
    out.put(bytes, 0, bytes.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CanonicalBytes same && Arrays.equals(bytes, same.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// As text; bytes that are not UTF-8 come out as U+FFFD.
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
