package dev.waybill.spi;

/// What a tuple says about its key.
public enum RowOperation {
  UPSERT("u"),
  DELETE("d");

  private final String code;

  RowOperation(String code) {
    this.code = code;
  }

  /// The value of [ControlColumns#OP].
  public String code() {
    return code;
  }
}
