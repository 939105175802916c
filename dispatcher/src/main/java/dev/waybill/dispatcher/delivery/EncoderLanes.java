package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.source.RowLanes;
import dev.waybill.dispatcher.source.RowSink;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderPipe;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Encodes the rows of a delivery on a thread of its own, or, where it is read on two sessions, on
/// the two that read: each lane writes files of its own. Rows that are spread over folders by
/// organisation stay on one lane, or every folder would get two files.
public final class EncoderLanes implements RowLanes, AutoCloseable {
  private final Encoders encoders;
  private final EncodeRequest request;
  private final boolean splits;
  private final EncoderPipe first;
  private @Nullable EncoderPipe second;

  /// @param request each lane may hold as much memory as it says
  public EncoderLanes(Encoders encoders, EncodeRequest request) throws IOException {
    this.encoders = encoders;
    this.request = request;
    this.splits = request.form().partitioning() != Partitioning.ORG_DATE;
    this.first = new EncoderPipe(encoders.open(request), "encoder-" + request.attempt().seq());
  }

  @Override
  public RowSink first() {
    return first::row;
  }

  @Override
  public @Nullable RowSink second()
      throws IOException, UnrepresentableRowException, InterruptedException {
    if (!splits) {
      return null;
    }
    first.inline();
    Path folder = Files.createDirectory(request.spool().resolve("second"));
    EncoderPipe pipe = EncoderPipe.inline(encoders.open(request.in(folder)));
    second = pipe;
    return pipe::row;
  }

  @Override
  public void dropSecond() throws IOException {
    EncoderPipe dropped = second;
    second = null;
    if (dropped != null) {
      dropped.close();
    }
  }

  /// Waits for the last row of every lane and closes the files.
  public Encoded finish() throws IOException, UnrepresentableRowException, InterruptedException {
    Encoded rows = new Encoded(first.finish(), first.rejected());
    return second == null ? rows : rows.with(new Encoded(second.finish(), second.rejected()));
  }

  @Override
  public void close() throws IOException {
    try (first) {
      dropSecond();
    }
  }
}
