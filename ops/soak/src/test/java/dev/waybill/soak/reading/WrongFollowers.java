package dev.waybill.soak.reading;

import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.dispatcher.source.ForwardRead;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.RowSink;
import dev.waybill.dispatcher.source.SharedSnapshot;
import dev.waybill.dispatcher.source.SharedWindowRead;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceTime;
import dev.waybill.dispatcher.source.WindowRead;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/// Readers that are wrong where a window is read for several streams.
final class WrongFollowers {
  private WrongFollowers() {}

  /// A follower remembers the transactions of its own rows only.
  static final class Forgetful extends WindowReader {
    Forgetful(SourceDatabase source, SourceTime time) {
      super(source, time, Lane.INSTALLATION);
    }

    @Override
    public Optional<WindowRead> follow(
        ReadRequest request, RowSink own, SharedSnapshot shared, Leader leader)
        throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
      return super.follow(request, own, shared, forgetting(leader));
    }

    @Override
    public WindowRead repeat(ReadRequest request, SharedSnapshot shared, Leader leader)
        throws SourceException, InterruptedException {
      return super.repeat(request, shared, forgetting(leader));
    }

    private static Leader forgetting(Leader leader) {
      return new Leader() {
        @Override
        public void entered() {
          leader.entered();
        }

        @Override
        public SharedWindowRead read() throws SourceException, InterruptedException {
          SharedWindowRead done = leader.read();
          WindowRead read = done.read();
          ForwardRead forward = done.forward();
          return new SharedWindowRead(
              AlteredFacts.with(read, AlteredFacts.seeing(read.facts(), new XidSet())),
              new ForwardRead(forward.end(), new XidSet(), forward.rows()));
        }
      };
    }
  }

  /// All get what the leader had to send, late rows and deletes too, and remember what it saw,
  /// whatever they had seen themselves.
  static final class AlikeAsTheLeader extends WindowReader {
    AlikeAsTheLeader(SourceDatabase source, SourceTime time) {
      super(source, time, Lane.INSTALLATION);
    }

    @Override
    public boolean findsTheSame(ReadRequest request, SharedSnapshot shared) {
      return true;
    }
  }

  /// A follower reads its own rows in a snapshot of its own.
  static final class OfAnotherMoment extends WindowReader {
    private final SourceDatabase source;

    OfAnotherMoment(SourceDatabase source, SourceTime time) {
      super(source, time, Lane.INSTALLATION);
      this.source = source;
    }

    @Override
    public boolean findsTheSame(ReadRequest request, SharedSnapshot shared) {
      return false;
    }

    @Override
    public Optional<WindowRead> follow(
        ReadRequest request, RowSink own, SharedSnapshot shared, Leader leader)
        throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
      try (Connection connection = source.connect("variant");
          Statement statement = connection.createStatement()) {
        statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        try (ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
          row.next();
          SharedSnapshot fresh =
              new SharedSnapshot(
                  row.getString(1), shared.bounds(), shared.snapshot(), shared.landed());
          return super.follow(request, own, fresh, leader);
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
