package dev.waybill.postgres;

import dev.waybill.testkit.AdapterHarness;
import dev.waybill.testkit.DestinationAdapterContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("server")
class MergeContractTest extends DestinationAdapterContract {
  @Override
  protected AdapterHarness harness(Path folder) throws Exception {
    return new PostgresHarness(TestPlace.merge());
  }
}
