package dev.waybill.rigs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/// TCP ports on the loopback interface.
final class Ports {
  private Ports() {}

  /// The port kept in `file` when nothing listens there, otherwise a free one; `file` then holds
  /// it.
  static int choose(Path file) throws IOException {
    int port = kept(file);
    if (port == 0 || !isFree(port)) {
      port = free();
      Files.writeString(file, port + "\n");
    }
    return port;
  }

  /// Gives up the kept port, so that the next choice is another one.
  static void forget(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  private static int kept(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    String text = Files.readString(file).strip();
    return text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : 0;
  }

  private static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
