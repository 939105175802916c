package dev.waybill.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands before a server, passes everything on, and once it has passed a COMMIT cuts the session
/// as soon as the server has answered: the answer never arrives, its effect is there.
final class AnswerThief implements AutoCloseable {
  private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int server;
  private final AtomicInteger stolen = new AtomicInteger();

  AnswerThief(int server) throws IOException {
    this.server = server;
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return door.getLocalPort();
  }

  /// Answers that did not arrive.
  int stolen() {
    return stolen.get();
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Socket backend = new Socket(InetAddress.getLoopbackAddress(), server);
        Session session = new Session(client, backend);
        Thread.ofVirtual().start(session::forward);
        Thread.ofVirtual().start(session::back);
      } catch (IOException _) {
        // The door was closed, or a client has gone.
      }
    }
  }

  private final class Session {
    private final Socket client;
    private final Socket backend;
    private volatile boolean committing;

    Session(Socket client, Socket backend) {
      this.client = client;
      this.backend = backend;
    }

    /// The driver sends its COMMIT in one piece with nothing behind it.
    void forward() {
      pass(client, backend, bytes -> committing |= contains(bytes, COMMIT));
    }

    void back() {
      pass(
          backend,
          client,
          _ -> {
            if (committing) {
              stolen.incrementAndGet();
              throw new IOException("stolen");
            }
          });
    }

    private void pass(Socket from, Socket to, Watch watch) {
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int length; (length = in.read(buffer)) > 0; ) {
          watch.see(java.util.Arrays.copyOf(buffer, length));
          out.write(buffer, 0, length);
        }
      } catch (IOException _) {
        // Either side has gone: so does the other.
      }
    }
  }

  private interface Watch {
    void see(byte[] bytes) throws IOException;
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .contains(new String(wanted, StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException _) {
      // Nothing more can be done.
    }
  }
}
