package dev.waybill.reference;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The lines of a sample, made while they are read.
final class SampleStream extends InputStream {
  private final SampleAuditLog log;
  private long left;
  private byte[] line = {};
  private int position;

  SampleStream(SampleAuditLog log, long events) {
    this.log = log;
    this.left = events;
  }

  @Override
  public int read() {
    return fill() ? line[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, line.length - position);
    System.arraycopy(line, position, target, offset, count);
    position += count;
    return count;
  }

  private boolean fill() {
    if (position < line.length) {
      return true;
    }
    if (left == 0) {
      return false;
    }
    left--;
    line = (log.next() + "\n").getBytes(StandardCharsets.UTF_8);
    position = 0;
    return true;
  }
}
