package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.source.RowLanes;
import dev.waybill.dispatcher.source.RowSink;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderPipe;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RejectedRow;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodes the rows of a delivery on one thread, or, where it is read on two sessions, on two: each
/// lane writes files of its own. Rows that are spread over folders by organisation stay on one
/// lane, or every folder would get two files.
public final class EncoderLanes implements RowLanes, AutoCloseable {
  private final Encoders encoders;
  private final EncodeRequest request;
  private final boolean splits;
  private final EncoderPipe first;
  private @Nullable EncoderPipe second;

  /// @param request its memory is shared by the lanes
  public EncoderLanes(Encoders encoders, EncodeRequest request) throws IOException {
    this.encoders = encoders;
    this.request = request;
    this.splits = request.form().partitioning() != Partitioning.ORG_DATE;
    this.first = open(request.spool(), "");
  }

  private EncoderPipe open(Path folder, String lane) throws IOException {
    EncodeRequest part =
        new EncodeRequest(
            request.schema(),
            request.form(),
            request.attempt(),
            request.syncedAt(),
            folder,
            splits ? request.memoryBytes() / 2 : request.memoryBytes());
    return new EncoderPipe(encoders.open(part), "encoder-" + request.attempt().seq() + lane);
  }

  @Override
  public RowSink first() {
    return first::row;
  }

  @Override
  public @Nullable RowSink second() throws IOException {
    if (!splits) {
      return null;
    }
    EncoderPipe pipe = open(Files.createDirectory(request.spool().resolve("second")), "-second");
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
  public SpooledDelivery finish()
      throws IOException, UnrepresentableRowException, InterruptedException {
    List<SpooledFile> files = new ArrayList<>(first.finish().files());
    if (second != null) {
      for (SpooledFile file : second.finish().files()) {
        files.add(
            new SpooledFile(
                file.path(),
                file.partition(),
                files.size(),
                file.rows(),
                file.bytes(),
                file.sha256()));
      }
    }
    return new SpooledDelivery(files);
  }

  /// The rows that were left out; to be asked after [#finish].
  List<RejectedRow> rejected() {
    if (second == null) {
      return first.rejected();
    }
    List<RejectedRow> rows = new ArrayList<>(first.rejected());
    rows.addAll(second.rejected());
    return rows;
  }

  @Override
  public void close() throws IOException {
    try (first) {
      dropSecond();
    }
  }
}
