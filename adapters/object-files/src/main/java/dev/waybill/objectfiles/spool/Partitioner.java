package dev.waybill.objectfiles.spool;

import dev.waybill.objectfiles.HiveValue;
import dev.waybill.objectfiles.tuple.Bytes;
import dev.waybill.objectfiles.tuple.Calendar;
import dev.waybill.objectfiles.tuple.FieldText;
import dev.waybill.objectfiles.tuple.RowCheck;
import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.PartitionValue;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the partition of a row: by organisation and by the UTC day of its event date. A level
/// whose column the schema does not have is left out.
final class Partitioner {
  private static final int NO_COLUMN = -1;
  private static final long NULL_DAY = Long.MIN_VALUE;

  private final int organisation;
  private final int eventDate;
  private final ColumnType organisationType;
  private final boolean eventIsDay;
  private final RowCheck check;
  private final Map<PartitionKey, Partition> partitions = new LinkedHashMap<>();
  private final PartitionKey probe = new PartitionKey();
  private @Nullable Partition last;

  Partitioner(TableSchema schema, Partitioning partitioning, RowCheck check) {
    boolean byOrganisation = partitioning == Partitioning.ORG_DATE;
    boolean byDate = partitioning != Partitioning.NONE;
    this.organisation = column(schema, byOrganisation ? schema.organisation() : null);
    this.eventDate = column(schema, byDate ? schema.eventDate() : null);
    this.organisationType =
        organisation == NO_COLUMN ? new ColumnType.Text() : typeOf(schema, organisation);
    this.eventIsDay = eventDate != NO_COLUMN && isDay(schema, eventDate);
    this.check = check;
    requireText(organisationType);
  }

  /// Whether there can be more than one partition.
  boolean isPartitioned() {
    return organisation != NO_COLUMN || eventDate != NO_COLUMN;
  }

  Collection<Partition> partitions() {
    return partitions.values();
  }

  /// @throws UnrepresentableRowException when the organisation is too long for a folder's name
  Partition of(Tuple tuple) throws UnrepresentableRowException {
    long day = day(tuple);
    Partition previous = last;
    if (organisation == NO_COLUMN) {
      if (previous != null && probe.matches(day)) {
        return previous;
      }
      probe.set(day);
    } else {
      byte[] buffer = tuple.buffer();
      int start = tuple.start(organisation);
      int length = tuple.length(organisation);
      if (previous != null && probe.matches(day, buffer, start, length)) {
        return previous;
      }
      probe.set(day, buffer, start, length);
    }
    Partition found = partitions.get(probe);
    if (found == null) {
      last = null;
      found = new Partition(values(tuple, day));
      partitions.put(probe.copy(), found);
    }
    last = found;
    return found;
  }

  private long day(Tuple tuple) {
    if (eventDate == NO_COLUMN || tuple.isNull(eventDate)) {
      return NULL_DAY;
    }
    byte[] buffer = tuple.buffer();
    int start = tuple.start(eventDate);
    return eventIsDay
        ? Bytes.int32(buffer, start)
        : Math.floorDiv(Bytes.int64(buffer, start), Calendar.DAY_MICROS);
  }

  private List<PartitionValue> values(Tuple tuple, long day) throws UnrepresentableRowException {
    List<PartitionValue> values = new ArrayList<>(2);
    if (organisation != NO_COLUMN) {
      values.add(new PartitionValue("org_id", organisationText(tuple)));
    }
    if (eventDate != NO_COLUMN) {
      String date =
          day == NULL_DAY ? null : LocalDate.ofEpochDay(day + Calendar.EPOCH_DAYS).toString();
      values.add(new PartitionValue("date", date));
    }
    return values;
  }

  private @Nullable String organisationText(Tuple tuple) throws UnrepresentableRowException {
    if (tuple.isNull(organisation)) {
      return null;
    }
    String text =
        FieldText.of(
            organisationType,
            tuple.buffer(),
            tuple.start(organisation),
            tuple.length(organisation));
    if (text != null && !HiveValue.fits(HiveValue.encode(text))) {
      throw check.unrepresentable(
          tuple,
          organisation,
          "is too long for the name of a folder (" + HiveValue.MAX_BYTES + " bytes)");
    }
    return text;
  }

  private static int column(TableSchema schema, @Nullable String name) {
    return name == null ? NO_COLUMN : schema.indexOf(name);
  }

  private static ColumnType typeOf(TableSchema schema, int column) {
    return schema.columns().get(column).type();
  }

  private static boolean isDay(TableSchema schema, int column) {
    ColumnType type = typeOf(schema, column);
    return switch (type) {
      case ColumnType.Date _ -> true;
      case ColumnType.Timestamp _, ColumnType.LocalTimestamp _ -> false;
      default ->
          throw new IllegalArgumentException(
              "expected the event date of "
                  + schema.table()
                  + " to be a date or a timestamp, found "
                  + type);
    };
  }

  private static void requireText(ColumnType type) {
    boolean fits =
        type instanceof ColumnType.Text
            || type instanceof ColumnType.Uuid
            || type instanceof ColumnType.Int;
    if (!fits) {
      throw new IllegalArgumentException(
          "expected the organisation to be text, uuid or an integer, found " + type);
    }
  }
}
