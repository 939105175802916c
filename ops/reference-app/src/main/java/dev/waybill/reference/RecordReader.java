package dev.waybill.reference;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Turns lines into records: one JSON object a line, or a CloudTrail file, `{"Records":[…]}`, on
/// one line. The format is recognised from the first record and holds for the whole file.
final class RecordReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Preset preset;
  private final Pointers pointers;
  private @Nullable RecordMapping mapping;

  RecordReader(Preset preset, Pointers pointers) {
    this.preset = preset;
    this.pointers = pointers;
  }

  List<AuditRecord> read(byte[] line) throws MalformedRecordException {
    JsonNode root = parse(line);
    JsonNode records = root.path("Records");
    if (!records.isArray()) {
      return List.of(record(root, line));
    }
    List<AuditRecord> all = new ArrayList<>();
    for (JsonNode record : records) {
      all.add(record(record, JSON.writeValueAsBytes(record)));
    }
    return all;
  }

  private static JsonNode parse(byte[] line) throws MalformedRecordException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      JsonNode root = JSON.readTree(text);
      if (!root.isObject()) {
        throw new MalformedRecordException("expected a JSON object, found " + root.getNodeType());
      }
      return root;
    } catch (CharacterCodingException e) {
      throw new MalformedRecordException("expected UTF-8, found other bytes");
    } catch (JacksonException e) {
      throw new MalformedRecordException("expected JSON: " + e.getOriginalMessage());
    }
  }

  private AuditRecord record(JsonNode record, byte[] payload) throws MalformedRecordException {
    JsonbFit.check(record);
    if (mapping == null) {
      mapping = RecordMapping.of(preset, pointers, record);
    }
    RecordMapping at = mapping;
    String id = text(record, at.id());
    String result = text(record, at.result());
    String type = required(record, "type", at.type());
    return new AuditRecord(
        at.provider(),
        id == null ? Cuid.of("record", new String(payload, StandardCharsets.UTF_8)) : id,
        time(required(record, "time", at.time())),
        text(record, at.actor()),
        type,
        required(record, "source", at.source()),
        text(record, at.target()),
        text(record, at.address()),
        record.has("errorCode") || (result != null && result.startsWith("Fail")),
        payload);
  }

  private static String required(JsonNode record, String what, JsonPointer at)
      throws MalformedRecordException {
    String text = text(record, at);
    if (text == null) {
      throw new MalformedRecordException("expected the " + what + " at " + at + ", found nothing");
    }
    return text;
  }

  private static @Nullable String text(JsonNode record, @Nullable JsonPointer at) {
    if (at == null) {
      return null;
    }
    JsonNode node = record.at(at);
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    String text = node.isString() ? node.asString() : node.toString();
    return text.isBlank() ? null : text;
  }

  /// ISO 8601 with or without an offset; without one it is UTC, as both providers write it.
  private static LocalDateTime time(String text) throws MalformedRecordException {
    try {
      int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
      LocalDateTime time =
          text.endsWith("Z")
              ? LocalDateTime.ofInstant(Instant.parse(text), ZoneOffset.UTC)
              : sign > text.indexOf('T') && text.indexOf('T') > 0
                  ? OffsetDateTime.parse(text)
                      .withOffsetSameInstant(ZoneOffset.UTC)
                      .toLocalDateTime()
                  : LocalDateTime.parse(text);
      if (time.getYear() < 1 || time.getYear() > 9999) {
        throw new MalformedRecordException("expected a year from 1 to 9999, found " + text);
      }
      return time.truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      throw new MalformedRecordException(
          "expected a time such as 2026-01-31T12:00:00Z, found '" + text + "'");
    }
  }
}
