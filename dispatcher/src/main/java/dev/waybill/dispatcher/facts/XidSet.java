package dev.waybill.dispatcher.facts;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// A set of 64-bit transaction ids: of transactions, not of rows, so it stays small.
public final class XidSet {
  private final Roaring64Bitmap ids = new Roaring64Bitmap();

  /// The ids of `other` at or above `fence`; ids below it need not be remembered.
  public static XidSet from(XidSet other, long fence) {
    XidSet set = new XidSet();
    LongIterator iterator = other.ids.getLongIteratorFrom(fence);
    while (iterator.hasNext()) {
      set.ids.addLong(iterator.next());
    }
    return set;
  }

  public void add(long xid) {
    ids.addLong(xid);
  }

  public void addAll(XidSet other) {
    other.ids.forEach(ids::addLong);
  }

  public boolean contains(long xid) {
    return ids.contains(xid);
  }

  /// In ascending order.
  public long[] toArray() {
    return ids.toArray();
  }

  public long size() {
    return ids.getLongCardinality();
  }

  /// Roaring's portable 64-bit form.
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ids.serialize(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// The inverse of [#toBytes].
  public static XidSet of(byte[] bytes) {
    XidSet set = new XidSet();
    try {
      set.ids.deserialize(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return set;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof XidSet other && ids.equals(other.ids);
  }

  @Override
  public int hashCode() {
    return ids.hashCode();
  }

  @Override
  public String toString() {
    return ids.getLongCardinality() + " transaction ids";
  }
}
