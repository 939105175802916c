package dev.waybill.objectfiles.jsonl;

import java.io.IOException;

/// Writes a field that is not null as a JSON value.
@FunctionalInterface
interface JsonField {
  void write(JsonOut out, byte[] buffer, int start, int length) throws IOException;
}
