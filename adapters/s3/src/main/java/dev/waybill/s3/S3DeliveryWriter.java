package dev.waybill.s3;

import dev.waybill.objectfiles.ObjectNames;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.Landing;
import dev.waybill.spi.Owner;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StagedObject;
import dev.waybill.spi.TableSchema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// One attempt: uploads, the put that decides, completion.
final class S3DeliveryWriter implements DeliveryWriter {
  /// Whether a manifest may name this writer's uploads.
  private enum Fate {
    NEVER_PUT,
    MAY_BE_NAMED,
    TAKEN_BY_ANOTHER
  }

  private final Owner owner;
  private final DeliveryTicket ticket;
  private final TableSchema schema;
  private final String prefix;
  private final String extension;
  private final S3Adapter.Parts parts;
  private final Clock clock;
  private final List<StoredFile> uploads = new ArrayList<>();
  private Fate fate = Fate.NEVER_PUT;

  S3DeliveryWriter(
      Owner owner,
      DeliveryTicket ticket,
      TableSchema schema,
      S3Settings settings,
      S3Adapter.Parts parts,
      Clock clock) {
    this.owner = owner;
    this.ticket = ticket;
    this.schema = schema;
    this.prefix = settings.prefix();
    this.extension = settings.form().extension();
    this.parts = parts;
    this.clock = clock;
  }

  @Override
  public StagedObject append(SpooledFile file) throws DestinationException {
    return appendAll(List.of(file)).getFirst();
  }

  /// Small files go up side by side, the parts of a large one likewise.
  @Override
  public List<StagedObject> appendAll(List<SpooledFile> files) throws DestinationException {
    @Nullable StoredFile[] stored = new StoredFile[files.size()];
    List<Future<StoredFile>> small = new ArrayList<>();
    try {
      for (int i = 0; i < stored.length; i++) {
        int at = i;
        SpooledFile file = files.get(i);
        String key = ObjectNames.key(prefix, ticket, schema, file, extension);
        Callable<StoredFile> upload = () -> stored[at] = parts.uploads().upload(key, file);
        if (Uploads.isSmall(file)) {
          small.add(parts.requests().start(upload));
        } else {
          stored[at] = parts.uploads().upload(key, file);
        }
      }
    } finally {
      try {
        parts.requests().join(small);
      } finally {
        Arrays.stream(stored).filter(Objects::nonNull).forEach(uploads::add);
      }
    }
    return uploads.subList(uploads.size() - stored.length, uploads.size()).stream()
        .map(file -> new StagedObject(file.key(), file.uploadId()))
        .toList();
  }

  @Override
  public DeliveryReceipt commit(String digest) throws DestinationException {
    Manifest ours = manifest(digest);
    parts.history().bringUpTo(owner, ticket.key().stream(), ticket.ordinal() - 1);
    boolean first = fate == Fate.NEVER_PUT;
    fate = Fate.MAY_BE_NAMED;
    LogEntry found = parts.log().decide(ticket.key().stream(), ticket.ordinal(), ours);
    if (!(found instanceof Manifest entry && entry.attempt().equals(ticket.attempt()))) {
      fate = Fate.TAKEN_BY_ANOTHER;
    }
    try {
      return receipt(
          found == ours && first
              ? parts.completion().fresh(ours)
              : parts.history().resume(found, owner, ticket.key(), ticket.ordinal()));
    } catch (DestinationException failure) {
      throw Failures.afterDecision(failure);
    }
  }

  private DeliveryReceipt receipt(Landing landing) throws DestinationException {
    return switch (landing) {
      case Landing.Landed landed -> landed.receipt();
      case Landing.Absent absent ->
          throw new DestinationException(
              Kind.IN_DOUBT,
              "ordinal "
                  + ticket.ordinal()
                  + " of "
                  + ticket.key().stream()
                  + " is void; the delivery goes again under ordinal "
                  + absent.nextOrdinal(),
              null);
      case Landing.Undecided undecided ->
          throw new DestinationException(Kind.IN_DOUBT, undecided.reason(), null);
    };
  }

  private Manifest manifest(String digest) {
    return new Manifest(
        owner.installation(),
        owner.destination().value(),
        schema.table().value(),
        schema.major(),
        ticket.ordinal(),
        ticket.key().from(),
        ticket.key().generation(),
        ticket.kind(),
        ticket.attempt().seq().value(),
        ticket.attempt().uuid(),
        ticket.window(),
        schema.version(),
        uploads.stream().mapToLong(StoredFile::rows).sum(),
        ticket.rowsQuarantined(),
        uploads.stream().mapToLong(StoredFile::bytes).sum(),
        digest,
        ticket.started(),
        clock.instant(),
        uploads);
  }

  /// Aborts the uploads when no manifest names them nor ever will: this writer does not put again.
  @Override
  public void close() {
    if (fate != Fate.MAY_BE_NAMED) {
      parts.uploads().abort(uploads);
    }
    uploads.clear();
  }
}
