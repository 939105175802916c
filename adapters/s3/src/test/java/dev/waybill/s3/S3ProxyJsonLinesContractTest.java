package dev.waybill.s3;

import dev.waybill.testkit.AdapterHarness;
import dev.waybill.testkit.DestinationAdapterContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("server")
class S3ProxyJsonLinesContractTest extends DestinationAdapterContract {
  @Override
  protected AdapterHarness harness(Path folder) {
    return new S3Harness(TestStore.s3proxy("jsonl"));
  }
}
