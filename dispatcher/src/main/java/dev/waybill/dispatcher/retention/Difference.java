package dev.waybill.dispatcher.retention;

/// How a destination fails to hold a row as it is in the source.
public enum Difference {
  MISSING("does not have it; deliver it again"),
  ALTERED("has other values; deliver it again, and find who changes them"),
  MASKED("has it without some of its values"),
  QUARANTINED(
      "was not sent it, because its form cannot hold a value; see `waybill quarantine list`, and `redeliver` it or change the row"),
  SKIPPED("was not sent it, because its delivery was given up");

  private final String text;

  Difference(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
