package dev.waybill.s3;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.LandedObject;
import dev.waybill.spi.Owner;
import dev.waybill.spi.TableSchema;
import dev.waybill.testkit.AdapterHarness;
import dev.waybill.testkit.PlainReader;
import dev.waybill.testkit.TestRow;
import dev.waybill.testkit.TestTable;
import java.util.List;

/// A folder of a bucket as the contract sees it; a plain reader globs for the ending of the files.
final class S3Harness implements AdapterHarness {
  private final TestStore store;

  S3Harness(TestStore store) {
    this.store = store;
  }

  @Override
  public DestinationAdapter open(Owner owner) {
    return store.adapter(owner, null);
  }

  @Override
  public DestinationAdapter openStoppingOnceDecided(Owner owner, int visibleFiles) {
    return store.adapter(owner, new ProcessStop(visibleFiles));
  }

  @Override
  public List<TestRow> visible(TableSchema schema) {
    FileForm form = store.settings(TestTable.OWNER).form();
    return PlainReader.rows(
        form,
        store.keys().stream()
            .filter(key -> key.endsWith("." + form.extension()))
            .map(store::content)
            .toList());
  }

  @Override
  public List<String> everything() {
    return store.keys();
  }

  @Override
  public byte[] content(LandedObject object) {
    return store.content(object.name());
  }

  @Override
  public void close() {
    store.close();
  }
}
