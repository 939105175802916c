package dev.waybill.reference;

import java.nio.file.Path;

/// A real audit log that some machines have beside the project.
final class RealInput {
  private RealInput() {}

  static Path file() {
    String named = System.getenv("WAYBILL_REAL_INPUT");
    return named == null
        ? Path.of(System.getProperty("waybill.root", "."))
            .resolve("../shared/data/m365-unified-audit-log.jsonl.gz")
            .normalize()
        : Path.of(named);
  }
}
