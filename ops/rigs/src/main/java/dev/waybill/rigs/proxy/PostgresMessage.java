package dev.waybill.rigs.proxy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A message of PostgreSQL's frontend/backend protocol 3: a type byte, an int32 length that counts
/// itself, and a body; the first one of a session has no type, which is 0 here.
record PostgresMessage(int type, byte[] body) {
  static PostgresMessage read(DataInputStream in) throws IOException {
    int type = in.readUnsignedByte();
    return new PostgresMessage(type, in.readNBytes(in.readInt() - 4));
  }

  static PostgresMessage first(DataInputStream in) throws IOException {
    return new PostgresMessage(0, in.readNBytes(in.readInt() - 4));
  }

  void write(DataOutputStream out) throws IOException {
    if (type != 0) {
      out.writeByte(type);
    }
    out.writeInt(body.length + 4);
    out.write(body);
  }

  /// The number at the start of its body.
  int code() {
    return ByteBuffer.wrap(body).getInt();
  }

  /// The string so many strings into its body.
  String text(int number) {
    int start = 0;
    for (int i = 0; i < number; i++) {
      start = end(start) + 1;
    }
    return new String(body, start, end(start) - start, StandardCharsets.UTF_8);
  }

  private int end(int start) {
    int end = start;
    while (body[end] != 0) {
      end++;
    }
    return end;
  }
}
