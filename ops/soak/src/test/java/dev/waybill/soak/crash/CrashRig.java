package dev.waybill.soak.crash;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.soak.crash.CrashPoints.Result;
import dev.waybill.soak.reading.Lane;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.BiPredicate;

/// Servers for crash points.
final class CrashRig implements AutoCloseable {
  private final Path folder;
  private final Lane lane;

  CrashRig(Path folder) throws SQLException {
    this.folder = folder;
    this.lane = new Lane(PostgresServer.shared(), folder);
  }

  Result run(CrashKind kind, CrashSubject subject, BiPredicate<Point, String> chosen)
      throws SQLException {
    return new CrashPoints(kind.name(), kind::places, lane, subject, folder).run(chosen, _ -> {});
  }

  LostAnswers.Result loseAnswers(CrashKind kind, int deliveries) throws SQLException {
    return LostAnswers.run(kind.name(), kind.places(), lane, deliveries, folder);
  }

  StoreFaults.Result breakRequests(CrashKind kind) throws SQLException {
    return StoreFaults.run(kind.name(), kind.places(), lane, folder);
  }

  @Override
  public void close() throws SQLException {
    lane.close();
  }
}
