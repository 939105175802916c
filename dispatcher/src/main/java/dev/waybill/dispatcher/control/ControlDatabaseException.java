package dev.waybill.dispatcher.control;

import dev.waybill.dispatcher.problem.Problem;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The control database cannot be used; nothing works without it.
public final class ControlDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Of PostgreSQL: a login, or a database that is not there.
  private static final Set<String> REFUSALS = Set.of("28P01", "28000", "3D000");

  private final transient Problem problem;
  private final boolean refused;

  ControlDatabaseException(String url, Throwable cause) {
    this(problem(url, cause), cause, REFUSALS.contains(String.valueOf(state(cause))));
  }

  private ControlDatabaseException(Problem problem, Throwable cause, boolean refused) {
    super(problem.toString(), cause);
    this.problem = problem;
    this.refused = refused;
  }

  /// Whether the server answered, and waiting changes nothing.
  boolean refused() {
    return refused;
  }

  public Problem problem() {
    return problem;
  }

  private static Problem problem(String url, Throwable cause) {
    String found = "expected the control database at " + url + ", found: " + cause.getMessage();
    return switch (state(cause)) {
      case "28P01", "28000" ->
          Problem.at(found + "; correct `user` or `password`", "control", "password");
      case "3D000" -> Problem.at(found + "; create it, empty: CREATE DATABASE …", "control", "url");
      case null, default ->
          Problem.at(found + "; check the address and that the server runs", "control", "url");
    };
  }

  private static @Nullable String state(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return null;
  }
}
