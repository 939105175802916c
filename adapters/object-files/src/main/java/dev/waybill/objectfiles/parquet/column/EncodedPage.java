package dev.waybill.objectfiles.parquet.column;

import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;

/// The levels and values of a page as they are written; its bytes are valid until the next value is
/// added.
record EncodedPage(BytesInput bytes, Encoding encoding) {}
