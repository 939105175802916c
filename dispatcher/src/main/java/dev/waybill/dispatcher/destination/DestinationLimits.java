package dev.waybill.dispatcher.destination;

/// How much a process asks of one destination. A call is one of an adapter: an upload of up to 64
/// files is one.
///
/// @param calls at a time; more wait for their turn
/// @param perSecond 0 for as many as there are
public record DestinationLimits(int calls, int perSecond) {
  public static final DestinationLimits DEFAULT = new DestinationLimits(16, 0);

  public DestinationLimits {
    if (calls < 1 || perSecond < 0) {
      throw new IllegalArgumentException(
          "expected at least one call at a time and no negative number per second, found "
              + calls
              + " and "
              + perSecond);
    }
  }
}
