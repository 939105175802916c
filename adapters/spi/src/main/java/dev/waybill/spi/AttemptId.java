package dev.waybill.spi;

import java.util.UUID;

/// One attempt at a delivery, named by seq *and* UUID everywhere: after a control database lost its
/// last commits the same seq may exist twice.
public record AttemptId(ExportSeq seq, UUID uuid) {
  @Override
  public String toString() {
    return seq + "-" + uuid;
  }
}
