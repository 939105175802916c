package dev.waybill.objectfiles.spool;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An organisation's raw bytes and a day. One mutable instance is the probe for every row; the keys
/// in the map are copies.
public final class PartitionKey {
  private byte[] organisation = new byte[64];

  /// -1 for null.
  private int length = -1;

  private long day;

  public void set(long day) {
    this.day = day;
  }

  public void set(long day, byte[] buffer, int start, int length) {
    this.day = day;
    this.length = length;
    if (length > organisation.length) {
      organisation = new byte[length];
    }
    System.arraycopy(buffer, start, organisation, 0, Math.max(0, length));
  }

  boolean matches(long otherDay) {
    return day == otherDay;
  }

  boolean matches(long otherDay, byte[] buffer, int start, int otherLength) {
    return day == otherDay
        && length == otherLength
        && (length < 0 || Arrays.equals(organisation, 0, length, buffer, start, start + length));
  }

  public PartitionKey copy() {
    PartitionKey copy = new PartitionKey();
    copy.organisation = Arrays.copyOf(organisation, Math.max(0, length));
    copy.length = length;
    copy.day = day;
    return copy;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PartitionKey key && key.matches(day, organisation, 0, length);
  }

  @Override
  public int hashCode() {
    int hash = Long.hashCode(day) * 31 + length;
    for (int i = 0; i < length; i++) {
      hash = hash * 31 + organisation[i];
    }
    return hash;
  }
}
