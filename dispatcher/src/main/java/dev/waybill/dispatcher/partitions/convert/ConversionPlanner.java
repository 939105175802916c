package dev.waybill.dispatcher.partitions.convert;

import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.partitions.Partition;
import dev.waybill.dispatcher.partitions.PartitionCatalogue;
import dev.waybill.dispatcher.partitions.PartitionDdl;
import dev.waybill.dispatcher.partitions.PartitionedTable;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Concludes from the catalogue how far a conversion is, and what is still to be done.
final class ConversionPlanner {
  /// Before a cut-over that is chosen here.
  private static final int DAYS_AHEAD = 2;

  /// A CHECK is made anew where less than this is left until it refuses the application's rows:
  /// while it is to be validated, and when only the switch is missing.
  private static final Duration TO_VALIDATE = Duration.ofDays(1);

  private static final Duration TO_SWITCH = Duration.ofHours(1);

  private static final String KIND =
      """
      SELECT c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ? AND c.relname = ?
      """;

  private static final String COLUMN =
      """
      SELECT concat_ws('|', a.attrelid, a.attnotnull, format_type(a.atttypid, NULL),
        pg_get_userbyid(c.relowner))
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE a.attrelid = to_regclass(?) AND a.attname = ? AND a.attgenerated = ''
      """;

  private static final String KEY_NAME =
      "SELECT conname FROM pg_constraint WHERE conrelid = ? AND contype = 'p'";

  private static final String KEY_COLUMNS =
      """
      SELECT a.attname FROM pg_constraint k CROSS JOIN unnest(k.conkey) WITH ORDINALITY u (nr, at)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.nr
      WHERE k.conrelid = ? AND k.contype = 'p' ORDER BY u.at
      """;

  private final Questions questions;
  private final ConvertRequest request;
  private final CreationSettings settings;
  private final PublishedTable published;

  ConversionPlanner(Questions questions, ConvertRequest request, CreationSettings settings) {
    this.questions = questions;
    this.request = request;
    this.settings = settings;
    this.published = request.published();
  }

  ConvertPlan plan() throws SQLException {
    PartitionCatalogue catalogue = new PartitionCatalogue(questions.connection());
    Optional<PartitionedTable> switched = catalogue.table(published);
    return switched.isPresent()
        ? after(switched.get(), catalogue.now())
        : before(plain(), catalogue.now());
  }

  /// What takes back the steps before the switch.
  ConvertPlan abandoned() throws SQLException {
    if (new PartitionCatalogue(questions.connection()).table(published).isPresent()) {
      throw new IllegalStateException(
          "expected %s not to be partitioned yet, found that it is: from there on the way back is another conversion; run it again without --abandon, which ends what is left"
              .formatted(published.source()));
    }
    PlainTable table = plain();
    ConversionSteps steps = new ConversionSteps(questions, table, settings);
    List<ConvertStep> back = new ArrayList<>();
    if (Bound.of(questions, table.oid()).exists()) {
      back.add(steps.dropBound("drop the CHECK", table.quoted()));
    }
    if (steps.hasIndex()) {
      back.add(steps.dropIndex("drop the unique index"));
    }
    return new ConvertPlan(
        published.source().toString(), LocalDate.EPOCH, false, List.of(), back, List.of());
  }

  private SourceColumn eventDate() {
    String eventDate = published.schema().eventDate();
    if (eventDate == null) {
      throw new IllegalStateException(
          "expected an event date in the schema file of %s, found none; a table is partitioned by that"
              .formatted(published.id()));
    }
    return published.sourceOf(eventDate);
  }

  private PlainTable plain() throws SQLException {
    SourceColumn date = eventDate();
    String kind =
        questions
            .text(KIND, published.source().schema(), published.source().table())
            .orElse("missing");
    String[] column =
        questions
            .text(COLUMN, Sql.table(published.source()), date.name())
            .orElse("")
            .split("\\|", 4);
    if (!kind.equals("r") || column.length < 4) {
      throw new IllegalStateException(
          "expected a plain table %s with a column %s that is not generated, found %s; is this the application's database?"
              .formatted(
                  published.source(),
                  date.name(),
                  switch (kind) {
                    case "missing" -> "no such table";
                    case "r" -> "no such column";
                    case "p" -> "a table that is partitioned by something else";
                    default -> "a relation of another kind";
                  }));
    }
    long oid = Long.parseLong(column[0]);
    return new PlainTable(
        published,
        oid,
        column[3],
        date.name(),
        column[2],
        column[1].equals("f"),
        zone(column[2], date),
        questions.text(KEY_NAME, oid).orElse(""),
        questions.texts(KEY_COLUMNS, oid));
  }

