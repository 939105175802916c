package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/// Refuses a control database that is a source's, whatever the URLs say: a long snapshot there
/// would keep dead rows of the outbox from being cleaned up. Asked before anything is created.
public final class ApartCheck {
  private static final String WHICH =
      "SELECT (SELECT system_identifier::text FROM pg_control_system())"
          + " || '/' || (SELECT oid::text FROM pg_database WHERE datname = current_database())";

  private ApartCheck() {}

  /// A source that cannot be asked now is waited for elsewhere.
  ///
  /// @throws ProblemsException naming the source
  public static void require(ControlDatabase control, WaybillSettings settings) {
    String own = control.jdbc().sql(WHICH).query(String.class).single();
    settings
        .sources()
        .forEach((name, source) -> {
          if (which(new SourceDatabase(source)).filter(own::equals).isPresent()) {
            throw new ProblemsException(
                Problem.at(
                    "expected a source beside the control database, found the control database"
                        + " itself; give `control` a database of its own, e.g. CREATE DATABASE"
                        + " waybill",
                    "sources",
                    name,
                    "url"));
          }
        });
  }

  private static Optional<String> which(SourceDatabase source) {
    try (Connection connection = source.connect("waybill check");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(WHICH)) {
      row.next();
      return Optional.of(row.getString(1));
    } catch (SQLException _) {
      return Optional.empty();
    }
  }
}
