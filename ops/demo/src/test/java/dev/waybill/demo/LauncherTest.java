package dev.waybill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./waybill` in a folder of its own, with a JDK and a Maven that only say what they were asked.
class LauncherTest {
  private static final String MAVEN =
      """
      #!/bin/sh
      root=${0%/bin/mvn}
      if [ "$1" = --version ]; then cat "$root/maven-version"; exit; fi
      echo run >> "$root/builds"
      if [ -e "$root/broken" ]; then echo '[ERROR] it is broken'; exit 1; fi
      echo '[INFO] Building Some module 1.0   [1/2]'
      mkdir -p "$root/ops/demo/target" "$root/ops/s3proxy/target/lib"
      for program in demo soak; do
        case "$*" in *"-pl ops/$program "*) mkdir -p "$root/ops/$program/target"; : > "$root/ops/$program/target/waybill-$program.jar" ;; esac
      done
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      for each in "$@"; do case $each in -XX:AOTCacheOutput=*) : > "${each#*=}" ;; esac; done
      echo "%s java $*"
      """;

  @TempDir Path root;

  private record Outcome(int exit, String output) {}

  @BeforeEach
  void lay() throws IOException {
    Files.copy(
        Path.of(System.getProperty("waybill.root"), "waybill"),
        root.resolve("waybill"),
        StandardCopyOption.COPY_ATTRIBUTES);
    script(root.resolve("bin/mvn"), MAVEN);
    Files.writeString(root.resolve("maven-version"), "Apache Maven 3.9.9 (abc)\n");
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.createDirectories(root.resolve("ops/demo/src"));
    Files.writeString(root.resolve("ops/demo/src/A.java"), "");
    jdk("jdk-25", "25.0.3");
  }

  @Test
  void passesTheCommandToTheProgram() throws Exception {
    Outcome outcome = waybill("status", "--json");
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.output())
        .contains("building 1/2 Some module\n")
        .contains("jdk-25 java ")
        .endsWith("dev.waybill.demo.Main status --json\n")
        .doesNotContain("\u001b");
  }

  @Test
  void theSoakIsAProgramOfItsOwnBuiltWhenItIsAskedFor() throws Exception {
    waybill("status");
    Outcome outcome = waybill("soak", "reading", "--schedules", "3");
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.output())
        .contains("ops/soak/target/waybill-soak.jar:")
        .endsWith("dev.waybill.soak.Main reading --schedules 3\n");
    waybill("soak", "reading");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void takesTheJdkOfSdkmanWhenJavaHomeIsAnotherVersion() throws Exception {
    jdk("old", "21.0.4");
    jdk("sdkman/candidates/java/25-tem", "25.0.1");
    Outcome outcome =
        run(Map.of("JAVA_HOME", root.resolve("old").toString()), List.of("./waybill", "status"));
    assertThat(outcome.output()).contains("25-tem java ");
  }

  @Test
  void buildsOnlyWhenASourceIsNewerOrGone() throws Exception {
    waybill("status");
    waybill("status");
    assertThat(builds()).isEqualTo(1);
    Files.writeString(root.resolve("ops/demo/src/B.java"), "");
    waybill("status");
    assertThat(builds()).isEqualTo(2);
    Files.delete(root.resolve("ops/demo/src/A.java"));
    waybill("status");
    waybill("status");
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void showsWhatBrokeAndBuildsAgainNextTime() throws Exception {
    Files.createFile(root.resolve("broken"));
    Outcome broken = waybill("status");
    assertThat(broken.exit()).isEqualTo(1);
    assertThat(broken.output()).contains("[ERROR] it is broken").contains("the build failed");
    Files.delete(root.resolve("broken"));
    assertThat(waybill("status").exit()).isZero();
  }

  @Test
  void refusesAnOldMaven() throws Exception {
    Files.writeString(root.resolve("maven-version"), "Apache Maven 3.6.3\n");
    String launcher =
        Files.readString(root.resolve("waybill"))
            .replaceAll("/(opt|usr)/[a-z/]*bin/mvn", "/none/mvn");
    Files.writeString(root.resolve("waybill"), launcher);
    Outcome outcome = waybill("status");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.output()).contains("expected Maven 3.8.6 or later, found 3.6.3");
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Callable<Outcome> status = () -> waybill("status");
    try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Outcome> outcome : both.invokeAll(List.of(status, status))) {
        assertThat(outcome.get().exit()).as(outcome.get().output()).isZero();
      }
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void takesOverTheLockOfALauncherThatWasKilled() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path lock = Files.createDirectories(root.resolve("target/launcher")).resolve("lock");
    Files.createSymbolicLink(lock, Path.of(Long.toString(gone.pid())));
    assertThat(waybill("status").exit()).isZero();
    assertThat(Files.isSymbolicLink(lock)).isFalse();
  }

  @Test
  void shortCommandsLoadTheirClassesFromACacheThatABuildLeaves() throws Exception {
    String jdk = root.resolve("jdk-25").toString();
    Path cache = root.toRealPath().resolve("target/launcher/classes.aot");
    List<String> status = List.of("./waybill", "status");
    Map<String, String> on = Map.of("JAVA_HOME", jdk, "WAYBILL_AOT", "on");
    run(on, status);
    while (!Files.exists(cache)) {
      Thread.onSpinWait();
    }
    String option = "-XX:AOTCache=" + cache;
    assertThat(run(on, status).output()).contains(option);
    assertThat(run(on, List.of("./waybill", "run")).output()).doesNotContain(option);
    assertThat(waybill("status").output()).as("switched off").doesNotContain(option);
    Path jar = root.resolve("ops/demo/target/waybill-demo.jar");
    Files.setLastModifiedTime(
        jar, FileTime.from(Files.getLastModifiedTime(cache).toInstant().plusSeconds(1)));
    assertThat(run(on, status).output()).as("of an older build").doesNotContain(option);
  }

  private void jdk(String name, String version) throws IOException {
    Path home = root.resolve(name);
    script(home.resolve("bin/javac"), "#!/bin/sh\n");
    script(home.resolve("bin/java"), JAVA.formatted(name));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private int builds() throws IOException {
    return Files.readAllLines(root.resolve("builds")).size();
  }

  private Outcome waybill(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./waybill"));
    command.addAll(List.of(arguments));
    return run(Map.of("JAVA_HOME", root.resolve("jdk-25").toString()), command);
  }

  private Outcome run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
    builder.environment().put("PATH", root.resolve("bin") + ":/usr/bin:/bin");
    builder.environment().put("SDKMAN_DIR", root.resolve("sdkman").toString());
    builder.environment().put("WAYBILL_AOT", "off");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }
}
