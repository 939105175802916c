package dev.waybill.rigs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// MinIO on a loopback port: a second opinion on S3 for tests, never shipped (AGPL). It is there
/// only on machines where `ops/rigs/build-minio` was run or `minio` is on the PATH.
public final class MinioServer implements AutoCloseable {
  private final HttpServerHome home;
  private final HttpServerHome.Running running;

  private MinioServer(Path binary, Path folder) {
    this.home =
        new HttpServerHome(folder, folder.resolve("objects"), "MinIO", "/minio/health/ready");
    S3Endpoint keys = S3Endpoint.onPort(0);
    try {
      this.running =
          home.launch(
              port -> command(binary, port),
              Map.of(
                  "MINIO_ROOT_USER",
                  keys.accessKey(),
                  "MINIO_ROOT_PASSWORD",
                  keys.secretKey(),
                  "MINIO_BROWSER",
                  "off",
                  "MINIO_UPDATE",
                  "off"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(Path binary, int port) {
    return List.of(
        binary.toString(),
        "server",
        "--quiet",
        "--address",
        "127.0.0.1:" + port,
        home.objects().toString());
  }

  /// Whether this machine has MinIO.
  public static boolean isAvailable() {
    return binary().isPresent();
  }

  private static Optional<Path> binary() {
    Path built = Path.of(System.getProperty("user.home"), ".cache", "waybill", "bin", "minio");
    return Files.isExecutable(built) ? Optional.of(built) : Processes.which("minio");
  }

  /// A new, empty store; [#close] deletes it.
  public static MinioServer ephemeral() {
    Path binary =
        binary()
            .orElseThrow(() ->
                new RigException(
                    "expected MinIO in ~/.cache/waybill/bin or on the PATH, found none: run ops/rigs/build-minio (it needs Go)"));
    return new MinioServer(binary, TempFolder.create("minio"));
  }

  public S3Endpoint endpoint() {
    return S3Endpoint.onPort(running.port());
  }

  public long pid() {
    return running.process().pid();
  }

  /// Kills the server with SIGKILL, for tests of recovery.
  public void kill() {
    running.process().destroyForcibly();
    Processes.awaitExit(running.process(), Duration.ofSeconds(10));
  }

  @Override
  public void close() {
    try {
      home.stop(running.process());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TempFolder.delete(home.folder());
  }
}
