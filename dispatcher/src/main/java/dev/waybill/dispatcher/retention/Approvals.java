package dev.waybill.dispatcher.retention;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of a plan takes a second person.
///
/// @param shorter retentions
/// @param withoutDestination tables whose rows go though no destination holds them, each with why
public record Approvals(List<Shorter> shorter, List<String> withoutDestination) {
  public static final Approvals NONE = new Approvals(List.of(), List.of());

  public Approvals {
    shorter = List.copyOf(shorter);
    withoutDestination = List.copyOf(withoutDestination);
  }

  /// An organisation whose rows stay for fewer days than the last plan was made by.
  ///
  /// @param before null where no row of it went
  public record Shorter(String place, String organisation, @Nullable Long before, long now) {
    @Override
    public String toString() {
      return "%s: %d days instead of %s (%s)"
          .formatted(organisation, now, before == null ? "for ever" : before.toString(), place);
    }
  }

  public boolean isEmpty() {
    return shorter.isEmpty() && withoutDestination.isEmpty();
  }

  /// A line each.
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    shorter.forEach(each -> texts.add(each.toString()));
    texts.addAll(withoutDestination);
    return texts;
  }
}
