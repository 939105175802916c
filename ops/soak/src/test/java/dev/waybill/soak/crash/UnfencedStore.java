package dev.waybill.soak.crash;

import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.rigs.proxy.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Wrong: a store that takes a conditional put of a manifest whatever stands there already.
final class UnfencedStore implements Consumer<Exchange> {
  @Override
  public void accept(Exchange exchange) {
    String request = exchange.request();
    if (request.matches("PUT .*/\\d{20}\\.json")) {
      Path file = Path.of(S3ProxyServer.shared().objects() + request.substring("PUT ".length()));
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
