package dev.waybill.objectfiles.jsonl;

import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.RowOperation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// How a tuple becomes a line: an object of the schema's columns, in order, then the control
/// columns. Names need no escapes.
///
/// A json column that is NULL has no member: `null` is the JSON null, which is another value.
final class JsonRow {
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final byte[][] names;
  private final JsonField[] fields;
  private final boolean[] json;
  private final byte[] upsert;
  private final byte[] delete;

  JsonRow(EncodeRequest request) {
    List<Column> columns = request.schema().columns();
    this.names = new byte[columns.size()][];
    this.fields = new JsonField[columns.size()];
    this.json = new boolean[columns.size()];
    for (int i = 0; i < fields.length; i++) {
      names[i] = ascii("\"" + columns.get(i).name() + "\":");
      fields[i] = JsonFields.of(columns.get(i).type());
      json[i] = columns.get(i).type() instanceof ColumnType.Json;
    }
    this.upsert = lineEnd(request, RowOperation.UPSERT);
    this.delete = lineEnd(request, RowOperation.DELETE);
  }

  void write(RowOperation operation, Tuple tuple, JsonOut out) throws IOException {
    byte[] buffer = tuple.buffer();
    out.put('{');
    for (int i = 0; i < fields.length; i++) {
      int length = tuple.length(i);
      if (length < 0 && json[i]) {
        continue;
      }
      out.put(names[i]);
      if (length < 0) {
        out.put(JsonFields.NULL);
      } else {
        fields[i].write(out, buffer, tuple.start(i), length);
      }
      out.put(',');
    }
    out.put(operation == RowOperation.DELETE ? delete : upsert);
  }

  private static byte[] lineEnd(EncodeRequest request, RowOperation operation) {
    return ascii(
        "\"%s\":%d,\"%s\":\"%s\",\"%s\":%b,\"%s\":\"%s\"}\n"
            .formatted(
                ControlColumns.SEQ,
                request.attempt().seq().value(),
                ControlColumns.OP,
                operation.code(),
                ControlColumns.DELETED,
                operation == RowOperation.DELETE,
                ControlColumns.SYNCED_AT,
                RFC_3339.format(request.syncedAt())));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
