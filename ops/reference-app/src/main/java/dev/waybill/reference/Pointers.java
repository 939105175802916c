package dev.waybill.reference;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;

/// JSON pointers given by a person, over those of a preset; null keeps the preset's.
public record Pointers(
    @Nullable String id,
    @Nullable String time,
    @Nullable String actor,
    @Nullable String type,
    @Nullable String source) {
  public static final Pointers NONE = new Pointers(null, null, null, null, null);

  boolean complete() {
    return time != null && type != null && source != null;
  }

  RecordMapping over(RecordMapping preset) {
    return new RecordMapping(
        preset.provider(),
        id == null ? preset.id() : pointer("--id", id),
        time == null ? preset.time() : pointer("--time", time),
        actor == null ? preset.actor() : pointer("--actor", actor),
        type == null ? preset.type() : pointer("--type", type),
        source == null ? preset.source() : pointer("--source", source),
        preset.target(),
        preset.address(),
        preset.result());
  }

  RecordMapping alone() {
    if (time == null || type == null || source == null) {
      throw new IngestException(
          "expected JSON pointers to the time, type and source of a record, found time="
              + time
              + ", type="
              + type
              + ", source="
              + source
              + "; give --time, --type and --source");
    }
    return new RecordMapping(
        Provider.OTHER,
        id == null ? null : pointer("--id", id),
        pointer("--time", time),
        pointer("--actor", actor == null ? "/actor" : actor),
        pointer("--type", type),
        pointer("--source", source),
        null,
        null,
        null);
  }

  private static JsonPointer pointer(String option, String text) {
    try {
      return JsonPointer.compile(text);
    } catch (IllegalArgumentException e) {
      throw new IngestException(
          "expected a JSON pointer for " + option + " such as /user/name, found '" + text + "'", e);
    }
  }
}
