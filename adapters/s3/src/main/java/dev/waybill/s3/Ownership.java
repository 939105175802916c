package dev.waybill.s3;

import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose a table is, and whose it was: the content of `_waybill_owner.json`.
///
/// @param adopted what earlier owners landed and is the owner's now
record Ownership(String installation, String destination, List<Adopted> adopted) {
  /// @param major of the stream
  /// @param through the last ordinal that counts as the owner's
  record Adopted(String installation, String destination, int major, long through) {
    Owner from() {
      return new Owner(installation, new DestinationId(destination));
    }

    private boolean isOf(Owner from, StreamId stream) {
      return from().equals(from) && major == stream.major();
    }
  }

  Ownership(String installation, String destination, @Nullable List<Adopted> adopted) {
    this.installation = installation;
    this.destination = destination;
    this.adopted = adopted == null ? List.of() : List.copyOf(adopted);
  }

  static Ownership of(Owner owner) {
    return new Ownership(owner.installation(), owner.destination().value(), List.of());
  }

  Owner owner() {
    return new Owner(installation, new DestinationId(destination));
  }

  /// Whether what `writer` put at an ordinal is the owner's.
  boolean covers(Owner writer, StreamId stream, long ordinal) {
    return writer.equals(owner())
        || adopted.stream().anyMatch(a -> a.isOf(writer, stream) && ordinal <= a.through());
  }

  /// Whether `claimant` may take a table over from `from`: it belongs to one of the two.
  boolean mayPass(Owner from, Owner claimant) {
    return owner().equals(from)
        || owner().equals(claimant) && adopted.stream().anyMatch(a -> a.from().equals(from));
  }

  /// As it is once `claimant` has taken a stream over from `from`.
  Ownership passed(StreamId stream, Owner from, Owner claimant, long through) {
    if (from.equals(claimant)) {
      return this;
    }
    List<Adopted> all = new ArrayList<>(adopted);
    all.removeIf(a -> a.isOf(from, stream));
    all.add(new Adopted(from.installation(), from.destination().value(), stream.major(), through));
    return new Ownership(claimant.installation(), claimant.destination().value(), all);
  }
}
