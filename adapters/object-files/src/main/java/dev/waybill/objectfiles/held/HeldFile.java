package dev.waybill.objectfiles.held;

import dev.waybill.objectfiles.keys.StoredBytes;
import dev.waybill.spi.ExportSeq;
import java.io.IOException;
import java.util.UUID;

/// A file of a decided delivery.
///
/// @param name as [dev.waybill.objectfiles.ObjectNames] makes it; its folders say what its rows
///   have in common, its ending says its form
/// @param seq of the read it came from
/// @param attempt of that read
/// @param source gives out its bytes as they are now
public record HeldFile(String name, ExportSeq seq, UUID attempt, Source source) {
  /// Where the bytes come from.
  @FunctionalInterface
  public interface Source {
    StoredBytes open() throws IOException;
  }
}
