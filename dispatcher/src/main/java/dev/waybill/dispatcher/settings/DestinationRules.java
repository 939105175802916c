package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.problem.Expected;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What every destination must keep, from a file or added by command, and all of them together.
public final class DestinationRules {
  private final DestinationFactories factories = new DestinationFactories();
  private final Map<TableId, TableSettings> tables;
  private final SchemaCatalog schemas;

  /// @param tables those that the file names
  public DestinationRules(Map<TableId, TableSettings> tables, SchemaCatalog schemas) {
    this.tables = tables;
    this.schemas = schemas;
  }

  public List<Problem> problems(List<DestinationPlan> plans) {
    List<Problem> problems = new ArrayList<>();
    for (DestinationPlan plan : plans) {
      problems.addAll(factories.problems(plan.destination()));
      problems.addAll(tables(plan));
    }
    problems.addAll(sharedPlaces(plans));
    return problems;
  }

  /// Tables that nothing publishes; and a destination of one organisation takes only tables whose
  /// rows belong to one.
  private List<Problem> tables(DestinationPlan plan) {
    List<Problem> problems = new ArrayList<>();
    for (TableId id : plan.cadences().keySet()) {
      TableSettings table = tables.get(id);
      if (table == null) {
        List<String> known = tables.keySet().stream().map(TableId::value).toList();
        problems.add(tableProblem(plan, Expected.oneOf("one of the tables", known, id.value())));
      } else if (plan.organisation() != null
          && schemas.find(id, table.major()).orElseThrow().schema().organisation() == null) {
        problems.add(
            tableProblem(
                plan,
                "expected tables with an organisation column beside `organisation`, found '"
                    + id
                    + "'; leave out one of the two"));
      }
    }
    return problems;
  }

  private static Problem tableProblem(DestinationPlan plan, String text) {
    return Problem.at(text, "destinations", plan.destination().id().value(), "tables");
  }

  /// Two destinations in one place would take each other's files for their own.
  private List<Problem> sharedPlaces(List<DestinationPlan> plans) {
    List<Problem> problems = new ArrayList<>();
    Map<String, String> taken = new HashMap<>();
    for (DestinationPlan plan : plans) {
      DestinationSettings settings = plan.destination();
      String name = settings.id().value();
      String place =
          factories.identity("", settings.id(), settings.type(), settings.settings()).place();
      String other = taken.putIfAbsent(place, name);
      if (other != null) {
        problems.add(
            Problem.at(
                "expected a place of its own, found that of "
                    + other
                    + ", "
                    + place
                    + "; give one of the two another",
                "destinations",
                name,
                "settings"));
      }
    }
    return problems;
  }
}
