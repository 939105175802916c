package dev.waybill.rigs.proxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Forwards HTTP/1.1, each request over a connection of its own to the server, so that a server
/// that was started again is found. Messages are held in memory.
final class HttpRelay {
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
  private static final byte[] GO_ON =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private HttpRelay() {}

  static void run(Socket client, int server, Intruder intruder) throws IOException {
    InputStream in = new BufferedInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    boolean goesOn = true;
    while (goesOn) {
      HttpMessage request = request(in, out);
      goesOn = request != null && serve(request, server, intruder, out);
    }
  }

  /// The client is told to go on here: whether the request arrives is decided with its body at
  /// hand.
  private static @Nullable HttpMessage request(InputStream in, OutputStream out)
      throws IOException {
    List<String> head = HttpMessage.head(in);
    if (head == null) {
      return null;
    }
    if (HttpMessage.header(head, "expect") != null) {
      out.write(GO_ON);
      out.flush();
      List<String> rest = new ArrayList<>(head);
      rest.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith("expect:"));
      head = rest;
    }
    return new HttpMessage(head, HttpMessage.body(head, in), false);
  }

  /// @return whether the connection goes on
  private static boolean serve(
      HttpMessage request, int server, Intruder intruder, OutputStream client) throws IOException {
    switch (intruder.meet(exchange(request))) {
      case Fault.None _ -> {
        HttpMessage answer = forward(request, server);
        if (answer == null) {
          return false;
        }
        write(client, answer.headBytes(), answer.body());
        return !answer.toTheEnd();
      }
      case Fault.Reset _ -> {
        return false;
      }
      case Fault.AnswerLost(Runnable then) -> {
        forward(request, server);
        then.run();
        return false;
      }
      case Fault.RequestCut _ -> {
        try (Socket socket = FaultProxy.connect(server)) {
          byte[] half = Arrays.copyOf(request.body(), request.body().length / 2);
          write(socket.getOutputStream(), request.headBytes(), half);
        }
        return false;
      }
      case Fault.AnswerCut _ -> {
        HttpMessage answer = forward(request, server);
        if (answer != null) {
          write(client, answer.headBytes(), Arrays.copyOf(answer.body(), answer.body().length / 2));
        }
        return false;
      }
      case Fault.Refused(int status, String code) -> {
        write(client, refusal(request, status, code));
        return true;
      }
    }
  }

  private static @Nullable HttpMessage forward(HttpMessage request, int server) throws IOException {
    try (Socket socket = FaultProxy.connect(server)) {
      write(socket.getOutputStream(), request.headBytes(), request.body());
      return HttpMessage.answer(
          new BufferedInputStream(socket.getInputStream()), method(request).equals("HEAD"));
    }
  }

  private static byte[] refusal(HttpMessage request, int status, String code) {
    String body =
        method(request).equals("HEAD")
            ? ""
            : "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>as asked</Message></Error>"
                .formatted(code);
    return "HTTP/1.1 %d %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(status, code, body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void write(OutputStream out, byte[]... parts) throws IOException {
    for (byte[] part : parts) {
      out.write(part);
    }
    out.flush();
  }

  private static String method(HttpMessage request) {
    return request.lines().getFirst().split(" ", 2)[0];
  }

  private static Exchange exchange(HttpMessage request) {
    String[] target = request.lines().getFirst().split(" ", 3)[1].split("\\?", 2);
    String query =
        target.length == 1
            ? ""
            : Stream.of(target[1].split("&"))
                .map(parameter -> parameter.split("=", 2)[0])
                .filter(name -> !name.equals("x-id"))
                .sorted()
                .collect(Collectors.joining("&"));
    return new Exchange(
        method(request)
            + " "
            + URLDecoder.decode(target[0], StandardCharsets.UTF_8)
                .replaceAll("\\w*\\d[^/.]*(\\.\\d[^/.]*)*", "*")
            + (query.isEmpty() ? "" : "?" + query),
        !READS.contains(method(request)),
        method(request) + " " + target[0]);
  }
}
