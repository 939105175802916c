package dev.waybill.soak.reading;

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
import java.sql.SQLException;
import java.util.Optional;

/// The product's reader with something changed before, during or after the read. Of a window that
/// is read for several streams, `during` is given what only one of them has to send.
final class AlteredReader extends WindowReader {
  private final Alteration alteration;

  /// What is changed.
  interface Alteration {
    default ReadRequest before(ReadRequest request) throws SQLException {
      return request;
    }

    default RowSink during(ReadRequest request, RowSink sink) {
      return sink;
    }

    default WindowRead after(WindowRead read) throws SQLException {
      return read;
    }
  }

  AlteredReader(SourceDatabase source, SourceTime time, Alteration alteration) {
    super(source, time, Lane.INSTALLATION);
    this.alteration = alteration;
  }

  @Override
  public WindowRead read(ReadRequest request, RowLanes lanes)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    try {
      ReadRequest altered = alteration.before(request);
      return alteration.after(
          super.read(altered, RowLanes.of(alteration.during(altered, lanes.first()))));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public SharedWindowRead lead(
      ReadRequest request, RowSink own, RowLanes lanes, Followers followers)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    try {
      ReadRequest altered = alteration.before(request);
      SharedWindowRead read =
          super.lead(altered, alteration.during(altered, own), lanes, followers);
      return new SharedWindowRead(alteration.after(read.read()), read.forward());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<WindowRead> follow(
      ReadRequest request, RowSink own, SharedSnapshot shared, Leader leader)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    try {
      ReadRequest altered = alteration.before(request);
      Optional<WindowRead> read =
          super.follow(altered, alteration.during(altered, own), shared, leader);
      return read.isEmpty() ? read : Optional.of(alteration.after(read.get()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
