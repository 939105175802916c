package dev.waybill.testkit;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.LandedObject;
import dev.waybill.spi.Owner;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.TableSchema;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

class InMemoryAdapterTest extends DestinationAdapterContract {
  @Override
  protected AdapterHarness harness(Path folder) {
    return new Harness();
  }

  private static final class Harness implements AdapterHarness {
    private static final FileForm FORM = new FileForm.JsonLines(Partitioning.NONE, 1 << 20);

    private final InMemoryPlace place = new InMemoryPlace();

    @Override
    public DestinationAdapter open(Owner owner) {
      return new InMemoryAdapter(place, owner, Clock.systemUTC());
    }

    @Override
    public DestinationAdapter openStoppingOnceDecided(Owner owner, int visibleFiles) {
      return new InMemoryAdapter(place, owner, Clock.systemUTC()).stoppingOnceDecided();
    }

    @Override
    public List<TestRow> visible(TableSchema schema) {
      return PlainReader.rows(FORM, List.copyOf(place.files(schema.table()).values()));
    }

    @Override
    public List<String> everything() {
      return place.files(TestTable.ID).keySet().stream().toList();
    }

    @Override
    public void empty(TableSchema schema) {
      place.empty(TestTable.STREAM);
    }

    @Override
    public byte[] content(LandedObject object) {
      return Objects.requireNonNull(place.files(TestTable.ID).get(object.name()));
    }

    @Override
    public void close() {}
  }
}
