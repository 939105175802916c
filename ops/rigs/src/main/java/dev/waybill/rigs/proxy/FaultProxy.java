package dev.waybill.rigs.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A loopback port that forwards to another, request by request, and asks an [Intruder] about each.
/// What it does not break it forwards byte by byte: a signature over the `Host` header stays valid,
/// because the server sees the header that the client signed.
public final class FaultProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int server;
  private final Relay relay;
  private final Intruder intruder;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean away;

  /// Forwards one connection until it ends.
  interface Relay {
    void run(Socket client, int server, Intruder intruder) throws IOException;
  }

  private FaultProxy(int server, Relay relay, Intruder intruder) {
    this.server = server;
    this.relay = relay;
    this.intruder = intruder;
    try {
      this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("fault-proxy").start(this::accept);
  }

  /// In front of an HTTP server.
  ///
  /// @param server its loopback port, which may be closed now and then
  public static FaultProxy http(int server, Intruder intruder) {
    return new FaultProxy(server, HttpRelay::run, intruder);
  }

  /// In front of a PostgreSQL server without TLS.
  ///
  /// @param server its loopback port, which may be closed now and then
  public static FaultProxy postgres(int server, Intruder intruder) {
    return new FaultProxy(server, PostgresRelay::run, intruder);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// Whether the server cannot be reached from now on. Going away resets every connection.
  public void away(boolean yes) {
    away = yes;
    if (yes) {
      open.forEach(FaultProxy::reset);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().name("fault-proxy-connection").start(() -> serve(client));
      } catch (IOException _) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket client) {
    try {
      if (!away) {
        client.setTcpNoDelay(true);
        relay.run(client, server, intruder);
      }
    } catch (IOException _) {
      // Either side is gone, and now the other one is.
    } finally {
      reset(client);
      open.remove(client);
    }
  }

  static Socket connect(int server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /// Ends a connection with a reset instead of an orderly close.
  private static void reset(Socket client) {
    try {
      client.setSoLinger(true, 0);
      client.close();
    } catch (IOException _) {
      // It is closed.
    }
  }

  @Override
  public void close() {
    away(true);
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
