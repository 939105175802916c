package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.closing.LateHold;
import dev.waybill.dispatcher.holds.HoldOrder;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.problem.Expected;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.spi.TableId;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Places a hold.
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Hold rows of an organisation: they stay until the hold is released or ends.",
      "Without --table, --id, --from and --to every row of the organisation is held."
    })
final class HoldAddCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--source", description = "The source; may be left out where there is one only.")
  private @Nullable String source;

  @Option(names = "--table", description = "Only of this published table.")
  private @Nullable String table;

  @Option(names = "--organisation", required = true, description = "Whose rows.")
  private String organisation = "";

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "Only this row: its value of the column that tells rows apart. May be repeated.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "Only from this UTC day of the event date on, e.g. 2026-03-01.")
  private @Nullable LocalDate from;

  @Option(names = "--to", paramLabel = "DAY", description = "Only up to this day, included.")
  private @Nullable LocalDate to;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "When it ends by itself: a UTC day, or a time such as 2027-01-01T12:00:00Z.")
  private @Nullable String until;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    String reason = actor.required(spec);
    Instant end = end();
    LegalHold hold;
    try {
      hold = place(end, reason);
    } catch (LateHold.TooLateException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, hold);
    } else {
      out.println("hold " + hold.id() + " is in force; see `waybill hold list`");
    }
    return 0;
  }

  private LegalHold place(@Nullable Instant end, String reason) {
    return config.ask((control, settings) -> {
      Instant now = control.now();
      if (end != null && !end.isAfter(now)) {
        throw usage("--until: expected a time to come, found %s at %s".formatted(end, now));
      }
      return new HoldStore(control)
          .add(order(settings, end, reason), actor.actor(), now, new LateHold(control)::require);
    });
  }

  private HoldOrder order(WaybillSettings settings, @Nullable Instant end, String reason) {
    String of = source(settings.sources().keySet());
    if (table != null) {
      List<String> known =
          settings.tablesOf(of).stream().map(each -> each.id().value()).sorted().toList();
      if (!known.contains(new TableId(table).value())) {
        throw usage("--table: " + Expected.oneOf("one of the tables", known, table));
      }
    }
    try {
      return new HoldOrder(of, table, organisation, ids, from, to, end, reason);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private String source(Set<String> known) {
    if (source == null && known.size() == 1) {
      return known.iterator().next();
    }
    if (source == null || !known.contains(source)) {
      throw usage(
          "--source: "
              + Expected.oneOf("one of the sources", known, source == null ? "none" : source));
    }
    return source;
  }

  private @Nullable Instant end() {
    if (until == null) {
      return null;
    }
    try {
      return until.contains("T")
          ? Instant.parse(until)
          : LocalDate.parse(until).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--until: expected a day such as 2027-01-01 or a time such as 2027-01-01T12:00:00Z, found '"
              + until
              + "'",
          e);
    }
  }

  private ParameterException usage(String text) {
    return new ParameterException(spec.commandLine(), text);
  }
}
