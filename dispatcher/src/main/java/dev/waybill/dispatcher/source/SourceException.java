package dev.waybill.dispatcher.source;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A read that could not be made, classified where it failed. Nothing was read that anyone may rely
/// on.
public final class SourceException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final Set<String> PERMANENT = Set.of("0A", "22", "25", "3D", "3F", "42");

  /// What may be done next.
  public enum Kind {
    /// The same read may succeed later.
    TRANSIENT,
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

  /// By SQLSTATE class: data that cannot be cast (22), objects and privileges that are missing (42,
  /// 3D, 3F), features (0A) and a role that may not write its marker (25) need a person. Everything
  /// else may pass: connections, locks, resources, a shutdown, and refused credentials, which
  /// change while a server is moved.
  static SourceException of(String doing, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    boolean permanent = PERMANENT.contains(state.substring(0, Math.min(2, state.length())));
    return new SourceException(
        permanent ? Kind.PERMANENT : Kind.TRANSIENT,
        doing + ": " + e.getMessage() + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")"),
        e);
  }
}
