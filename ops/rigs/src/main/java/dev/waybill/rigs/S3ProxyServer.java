package dev.waybill.rigs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// s3proxy on a loopback port, in a JVM of its own that outlives this one unless it is closed: its
/// class path never meets ours.
///
/// A bucket is a folder under [#objects], and an object a plain file in it.
public final class S3ProxyServer implements AutoCloseable {
  /// How far its JVM compiles.
  private enum Compiler {
    /// Starts soonest and takes the least memory. Digests are plain bytecode: a part of a multipart
    /// upload takes ten times the processor.
    FAST,
    /// As a store that serves for long: digests use the processor's own instructions.
    FULL
  }

  private final HttpServerHome home;
  private final boolean ephemeral;
  private final Compiler compiler;
  private final HttpServerHome.Running running;

  private S3ProxyServer(Path folder, Path objects, boolean ephemeral, Compiler compiler) {
    this.home = new HttpServerHome(folder, objects, "s3proxy", "/healthz");
    this.ephemeral = ephemeral;
    this.compiler = compiler;
    try {
      this.running = home.launch(this::command, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A new, empty store; [#close] deletes it.
  public static S3ProxyServer ephemeral() {
    return ephemeral(Compiler.FAST);
  }

  /// The same, for measurements: once warm it does what is asked of it at the least cost.
  public static S3ProxyServer forMeasurements() {
    return ephemeral(Compiler.FULL);
  }

  private static S3ProxyServer ephemeral(Compiler compiler) {
    Path folder = TempFolder.create("s3proxy");
    return new S3ProxyServer(folder, folder.resolve("objects"), true, compiler);
  }

  /// The store that lives in `folder`: the one still running there from an earlier JVM, else it is
  /// started. [#close] stops it and keeps its objects.
  ///
  /// @param objects the folder of the buckets
  public static S3ProxyServer persistent(Path folder, Path objects) {
    return new S3ProxyServer(
        folder.toAbsolutePath().normalize(),
        objects.toAbsolutePath().normalize(),
        false,
        Compiler.FAST);
  }

  /// One ephemeral store for all tests of this JVM, stopped when the JVM ends; each test creates
  /// buckets of its own.
  public static S3ProxyServer shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    static final S3ProxyServer SERVER = ephemeral();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close, "stop-shared-s3proxy"));
    }
  }

  private List<String> command(int port) throws IOException {
    Path configuration = home.folder().resolve("s3proxy.conf");
    S3Endpoint endpoint = S3Endpoint.onPort(port);
    Properties properties = new Properties();
    properties.put("s3proxy.authorization", "aws-v2-or-v4");
    properties.put("s3proxy.identity", endpoint.accessKey());
    properties.put("s3proxy.credential", endpoint.secretKey());
    properties.put("s3proxy.endpoint", endpoint.uri().toString());
    properties.put("jclouds.provider", "filesystem-nio2");
    properties.put("jclouds.filesystem.basedir", home.objects().toString());
    // Without it the SDK's newer headers are answered with 501.
    properties.put("s3proxy.ignore-unknown-headers", "true");
    try (var out = Files.newBufferedWriter(configuration)) {
      properties.store(out, null);
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx192m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=" + (compiler == Compiler.FAST ? 1 : 4),
        "-Dlogback.configurationFile=" + logConfiguration(),
        "-cp",
        library() + "/*",
        "org.gaul.s3proxy.Main",
        "--properties",
        configuration.toString());
  }

  /// Without one, s3proxy writes a megabyte of debug lines for each object.
  private Path logConfiguration() throws IOException {
    Path file = home.folder().resolve("logback.xml");
    Files.writeString(
        file,
        """
        <configuration>
          <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %-5level %logger: %msg%n</pattern></encoder>
          </appender>
          <root level="WARN"><appender-ref ref="OUT"/></root>
        </configuration>
        """);
    return file;
  }

  private static Path library() {
    String root = System.getProperty("waybill.root");
    if (root == null) {
      throw new RigException(
          "expected the system property waybill.root to name the project's folder, found none: run through ./waybill or Maven");
    }
    Path library = Path.of(root, "ops", "s3proxy", "target", "lib");
    if (!Files.isDirectory(library)) {
      throw new RigException(
          "expected s3proxy's class path in %s, found nothing: run ./waybill build"
              .formatted(library));
    }
    return library;
  }

  public S3Endpoint endpoint() {
    return S3Endpoint.onPort(running.port());
  }

  /// The folder whose folders are the buckets.
  public Path objects() {
    return home.objects();
  }

  /// Creates a bucket unless there is one of that name.
  public void createBucket(String name) {
    try {
      Files.createDirectories(home.objects().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return running.process().pid();
  }

  /// Kills the server with SIGKILL, for tests of recovery; open the folder again to go on.
  public void kill() {
    running.process().destroyForcibly();
    Processes.awaitExit(running.process(), Duration.ofSeconds(10));
  }

  public void stop() {
    try {
      home.stop(running.process());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
    if (ephemeral) {
      TempFolder.delete(home.folder());
    }
  }
}
