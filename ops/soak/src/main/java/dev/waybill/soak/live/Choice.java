package dev.waybill.soak.live;

import dev.waybill.soak.live.EventCounts.Event;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// What one writer chooses next. Most ids are few, so that writers meet and ids are used again.
final class Choice {
  private static final int IDS = 120;
  private static final int ORGANISATIONS = 3;

  /// 32 characters so many times are three megabytes.
  private static final int LARGE = 98_304;

  private static final int LARGE_ONE_IN = 400;
  private static final int FIRST_LARGE = 5;

  private final int writer;
  private final Random random;
  private final EventCounts tally;
  private final List<LocalDate> days;
  private final long skewMillis;
  private long written;
  private long transactions;

  /// @param today days are today's, yesterday's and one of no partition of its own
  Choice(int writer, Random random, EventCounts tally, LocalDate today, Duration skew) {
    this.writer = writer;
    this.random = random;
    this.tally = tally;
    this.days = List.of(today, today.minusDays(1), today.minusDays(40));
    this.skewMillis = random.nextLong(-skew.toMillis(), skew.toMillis() + 1);
  }

  static List<String> organisations() {
    return IntStream.range(0, ORGANISATIONS).mapToObj(i -> "soak" + i).toList();
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  int upTo(int most) {
    return random.nextInt(most) + 1;
  }

  /// A row that nobody touches again: when its transaction is missed, no later one hides it.
  String only() {
    return counted(Event.WRITE, target().upsert, "w%d-%d".formatted(writer, ++transactions));
  }

  /// One or two statements.
  String statement() {
    Target target = target();
    String id = id();
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> counted(Event.WRITE, target.update, id);
      case 3 -> counted(Event.DELETE, target.delete, id);
      case 4 ->
          target.delete.formatted(id) + ";\n" + counted(Event.ID_USED_AGAIN, target.upsert, id);
      case 5 -> counted(Event.ORGANISATION_MOVE, target.moveOrganisation, id);
      case 6 -> counted(Event.KEY_MOVE, target.moveKey, id);
      default -> counted(Event.WRITE, target.upsert, id);
    };
  }

  private Target target() {
    return Target.values()[random.nextInt(Target.values().length)];
  }

  private String counted(Event event, String statement, String id) {
    tally.count(event);
    return statement.formatted(id, day(), organisation(), document(), cursor(), id());
  }

  private String id() {
    return "k%03d".formatted(random.nextInt(IDS));
  }

  private LocalDate day() {
    return days.get(random.nextInt(days.size()));
  }

  private String organisation() {
    return "soak" + random.nextInt(ORGANISATIONS);
  }

  /// Never the same twice.
  private String document() {
    String mark = Long.toUnsignedString(random.nextLong(), 36) + "-" + ++written;
    if (written == FIRST_LARGE || oneIn(LARGE_ONE_IN)) {
      tally.count(Event.LARGE_ROW);
      return "jsonb_build_object('mark', '%1$s', 'text', repeat(md5('%1$s'), %2$d))"
          .formatted(mark, LARGE);
    }
    return "jsonb_build_object('mark', '%s', 'number', %d.50)".formatted(mark, written);
  }

  /// By the writer's clock, or left to the server.
  private String cursor() {
    return oneIn(3)
        ? "NULL::timestamptz"
        : "clock_timestamp() + %d * interval '1 millisecond'".formatted(skewMillis);
  }
}
