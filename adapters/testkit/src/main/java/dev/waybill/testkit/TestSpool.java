package dev.waybill.testkit;

import dev.waybill.objectfiles.ObjectFileEncoders;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.PartitionValue;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowEncoder;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/// Makes spooled files of known content.
public final class TestSpool {
  private static final long MB = 1 << 20;

  private final Path folder;
  private final FileForm form;

  /// @param form the form the destination takes
  public TestSpool(Path folder, FileForm form) {
    this.folder = folder;
    this.form =
        switch (form) {
          case FileForm.Parquet _ -> new FileForm.Parquet(Partitioning.NONE, Long.MAX_VALUE);
          case FileForm.JsonLines _ -> new FileForm.JsonLines(Partitioning.NONE, Long.MAX_VALUE);
          case FileForm.CopyTuples _ -> new FileForm.CopyTuples(Long.MAX_VALUE);
        };
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
      spooled.add(file(part, rows.size(), encode(ticket, rows)));
    }
    return new TestDelivery(
        TestTable.SCHEMA,
        ticket,
        new SpooledDelivery(spooled),
        files.stream().flatMap(List::stream).toList());
  }

  /// A delivery of rows of any table, in the files that the form makes of them.
  TestDelivery delivery(
      TableSchema schema, DeliveryTicket ticket, FileForm as, List<ReadBackContract.Sent> rows) {
    return new TestDelivery(
        schema,
        ticket,
        encode(
            schema,
            as,
            ticket,
            encoder -> {
              for (ReadBackContract.Sent row : rows) {
                encoder.row(row.operation(), row.tuple(), 0, row.tuple().length);
              }
            }),
        List.of());
  }

  /// Puts rows into an encoder.
  private interface Rows {
    void into(RowEncoder encoder) throws IOException, UnrepresentableRowException;
  }

  private byte[] encode(DeliveryTicket ticket, List<TestRow> rows) {
    SpooledDelivery spooled =
        encode(
            TestTable.SCHEMA,
            form,
            ticket,
            encoder -> {
              for (TestRow row : rows) {
                byte[] tuple = tuple(row);
                encoder.row(row.operation(), tuple, 0, tuple.length);
              }
            });
    try {
      return Files.readAllBytes(spooled.files().getFirst().path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SpooledDelivery encode(
      TableSchema schema, FileForm as, DeliveryTicket ticket, Rows rows) {
    try {
      Path own = Files.createTempDirectory(folder, "encode");
      EncodeRequest request =
          new EncodeRequest(schema, as, ticket.attempt(), ticket.started(), own, 8 * MB);
      try (RowEncoder encoder = new ObjectFileEncoders().open(request)) {
        rows.into(encoder);
        return encoder.finish();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UnrepresentableRowException e) {
      throw new IllegalStateException("every form holds the contract's rows", e);
    }
  }

  /// As `COPY … (FORMAT binary)` sends it: the fields of a deleted row other than its name are
  /// null.
  private static byte[] tuple(TestRow row) {
    byte[] id = row.id().getBytes(StandardCharsets.UTF_8);
    ByteBuffer tuple = ByteBuffer.allocate(id.length + 14);
    tuple.putShort((short) 2).putInt(id.length).put(id);
    if (row.operation() == RowOperation.DELETE) {
      tuple.putInt(-1);
    } else {
      tuple.putInt(4).putInt(row.version());
    }
    return Arrays.copyOf(tuple.array(), tuple.position());
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
