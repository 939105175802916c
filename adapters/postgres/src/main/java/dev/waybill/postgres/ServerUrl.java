package dev.waybill.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the server is: `jdbc:postgresql://host:port/database`, several hosts separated by commas.
///
/// @param options of the driver that no setting has, e.g. `targetServerType`
record ServerUrl(List<Host> hosts, String database, Map<String, String> options) {
  private static final Pattern FORM =
      Pattern.compile("jdbc:postgresql://([^/?@\\s]+)/([^/?@\\s]+)(?:\\?([^\\s]*))?");
  private static final Pattern HOST =
      Pattern.compile("(\\[[^\\]]+\\]|[^:\\[\\]]+)(?::(\\d{1,5}))?");
  private static final int PORT = 5432;
  private static final Set<String> OPTIONS =
      Set.of(
          "channelBinding",
          "gssEncMode",
          "hostRecheckSeconds",
          "loadBalanceHosts",
          "sslNegotiation",
          "targetServerType");

  record Host(String name, int port) {
    @Override
    public String toString() {
      return name + ":" + port;
    }
  }

  /// @throws IllegalArgumentException says what was expected and found; never a secret
  static ServerUrl parse(String url) {
    Matcher form = FORM.matcher(url);
    if (url.contains("@")) {
      throw new IllegalArgumentException(
          "expected url without credentials, found some: set user and password");
    }
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected url to look like jdbc:postgresql://host:5432/database, found '"
              + url.replaceFirst("\\?.*", "?…")
              + "'");
    }
    List<Host> hosts = new ArrayList<>();
    for (String host : form.group(1).split(",", -1)) {
      hosts.add(host(host));
    }
    return new ServerUrl(
        List.copyOf(hosts), form.group(2), options(form.group(3) == null ? "" : form.group(3)));
  }

  private static Host host(String text) {
    Matcher host = HOST.matcher(text);
    int port = host.matches() ? host.group(2) == null ? PORT : Integer.parseInt(host.group(2)) : -1;
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "expected url to name a host and a port from 1 to 65535, found '" + text + "'");
    }
    return new Host(host.group(1), port);
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new TreeMap<>();
    for (String option : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      String[] parts = option.split("=", 2);
      if (parts.length != 2 || !OPTIONS.contains(parts[0])) {
        throw new IllegalArgumentException(
            "expected options of url to be of "
                + OPTIONS.stream().sorted().toList()
                + ", found '"
                + parts[0]
                + "': user, password, sslMode and sslRootCert are settings of their own");
      }
      options.put(parts[0], parts[1]);
    }
    return Map.copyOf(options);
  }

  /// Without options.
  @Override
  public String toString() {
    return "jdbc:postgresql://"
        + String.join(",", hosts.stream().map(Host::toString).toList())
        + "/"
        + database;
  }
}
