package dev.waybill.s3;

import dev.waybill.spi.CheckRun.Failed;
import dev.waybill.spi.CheckRun.Skipped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// The way to a store, below HTTP: name, connection, certificate. Each is asked by itself, so that
/// what is wrong has one name.
final class Reach {
  private static final int TIMEOUT_MILLIS = 5_000;

  private final String host;
  private final int port;
  private final boolean encrypted;

  Reach(URI address) {
    this.host = address.getHost();
    this.encrypted = "https".equals(address.getScheme());
    this.port = address.getPort() >= 0 ? address.getPort() : encrypted ? 443 : 80;
  }

  String dns() throws Failed {
    try {
      return host
          + " is "
          + Arrays.stream(InetAddress.getAllByName(host))
              .map(InetAddress::getHostAddress)
              .collect(Collectors.joining(", "));
    } catch (UnknownHostException e) {
      throw new Failed(
          "expected an address of " + host + ", found none",
          "correct the setting endpoint, region or pathStyle, or the name service of this machine");
    }
  }

  String tcp() throws Failed {
    try (Socket socket = connect()) {
      return "connected to " + socket.getRemoteSocketAddress();
    } catch (IOException e) {
      throw new Failed(
          "expected a connection to " + host + ":" + port + ", found " + e.getMessage(),
          "check that the store runs, the port in the setting endpoint, and firewalls between");
    }
  }

  String tls() throws Failed, Skipped {
    if (!encrypted) {
      throw new Skipped("the endpoint is not encrypted: it starts with http:");
    }
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (Socket plain = connect();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      SSLSession session = socket.getSession();
      return session.getProtocol() + expiry(session);
    } catch (SSLException e) {
      throw new Failed(
          "expected a certificate for "
              + host
              + " that this machine trusts, found: "
              + e.getMessage(),
          "put the store's authority into the trust store of this JVM, or correct endpoint");
    } catch (IOException e) {
      throw new Failed(
          "expected a TLS handshake with " + host + ":" + port + ", found " + e.getMessage(),
          "correct the setting endpoint: https: needs a port that speaks TLS");
    }
  }

  private static String expiry(SSLSession session) throws SSLException {
    return session.getPeerCertificates()[0] instanceof X509Certificate certificate
        ? ", certificate valid until " + certificate.getNotAfter().toInstant()
        : "";
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
