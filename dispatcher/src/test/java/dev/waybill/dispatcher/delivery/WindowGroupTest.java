package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.dispatcher.source.Bounds;
import dev.waybill.dispatcher.source.ForwardRead;
import dev.waybill.dispatcher.source.SharedSnapshot;
import dev.waybill.dispatcher.source.SharedWindowRead;
import dev.waybill.dispatcher.source.Snapshot;
import dev.waybill.dispatcher.source.WindowRead;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of followers and leader when one of them is not there.
class WindowGroupTest {
  private static final Incarnation SERVER = new Incarnation("1", "00000001", "now");
  private static final SharedSnapshot SNAPSHOT =
      new SharedSnapshot(
          "1-1",
          new Bounds(1, 1, Set.of()),
          new Snapshot(1, 2, "0/0", SERVER, List.of(), true, null),
          null);
  private static final SharedWindowRead READ = read();

  @TempDir private Path spool;
  private SharedFiles files = new SharedFiles(Encoded.NOTHING, Encoded.NOTHING);

  @BeforeEach
  void encode() throws IOException {
    files = new SharedFiles(encoded("part-0", "rows", 3), encoded("own-0", "late", 1));
  }

  private Encoded encoded(String name, String content, long rows) throws IOException {
    Path file = Files.writeString(spool.resolve(name), content);
    return new Encoded(
        new SpooledDelivery(List.of(new SpooledFile(file, List.of(), 0, rows, 4, "sha"))),
        List.of());
  }

  private static SharedWindowRead read() {
    ReadFacts facts =
        new ReadFacts(
            new AttemptId(new ExportSeq(7), new UUID(0, 7)),
            Watermark.BEGINNING,
            1,
            new XidSet(),
            1,
            1,
            Map.of(),
            List.of(),
            SERVER);
    return new SharedWindowRead(
        new WindowRead(facts, 4, 1, 0, Duration.ZERO, List.of(), null),
        new ForwardRead(Watermark.BEGINNING, new XidSet(), 3));
  }

  /// A follower on a thread of its own, as far as its leader lets it.
  private static FutureTask<SharedFiles> follower(WindowGroup group, long delivery, Path folder) {
    FutureTask<SharedFiles> task =
        new FutureTask<>(() -> {
          assertThat(group.join(delivery)).isEqualTo(new ExportSeq(7));
          assertThat(group.snapshot(folder)).isEqualTo(SNAPSHOT);
          group.leader(delivery).entered();
          assertThat(group.leader(delivery).read()).isEqualTo(READ);
          return group.files(folder);
        });
    Thread.ofVirtual().start(task);
    return task;
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectory(spool.resolve(name));
  }

  @Test
  void followersGetFilesOfTheirOwn() throws Exception {
    WindowGroup group = new WindowGroup(List.of(1L, 2L), new ReentrantLock());
    Path mine = folder("one");
    FutureTask<SharedFiles> one = follower(group, 1, mine);
    FutureTask<SharedFiles> two = follower(group, 2, folder("two"));

    assertThat(group.begin(() -> new ExportSeq(7))).isEqualTo(new ExportSeq(7));
    group.opened(SNAPSHOT);
    group.closing();
    group.finished(READ, files);
    Files.delete(spool.resolve("part-0"));
    Files.delete(spool.resolve("own-0"));

    SpooledFile file = one.get().window().files().files().getFirst();
    assertThat(file.path()).hasParent(mine).hasContent("rows");
    assertThat(file.rows()).isEqualTo(3);
    assertThat(file.md5s())
        .as("taken once for all")
        .isSameAs(files.window().files().files().getFirst().md5s());
    List<SpooledFile> all = two.get().all().files().files();
    assertThat(all).extracting(SpooledFile::part).containsExactly(0, 1);
    assertThat(all.getFirst().path()).hasContent("rows");
    assertThat(all.getLast().path()).hasContent("late");
  }

  @Test
  void whoComesLateIsLeftBehind() throws Exception {
    WindowGroup group = new WindowGroup(List.of(), new ReentrantLock());
    var unused = group.begin(() -> new ExportSeq(7));

    assertThatThrownBy(() -> group.join(1))
        .isInstanceOf(LeftBehindException.class)
        .hasMessageContaining("had begun");
  }

  @Test
  void aLeaderThatFailsLeavesAll() throws Exception {
    WindowGroup group = new WindowGroup(List.of(1L), new ReentrantLock());
    FutureTask<SharedFiles> one = follower(group, 1, folder("one"));
    var unused = group.begin(() -> new ExportSeq(7));
    group.end();

    assertThatThrownBy(one::get).hasCauseInstanceOf(LeftBehindException.class);
  }

  @Test
  void aFollowerThatIsGoneFailsNobodyElse() throws Exception {
    WindowGroup group = new WindowGroup(List.of(1L, 2L), new ReentrantLock());
    Path gone = folder("gone");
    FutureTask<SharedFiles> one = follower(group, 1, gone);
    FutureTask<SharedFiles> two = follower(group, 2, folder("two"));
    var unused = group.begin(() -> new ExportSeq(7));
    group.opened(SNAPSHOT);
    group.closing();
    Files.delete(gone);
    group.finished(READ, files);

    assertThat(two.get().all().files().rows()).isEqualTo(4);
    assertThatThrownBy(one::get).hasCauseInstanceOf(LeftBehindException.class);
  }

  @Test
  void whoLeavesIsNotWaitedFor() throws Exception {
    WindowGroup group = new WindowGroup(List.of(1L), new ReentrantLock());
    FutureTask<ExportSeq> leader = new FutureTask<>(() -> group.begin(() -> new ExportSeq(7)));
    Thread.ofVirtual().start(leader);
    group.leave(1);

    assertThat(leader.get()).isEqualTo(new ExportSeq(7));
    group.closing();
  }
}
