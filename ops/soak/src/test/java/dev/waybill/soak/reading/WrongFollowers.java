package dev.waybill.soak.reading;

import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.dispatcher.source.ForwardRead;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.RowLanes;
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
import java.util.concurrent.atomic.AtomicLong;

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
      return super.follow(
          request,
          own,
          shared,
          new Leader() {
            @Override
            public void entered() {
              leader.entered();
            }

            @Override
            public ForwardRead forward() throws SourceException, InterruptedException {
              ForwardRead read = leader.forward();
              return new ForwardRead(read.end(), new XidSet(), read.rows());
            }
          });
    }
  }

  /// All get what the leader had to send, late rows and deletes too, and remember what it saw.
  static final class AlikeAsTheLeader extends WindowReader {
    AlikeAsTheLeader(SourceDatabase source, SourceTime time) {
      super(source, time, Lane.INSTALLATION);
    }

    @Override
    public SharedWindowRead lead(
        ReadRequest request, RowSink own, RowLanes lanes, Followers followers)
        throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
      SharedWindowRead shared = super.lead(request, lanes.first(), lanes, followers);
      WindowRead read = shared.read();
      return new SharedWindowRead(
          read, new ForwardRead(shared.forward().end(), read.facts().seen(), read.rows()));
    }

    @Override
    public Optional<WindowRead> follow(
        ReadRequest request, RowSink own, SharedSnapshot shared, Leader leader)
        throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
      AtomicLong dropped = new AtomicLong();
      return super.follow(request, (_, _, _, _) -> dropped.incrementAndGet(), shared, leader)
          .map(read -> AlteredFacts.with(read, read.facts(), read.rows() - dropped.get()));
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
    public Optional<WindowRead> follow(
        ReadRequest request, RowSink own, SharedSnapshot shared, Leader leader)
        throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
      try (Connection connection = source.connect("variant");
          Statement statement = connection.createStatement()) {
        statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        try (ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
          row.next();
          SharedSnapshot fresh = new SharedSnapshot(row.getString(1), shared.bounds());
          return super.follow(request, own, fresh, leader);
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
