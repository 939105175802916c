package dev.waybill.testkit;

import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.PartitionValue;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/// Makes spooled files of known content.
public final class TestSpool {
  private final Path folder;
  private final Function<List<TestRow>, byte[]> encoding;

  /// @param encoding the form the destination takes, [AdapterHarness#encode]
  public TestSpool(Path folder, Function<List<TestRow>, byte[]> encoding) {
    this.folder = folder;
    this.encoding = encoding;
  }

  /// A delivery of `files` files with one row each, named after the ordinal: two attempts of one
  /// delivery hold the same rows.
  public TestDelivery delivery(DeliveryTicket ticket, int files) {
    List<List<TestRow>> rows = new ArrayList<>();
    for (int part = 0; part < files; part++) {
      rows.add(List.of(new TestRow("d" + ticket.ordinal() + "-" + part, 1)));
    }
    return delivery(ticket, rows);
  }

  /// A delivery with one file for each list of rows, one partition each.
  public TestDelivery delivery(DeliveryTicket ticket, List<List<TestRow>> files) {
    List<SpooledFile> spooled = new ArrayList<>();
    for (List<TestRow> rows : files) {
      int part = spooled.size();
      spooled.add(file(part, rows.size(), encoding.apply(rows)));
    }
    return new TestDelivery(
        ticket, new SpooledDelivery(spooled), files.stream().flatMap(List::stream).toList());
  }

  /// A file of exactly these bytes.
  public SpooledFile file(int part, long rows, byte[] content) {
    Path path = folder.resolve(UUID.randomUUID() + "-" + part);
    try {
      Files.write(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<PartitionValue> partition = List.of(new PartitionValue("org_id", "org " + part % 7));
    return new SpooledFile(path, partition, part, rows, content.length, sha256(content));
  }

  /// Lower case hex.
  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
