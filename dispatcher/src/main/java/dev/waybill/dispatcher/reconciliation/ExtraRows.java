package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.delivery.KeySpool;
import dev.waybill.dispatcher.source.KeyState;
import dev.waybill.dispatcher.source.WantedKeys;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.canonical.ColumnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// Finds what a destination holds and the source has not: asks it for the keys of all it ever got,
/// and the source for those of the buckets in question.
final class ExtraRows {
  private final ComparedStream stream;
  private final Differences differences;

  ExtraRows(ComparedStream stream, Differences differences) {
    this.stream = stream;
    this.differences = differences;
  }

  /// @param buckets in which there seem to be some
  Compared find(Set<Bucket> buckets, Path folder) throws Exception {
    Path spool = Files.createTempDirectory(folder, "keys-");
    try (KeySpool keys = new KeySpool(spool, stream.schema())) {
      RowLines lines = stream.lines();
      stream
          .adapter()
          .keys(
              stream.delivered().stream(),
              stream.schema(),
              new ExportSeq(0),
              key -> {
                if (buckets.contains(lines.bucket(key.row()))) {
                  keys.accept(key);
                }
              });
      Compared found = Compared.NOTHING;
      for (Iterator<WantedKeys> wanted = keys.wanted(true); wanted.hasNext(); ) {
        found =
            found.and(new KeyCheck(stream, differences).check(strays(wanted.next().rows(), lines)));
      }
      return found;
    } finally {
      delete(spool);
    }
  }

  /// Those that the source has not and that were not archived, or that it has not there.
  private List<RowIdentity> strays(List<RowIdentity> keys, RowLines lines) throws Exception {
    List<KeyState> states = stream.source().states(stream.passed(), keys);
    List<RowIdentity> gone = new ArrayList<>();
    List<RowIdentity> strays = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      switch (states.get(i)) {
        case KeyState.Gone _ -> gone.add(keys.get(i));
        case KeyState.There(_, List<ColumnValue> values) -> {
          if (!lines.bucket(values).equals(lines.bucket(keys.get(i)))) {
            strays.add(keys.get(i));
          }
        }
      }
    }
    strays.addAll(stream.causes().withoutArchivedRows(stream, gone));
    return strays;
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
