package dev.waybill.dispatcher.delivery;

import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The files of a window that is read for several streams.
///
/// @param window its rows, which every stream has to send
/// @param behind late, arrived and deleted rows, which only those have to send that have seen what
///   the leader had
record SharedFiles(Encoded window, Encoded behind) {
  Encoded all() {
    return window.with(behind);
  }

  /// The same files under names in a folder: linked, not copied, so that each may be deleted by its
  /// owner.
  SharedFiles linked(Path folder) throws IOException {
    return new SharedFiles(
        linked(window, folder, "shared-"), linked(behind, folder, "shared-behind-"));
  }

  private static Encoded linked(Encoded rows, Path folder, String prefix) throws IOException {
    List<SpooledFile> links = new ArrayList<>();
    for (SpooledFile file : rows.files().files()) {
      Path link = folder.resolve(prefix + file.part());
      try {
        Files.createLink(link, file.path());
      } catch (UnsupportedOperationException e) {
        Files.copy(file.path(), link);
      }
      links.add(file.at(link));
    }
    return new Encoded(new SpooledDelivery(links), rows.rejected());
  }
}
