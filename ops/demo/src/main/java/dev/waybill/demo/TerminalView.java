package dev.waybill.demo;

import dev.waybill.dispatcher.stats.StreamStatus;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Draws the streams as a table, over the one before.
final class TerminalView implements View {
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";
  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  private final PrintStream out;
  private int drawn;

  TerminalView(PrintStream out) {
    this.out = out;
  }

  /// Below the table, which stays as it is then; the next one is drawn further down.
  @Override
  public void say(String line) {
    drawn = 0;
    out.println(line);
    out.flush();
  }

  @Override
  public void show(Picture picture) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(BOLD + "source        " + PLAIN + picture.source());
    lines.add("");
    lines.add(
        BOLD
            + "%-14s%-22s%-12s%12s%12s%10s  %s"
                .formatted(
                    "destination", "table", "state", "delivered", "waiting", "lag", "through (UTC)")
            + PLAIN);
    String destination = "";
    for (StreamStatus stream : picture.streams()) {
      lines.add(row(stream, stream.destination().equals(destination)));
      destination = stream.destination();
    }
    picture.streams().stream()
        .filter(stream -> stream.lastError() != null)
        .limit(3)
        .forEach(stream ->
            lines.add(
                RED
                    + stream.destination()
                    + "/"
                    + stream.table()
                    + ": "
                    + firstLine(stream.lastError())
                    + PLAIN));
    lines.add("");
    lines.add("Ctrl-C stops; starting again goes on from here.");
    redraw(lines);
  }

  private static String row(StreamStatus stream, boolean sameDestination) {
    boolean delivered = Picture.hasDelivered(stream);
    return "%-14s%-22s%-12s%,12d%12s%10s  %s"
        .formatted(
            sameDestination ? "" : stream.destination(),
            stream.table(),
            stream.state().toLowerCase(Locale.ROOT),
            stream.rowsDelivered(),
            stream.lagRows() < 0 ? "?" : "%,d".formatted(stream.lagRows()),
            delivered ? "%.1f s".formatted(stream.lagSeconds()) : "-",
            delivered ? TIME.format(stream.deliveredThrough()) : "-");
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }

  private void redraw(List<String> lines) {
    StringBuilder frame = new StringBuilder(NO_WRAP);
    if (drawn > 0) {
      frame.append("\u001b[%dA".formatted(drawn)).append('\r').append(CLEAR_BELOW);
    }
    lines.forEach(line -> frame.append(line).append('\n'));
    frame.append(WRAP);
    out.print(frame);
    out.flush();
    drawn = lines.size();
  }
}
