package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestSpool;
import dev.waybill.testkit.TestTable;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// A folder on s3proxy with one adapter on it.
@Tag("server")
abstract class OnS3Proxy {
  @TempDir Path folder;
  TestStore store;
  S3Harness harness;
  S3Adapter adapter;
  TestSpool spool;

  @BeforeEach
  void open() throws Exception {
    store = TestStore.s3proxy("parquet");
    harness = new S3Harness(store);
    adapter = store.adapter(TestTable.OWNER, null);
    spool = new TestSpool(folder, adapter.form());
    adapter.prepare(TestTable.SCHEMA);
  }

  @AfterEach
  void close() {
    if (adapter != null) {
      adapter.close();
      store.close();
    }
  }

  /// An attempt at the delivery of an ordinal.
  TestDelivery attempt(long ordinal, long seq, int files) {
    return spool.delivery(TestDelivery.ticket(ordinal, seq), files);
  }

  /// Sends a delivery from a process that stops once it is decided.
  ///
  /// @param completions how many of its files become visible before
  TestDelivery decided(long ordinal, long seq, int files, int completions) {
    TestDelivery delivery = attempt(ordinal, seq, files);
    try (S3Adapter stopping = store.adapter(TestTable.OWNER, new ProcessStop(completions))) {
      assertThat(catchThrowable(() -> delivery.send(stopping)))
          .isInstanceOf(ProcessStop.Stopped.class);
    }
    return delivery;
  }

  /// As a lifecycle rule does with uploads that nobody completed.
  void abortOpenUploads(Manifest manifest) {
    for (StoredFile file : manifest.objects()) {
      if (!store.has(file.key())) {
        store
            .client()
            .abortMultipartUpload(
                abort -> abort.bucket(store.bucket()).key(file.key()).uploadId(file.uploadId()));
      }
    }
  }

  /// The manifest at an ordinal, which must be there.
  Manifest manifest(long ordinal) {
    Layout layout = new Layout(store.prefix());
    return (Manifest) Json.entry(store.content(layout.entry(TestTable.STREAM, ordinal)));
  }
}
