package dev.waybill.dispatcher.source;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A read that could not be made, classified where it failed. Nothing was read that anyone may rely
/// on.
public final class SourceException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Rights, columns and tables that are missing, as after an upgrade that was not prepared.
  private static final Set<String> STOPS = Set.of("42501", "42703", "42P01", "3F000");

  private static final Set<String> PERMANENT = Set.of("0A", "22", "25", "3D", "3F", "42");

  /// What may be done next.
  public enum Kind {
    /// The same read may succeed later.
    TRANSIENT,
    /// The same read is to be made again at once: it will be made in another way.
    AGAIN,
    /// A person must change something first.
    PERMANENT,
    /// The table no longer is what its schema file says: the stream stops until they agree.
    SCHEMA_DRIFT
  }

  private final Kind kind;

  public SourceException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /// By SQLSTATE: rights, columns and tables that are missing stop the stream until they are there.
  /// By class: data that cannot be cast (22), objects and privileges that are missing (42, 3D, 3F),
  /// features (0A) and a role that may not write its marker (25) need a person. Everything else may
  /// pass: connections, locks, resources, a shutdown, and refused credentials, which change while a
  /// server is moved.
  public static SourceException of(String doing, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    Kind kind =
        STOPS.contains(state)
            ? Kind.SCHEMA_DRIFT
            : PERMANENT.contains(state.substring(0, Math.min(2, state.length())))
                ? Kind.PERMANENT
                : Kind.TRANSIENT;
    return new SourceException(
        kind,
        doing + ": " + e.getMessage() + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")"),
        e);
  }
}
