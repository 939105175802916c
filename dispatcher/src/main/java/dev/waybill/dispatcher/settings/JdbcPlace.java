package dev.waybill.dispatcher.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which database a JDBC URL is about, as far as the URL tells.
final class JdbcPlace {
  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql:(?://([^/?,]*)/)?([^/?]*)(?:\\?.*)?");

  private JdbcPlace() {}

  /// `host:port/database`; empty where the URL names several hosts or is no such URL.
  static Optional<String> of(String url) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String server = matcher.group(1) == null ? "localhost" : matcher.group(1);
    String host = server.replaceAll(":\\d+$", "").replace("127.0.0.1", "localhost");
    String port = server.matches(".*:\\d+") ? server.replaceAll("^.*:", "") : "5432";
    return Optional.of((host.isEmpty() ? "localhost" : host) + ":" + port + "/" + matcher.group(2));
  }
}
