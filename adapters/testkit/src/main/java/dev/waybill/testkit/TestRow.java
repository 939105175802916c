package dev.waybill.testkit;

import dev.waybill.spi.RowOperation;

/// A row of the contract's table: enough to tell which row and which version of it a reader sees.
///
/// @param version 0 when the row is deleted
public record TestRow(String id, int version, RowOperation operation) {
  public TestRow(String id, int version) {
    this(id, version, RowOperation.UPSERT);
  }

  public static TestRow deleted(String id) {
    return new TestRow(id, 0, RowOperation.DELETE);
  }
}
