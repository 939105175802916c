package dev.waybill.objectfiles.spool;

import dev.waybill.spi.PartitionValue;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The files of one delivery: gives them their part numbers and knows which are to be deleted.
final class SpoolFiles {
  private final Path folder;
  private final String extension;
  private final List<SpooledFile> finished = new ArrayList<>();
  private int parts;
  private long finishedBytes;

  SpoolFiles(Path folder, String extension) {
    this.folder = folder;
    this.extension = extension;
  }

  int nextPart() {
    return parts++;
  }

  SpoolOutput create(int part) throws IOException {
    return new SpoolOutput(path(part));
  }

  void finished(int part, SpoolOutput output, List<PartitionValue> partition, long rows)
      throws IOException {
    String sha256 = output.seal();
    long bytes = output.position();
    finished.add(new SpooledFile(output.path(), partition, part, rows, bytes, sha256));
    finishedBytes += bytes;
  }

  long finishedBytes() {
    return finishedBytes;
  }

  SpooledDelivery delivery() {
    finished.sort(Comparator.comparingInt(SpooledFile::part));
    return new SpooledDelivery(finished);
  }

  void deleteAll() throws IOException {
    for (int part = 0; part < parts; part++) {
      Files.deleteIfExists(path(part));
    }
  }

  private Path path(int part) {
    return folder.resolve("part-%06d.%s".formatted(part, extension));
  }
}
