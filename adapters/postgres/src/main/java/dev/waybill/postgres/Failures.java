package dev.waybill.postgres;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.io.IOException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What a failure means, by its SQLSTATE (PostgreSQL, Appendix A), and what to do about it.
///
/// Only a connection that cannot be made tells of the server as a whole. One that is lost in the
/// middle of a delivery counts as an attempt: the delivery itself may be what the server dies of.
final class Failures {
  private Failures() {}

  /// A failure of work that decides nothing.
  ///
  /// @param doing what was tried, e.g. `copy into replica.events`
  static DestinationException undecided(String doing, SQLException failure) {
    return failure(kind(state(failure)), doing, failure);
  }

  /// A failure to open a session: nothing can be delivered, whatever the reason, until somebody has
  /// cured it, and no single delivery is to blame.
  static DestinationException connecting(String to, SQLException failure) {
    return failure(Kind.UNAVAILABLE, "connect to " + to, failure);
  }

  /// A failure of the COMMIT itself. Only an answer of the server that it rolled back decides.
  static DestinationException committing(String doing, SQLException failure) {
    String state = state(failure);
    boolean rolledBack =
        state.startsWith("40") && !state.equals("40003")
            || state.startsWith("23")
            || state.equals("25P02");
    return rolledBack ? undecided(doing, failure) : failure(Kind.IN_DOUBT, doing, failure);
  }

  static DestinationException permanent(String message) {
    return new DestinationException(Kind.PERMANENT, message, null);
  }

  static boolean isLockTimeout(SQLException failure) {
    return state(failure).equals("55P03");
  }

  private static DestinationException failure(Kind kind, String doing, SQLException failure) {
    String remedy = remedy(failure);
    return new DestinationException(
        kind,
        "could not " + doing + ": " + explain(failure) + (remedy == null ? "" : "; " + remedy),
        failure);
  }

  private static Kind kind(String state) {
    return switch (state) {
      case "57P01", "57P03", "25006" -> Kind.UNAVAILABLE;
      case "57P04" -> Kind.PERMANENT;
      case String _ when state.startsWith("53") -> Kind.UNAVAILABLE;
      case String _ when state.matches("(0A|22|23|28|3D|3F|42|44|54)...") -> Kind.PERMANENT;
      default -> Kind.TRANSIENT;
    };
  }

  /// The server's message, or the driver's. Neither repeats a password.
  static String explain(SQLException failure) {
    String message = String.valueOf(failure.getMessage()).replaceAll("\\s*\\n\\s*", " ");
    return message + " (SQLSTATE " + state(failure) + ")";
  }

  /// What a person can do, or null.
  static @Nullable String remedy(SQLException failure) {
    if (isTls(failure)) {
      return "set sslRootCert to the PEM file of the authority that signed the server's certificate,"
          + " and the host in url to the name in it";
    }
    return switch (state(failure)) {
      case "08001" -> "check host and port of url, and that the server listens there";
      case "08004" -> "set password, and sslMode to what the server offers";
      case "28P01" -> "correct user and password";
      case "28000" -> "let pg_hba.conf admit the user from here, with the sslMode of the settings";
      case "3D000" -> "create the database, or correct url";
      case "42501" ->
          "GRANT CREATE, TEMPORARY ON DATABASE to the user, or make the user the owner of the schema";
      case "25006" -> "let url lead to the primary, e.g. with targetServerType=primary";
      case "42P01", "3F000", "42703", "42P10" ->
          "something Waybill made was dropped: restore it, or deliver the table anew with waybill destination resync <destination> <table>";
      case "53100" -> "free disk space on the server";
      case "53300" -> "raise max_connections, or the user's CONNECTION LIMIT";
      default -> null;
    };
  }

  /// Of a connection that fails. The driver tells of a name that is not in the certificate without
  /// a cause.
  static boolean isTls(SQLException failure) {
    boolean network = false;
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException
          || cause instanceof java.security.GeneralSecurityException) {
        return true;
      }
      network |= cause instanceof IOException;
    }
    String message = String.valueOf(failure.getMessage());
    return !network && state(failure).startsWith("08") && message.contains("hostname");
  }

  static String state(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }
}
