package dev.waybill.rigs;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// A JVM that starts the servers of a folder and then hangs, to be killed.
final class StarterJvm {
  private StarterJvm() {}

  public static void main(String[] args) throws InterruptedException {
    Path folder = Path.of(args[0]);
    PostgresServer postgres = PostgresServer.persistent(folder.resolve("postgres"));
    S3ProxyServer s3proxy =
        S3ProxyServer.persistent(folder.resolve("s3proxy"), folder.resolve("objects"));
    System.out.println(postgres.pid() + " " + s3proxy.pid());
    Thread.sleep(Duration.ofHours(1));
  }

  /// The process ids of the servers a killed JVM left behind.
  record Orphans(long postgres, long s3proxy) {}

  /// Starts the JVM, waits for its servers and kills it with SIGKILL.
  static Orphans startAndKill(Path folder) throws IOException {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dwaybill.root=" + System.getProperty("waybill.root"),
                "-cp",
                System.getProperty("java.class.path"),
                StarterJvm.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = jvm.inputReader()) {
      String line = output.readLine();
      if (line == null) {
        throw new AssertionError("expected two process ids, the JVM ended");
      }
      String[] pids = line.split(" ", 2);
      return new Orphans(Long.parseLong(pids[0]), Long.parseLong(pids[1]));
    } finally {
      jvm.destroyForcibly();
    }
  }
}
