package dev.waybill.rigs.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a session says: which statements it has prepared, and what its transaction has changed so
/// far. A change outside a transaction is an effect, one inside it belongs to the effect of its
/// `COMMIT`. Whatever is not known to change nothing counts as a change.
final class SessionSql {
  private static final Pattern CHANGE =
      Pattern.compile(
          "\\b(insert into|update|delete from|merge into|truncate|nextval|setval)\\b[ (']*([\\w.\"]+)?",
          Pattern.CASE_INSENSITIVE);

  private final Map<String, String> prepared = new HashMap<>();
  private final Map<String, String> portals = new HashMap<>();
  private final List<String> changes = new ArrayList<>();
  private boolean inTransaction;

  /// @param status as `ReadyForQuery` tells it
  void isNow(byte status) {
    inTransaction = status != 'I';
    if (!inTransaction) {
      changes.clear();
    }
  }

  /// @param request up to its `Query` or `Sync`
  Exchange exchange(List<PostgresMessage> request) {
    List<String> said = new ArrayList<>();
    String effect = null;
    List<String> statements = statements(request);
    for (String sql : statements) {
      for (String each : sql.replaceAll("/\\*.*?\\*/", "").split(";")) {
        if (!each.isBlank()) {
          String found = effect(each.strip());
          effect = effect == null ? found : effect;
          said.add(label(each.strip()));
        }
      }
    }
    return new Exchange(
        effect == null ? String.join("; ", said) : effect,
        effect != null,
        String.join("; ", statements));
  }

  private List<String> statements(List<PostgresMessage> request) {
    List<String> executed = new ArrayList<>();
    for (PostgresMessage message : request) {
      switch (message.type()) {
        case 'Q' -> executed.add(message.text(0));
        case 'P' -> prepared.put(message.text(0), message.text(1));
        case 'B' -> portals.put(message.text(0), prepared.getOrDefault(message.text(1), ""));
        case 'E' -> executed.add(portals.getOrDefault(message.text(0), ""));
        default -> {}
      }
    }
    return executed;
  }

  /// The name of what it makes happen, null when that is nothing that lasts.
  private @Nullable String effect(String sql) {
    String upper = sql.toUpperCase(Locale.ROOT);
    return switch (upper.split("\\s+", 2)[0]) {
      case "BEGIN", "START" -> {
        inTransaction = true;
        yield upper.contains("REPEATABLE READ") ? "BEGIN REPEATABLE READ" : null;
      }
      case "COMMIT", "END" -> {
        String name = changes.isEmpty() ? null : "COMMIT: " + String.join(", ", changes);
        changes.clear();
        inTransaction = false;
        yield name;
      }
      case "ROLLBACK" -> {
        if (!upper.contains(" TO ")) {
          changes.clear();
        }
        yield null;
      }
      case "SET", "RESET", "SHOW", "LOCK", "SAVEPOINT", "RELEASE", "DISCARD", "" -> null;
      case "COPY" -> label(sql);
      case "SELECT" -> CHANGE.matcher(sql).find() && upper.contains("VAL(") ? change(sql) : null;
      default -> change(sql);
    };
  }

  private @Nullable String change(String sql) {
    String label = label(sql);
    if (!inTransaction) {
      return label;
    }
    if (!changes.contains(label)) {
      changes.add(label);
    }
    return null;
  }

  private static String label(String sql) {
    Matcher change = CHANGE.matcher(sql);
    String verb = sql.split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
    if (verb.equals("COPY")) {
      return sql.contains("STDIN") ? "COPY FROM STDIN" : "COPY TO STDOUT";
    }
    return !verb.equals("SET") && change.find()
        ? change.group(1).toUpperCase(Locale.ROOT)
            + (change.group(2) == null
                ? ""
                : " " + change.group(2).replace("\"", "").replaceAll("\\d+", "*"))
        : verb;
  }
}
