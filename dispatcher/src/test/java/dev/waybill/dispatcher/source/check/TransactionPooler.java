package dev.waybill.dispatcher.source.check;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;

/// Hands every transaction to the backend that was given back last, as poolers of transactions do.
/// Each client logs in through a backend of its own, which then belongs to all.
///
/// It speaks just enough of PostgreSQL's frontend/backend protocol 3: a message is a type byte, an
/// int32 length that counts itself, and a body; the first one of a session has no type.
final class TransactionPooler implements AutoCloseable {
  private static final int SSL_REQUEST = 80_877_103;

  private final int port;
  private final ServerSocket listener;
  private final BlockingDeque<Backend> idle = new LinkedBlockingDeque<>();
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

  /// A session with the server.
  private record Backend(DataInputStream in, DataOutputStream out) {}

  private record Message(int type, byte[] body) {
    static Message read(DataInputStream in, boolean typed) throws IOException {
      int type = typed ? in.readUnsignedByte() : 0;
      return new Message(type, in.readNBytes(in.readInt() - 4));
    }

    void write(DataOutputStream out) throws IOException {
      if (type != 0) {
        out.writeByte(type);
      }
      out.writeInt(body.length + 4);
      out.write(body);
      out.flush();
    }
  }

  /// @param port of the server behind it
  TransactionPooler(int port) throws IOException {
    this.port = port;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("pooler").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().name("pooled-client").start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      logIn(in, out);
      transactions(in, out);
    } catch (IOException e) {
      // The client is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void logIn(DataInputStream in, DataOutputStream out) throws IOException {
    Message startup = Message.read(in, false);
    while (new DataInputStream(new java.io.ByteArrayInputStream(startup.body())).readInt()
        == SSL_REQUEST) {
      out.writeByte('N');
      out.flush();
      startup = Message.read(in, false);
    }
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    open.add(socket);
    Backend backend =
        new Backend(
            new DataInputStream(socket.getInputStream()),
            new DataOutputStream(socket.getOutputStream()));
    startup.write(backend.out());
    while (true) {
      Message answer = Message.read(backend.in(), true);
      answer.write(out);
      if (answer.type() == 'Z') {
        idle.addFirst(backend);
        return;
      }
      boolean asksForMore =
          answer.type() == 'R' && (answer.body()[3] == 10 || answer.body()[3] == 11);
      if (asksForMore) {
        Message.read(in, true).write(backend.out());
      }
    }
  }

  private void transactions(DataInputStream in, DataOutputStream out)
      throws IOException, InterruptedException {
    Backend backend = null;
    while (true) {
      Message request = Message.read(in, true);
      if (request.type() == 'X') {
        return;
      }
      backend = backend == null ? idle.takeFirst() : backend;
      request.write(backend.out());
      if (request.type() == 'Q' || request.type() == 'S') {
        Message answer;
        do {
          answer = Message.read(backend.in(), true);
          answer.write(out);
        } while (answer.type() != 'Z');
        if (answer.body()[0] == 'I') {
          idle.addFirst(backend);
          backend = null;
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (AutoCloseable socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
