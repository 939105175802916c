package dev.waybill.reference;

/// The organisations of a load: the same ids whenever their number is the same.
record Organisations(int count) {
  Organisations {
    if (count < 1) {
      throw new IngestException("expected at least one organisation, found " + count);
    }
  }

  String id(int index) {
    return Cuid.of("organization", Integer.toString(index));
  }

  /// The organisation a record belongs to.
  String of(String recordKey) {
    return id(Cuid.pick("organization", recordKey, count));
  }

  static String integration(String organisation, Provider provider) {
    return Cuid.of("integration", organisation, provider.name());
  }
}
