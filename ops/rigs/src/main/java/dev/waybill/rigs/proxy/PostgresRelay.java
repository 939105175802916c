package dev.waybill.rigs.proxy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Forwards one session of PostgreSQL, round trip by round trip: what the client sends up to a
/// `Query` or `Sync`, and what the server answers up to `ReadyForQuery`.
final class PostgresRelay {
  private static final int CANCEL_REQUEST = 80_877_102;
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;

  private final Stream client;
  private final Stream server;
  private final SessionSql session = new SessionSql();

  /// Both directions of a connection.
  private record Stream(DataInputStream in, DataOutputStream out) {
    static Stream of(Socket socket) throws IOException {
      return new Stream(
          new DataInputStream(new BufferedInputStream(socket.getInputStream())),
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())));
    }
  }

  private PostgresRelay(Stream client, Stream server) {
    this.client = client;
    this.server = server;
  }

  static void run(Socket socket, int port, Intruder intruder) throws IOException {
    try (Socket backend = FaultProxy.connect(port)) {
      PostgresRelay relay = new PostgresRelay(Stream.of(socket), Stream.of(backend));
      if (relay.logIn()) {
        boolean goesOn = true;
        while (goesOn) {
          goesOn = relay.roundTrip(intruder);
        }
      }
    }
  }

  /// @return false when the session was only there to cancel another
  private boolean logIn() throws IOException {
    PostgresMessage first = PostgresMessage.first(client.in());
    while (first.code() == SSL_REQUEST || first.code() == GSS_REQUEST) {
      send(server, first);
      client.out().writeByte(server.in().readUnsignedByte());
      client.out().flush();
      first = PostgresMessage.first(client.in());
    }
    send(server, first);
    if (first.code() == CANCEL_REQUEST) {
      return false;
    }
    while (true) {
      PostgresMessage answer = PostgresMessage.read(server.in());
      send(client, answer);
      if (answer.type() == 'Z') {
        return true;
      }
      if (answer.type() == 'R' && asksForMore(answer.code())) {
        send(server, PostgresMessage.read(client.in()));
      }
    }
  }

  /// A password in clear text or as MD5, or a step of SASL.
  private static boolean asksForMore(int authentication) {
    return List.of(3, 5, 10, 11).contains(authentication);
  }

  /// @return whether the session goes on
  private boolean roundTrip(Intruder intruder) throws IOException {
    List<PostgresMessage> request = request();
    if (request == null) {
      return false;
    }
    Fault fault = intruder.meet(session.exchange(request));
    switch (fault) {
      case Fault.None _ -> {
        forward(request);
        answer(client);
        return true;
      }
      case Fault.Reset _ -> {
        return false;
      }
      case Fault.AnswerLost(Runnable then) -> {
        forward(request);
        answer(null);
        then.run();
        return false;
      }
      case Fault.RequestCut _, Fault.AnswerCut _, Fault.Refused _ ->
          throw new IllegalArgumentException(
              "expected a fault that PostgreSQL's protocol has, found " + fault);
    }
  }

  /// @return null when the client ends the session
  private @Nullable List<PostgresMessage> request() throws IOException {
    List<PostgresMessage> request = new ArrayList<>();
    while (true) {
      PostgresMessage message = PostgresMessage.read(client.in());
      request.add(message);
      switch (message.type()) {
        case 'Q', 'S' -> {
          return request;
        }
        case 'X' -> {
          return null;
        }
        default -> {}
      }
    }
  }

  private void forward(List<PostgresMessage> request) throws IOException {
    for (PostgresMessage message : request) {
      message.write(server.out());
    }
    server.out().flush();
  }

  /// @param to where it goes, null when it is lost
  private void answer(@Nullable Stream to) throws IOException {
    while (true) {
      PostgresMessage message = PostgresMessage.read(server.in());
      if (to != null) {
        message.write(to.out());
      }
      switch (message.type()) {
        case 'Z' -> {
          session.isNow(message.body()[0]);
          flush(to);
          return;
        }
        case 'G' -> {
          flush(to);
          if (to == null) {
            return; // Whoever was to send the rows has not heard that it may.
          }
          copyIn();
        }
        default -> {
          if (server.in().available() == 0) {
            flush(to);
          }
        }
      }
    }
  }

  private void copyIn() throws IOException {
    PostgresMessage message;
    do {
      message = PostgresMessage.read(client.in());
      message.write(server.out());
    } while (message.type() != 'c' && message.type() != 'f');
    server.out().flush();
  }

  private static void flush(@Nullable Stream to) throws IOException {
    if (to != null) {
      to.out().flush();
    }
  }

  private static void send(Stream to, PostgresMessage message) throws IOException {
    message.write(to.out());
    to.out().flush();
  }
}