  private static ZoneId zone(String type, SourceColumn date) {
    return PartitionedTable.zone(type, Objects.requireNonNullElse(date.zone(), ""));
  }

  private ConvertPlan before(PlainTable table, Instant now) throws SQLException {
    ConversionSteps steps = new ConversionSteps(questions, table, settings);
    Bound bound = Bound.of(questions, table.oid());
    LocalDate today = now.atZone(table.zone()).toLocalDate();
    LocalDate cutOver = cutOver(table, bound, today, now);
    List<ForeignKey> foreignKeys = ForeignKey.to(questions, table.oid());
    List<LocalDate> days = days(cutOver, today);
    List<Obstacle> obstacles = new ArrayList<>();
    if (!cutOver.isAfter(today)) {
      obstacles.add(
          new Obstacle(
              "CUT_OVER",
              "expected --cut-over after today, %s, found %s: rows of today could not be written"
                  .formatted(today, cutOver)));
    }
    List<String> names =
        Stream.concat(Stream.of(table.before(cutOver)), days.stream().map(table::day)).toList();
    obstacles.addAll(
        new Obstacles(questions, table, request)
            .of(cutOver, foreignKeys, names, cutOver.equals(bound.cutOver())));
    List<ConvertStep> all = new ArrayList<>(steps.index());
    all.addAll(steps.bound(bound, cutOver));
    all.add(steps.change(cutOver, foreignKeys));
    all.addAll(
        partitions(
            steps,
            new PartitionDdl(
                questions.connection(), table.asParent(), table.asPartition(), settings),
            days,
            request.withDefault()));
    all.add(steps.dropBound("drop the CHECK", table.quoted(table.before(cutOver))));
    return new ConvertPlan(
        published.source().toString(),
        cutOver,
        false,
        obstacles,
        all,
        Notes.of(table, request, foreignKeys, cutOver));
  }

  private LocalDate cutOver(PlainTable table, Bound bound, LocalDate today, Instant now) {
    LocalDate there = bound.cutOver();
    if (request.cutOver() != null) {
      return request.cutOver();
    }
    return there != null && lasts(table, there, bound.valid(), now)
        ? there
        : today.plusDays(DAYS_AHEAD);
  }

  private static boolean lasts(PlainTable table, LocalDate cutOver, boolean valid, Instant now) {
    Instant refuses = cutOver.atStartOfDay(table.zone()).toInstant();
    return !refuses.isBefore(now.plus(valid ? TO_SWITCH : TO_VALIDATE));
  }

  /// Those that get a partition of their own, the cut-over at least.
  private List<LocalDate> days(LocalDate cutOver, LocalDate today) {
    LocalDate last = today.plusDays(settings.ahead());
    return cutOver.datesUntil((last.isBefore(cutOver) ? cutOver : last).plusDays(1)).toList();
  }

  private static List<ConvertStep> partitions(
      ConversionSteps steps, PartitionDdl ddl, List<LocalDate> days, boolean withDefault)
      throws SQLException {
    List<ConvertStep> made = new ArrayList<>();
    for (LocalDate day : days) {
      made.add(steps.day(ddl, day));
    }
    if (withDefault) {
      made.add(steps.defaultPartition(ddl));
    }
    return made;
  }

  /// The CHECK on the partition of the rows of before says that the conversion is not over.
  private ConvertPlan after(PartitionedTable parent, Instant now) throws SQLException {
    @Nullable Partition rowsBefore = null;
    for (Partition each : parent.partitions()) {
      if (LocalDateTime.MIN.equals(each.from()) && Bound.of(questions, each.oid()).exists()) {
        rowsBefore = each;
      }
    }
    LocalDate cutOver = LocalDate.EPOCH;
    List<ConvertStep> all = new ArrayList<>();
    if (rowsBefore != null) {
      cutOver = Objects.requireNonNull(rowsBefore.to()).toLocalDate();
      PlainTable table =
          new PlainTable(
              published,
              rowsBefore.oid(),
              parent.owner(),
              parent.key(),
              parent.keyType(),
              false,
              parent.zone(),
              "",
              List.of());
      ConversionSteps steps = new ConversionSteps(questions, table, settings);
      all.addAll(
          partitions(
              steps,
              new PartitionDdl(questions.connection(), parent, rowsBefore, settings),
              days(cutOver, parent.day(now)).stream().filter(day -> !parent.covers(day)).toList(),
              request.withDefault() && parent.defaultPartition().isEmpty()));
      all.add(steps.dropBound("drop the CHECK", table.quoted(rowsBefore.name())));
    }
    return new ConvertPlan(published.source().toString(), cutOver, true, List.of(), all, List.of());
  }
}
