package dev.waybill.dispatcher.archive;

/// Tombstones were made with a key that has been destroyed since; they are to be made again.
public final class KeyDestroyedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeyDestroyedException(OrganisationKey key) {
    super(
        "expected "
            + key
            + " in use, found it destroyed; make the tombstones again with a new one");
  }
}
