package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.dispatcher.source.Bounds;
import dev.waybill.dispatcher.source.ForwardRead;
import dev.waybill.dispatcher.source.SharedSnapshot;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of followers and leader when one of them is not there.
class WindowGroupTest {
  private static final SharedSnapshot SNAPSHOT =
      new SharedSnapshot("1-1", new Bounds(1, 1, Set.of()));
  private static final ForwardRead READ = new ForwardRead(Watermark.BEGINNING, new XidSet(), 3);

  @TempDir private Path spool;
  private Encoded rows = Encoded.NOTHING;

  @BeforeEach
  void encode() throws IOException {
    Path file = Files.writeString(spool.resolve("part-0"), "rows");
    rows =
        new Encoded(
            new SpooledDelivery(List.of(new SpooledFile(file, List.of(), 0, 3, 4, "sha"))),
            List.of());
  }

  /// A follower on a thread of its own, as far as its leader lets it.
  private static FutureTask<Encoded> follower(WindowGroup group, long delivery, Path folder) {
    FutureTask<Encoded> task =
        new FutureTask<>(() -> {
          assertThat(group.join(delivery)).isEqualTo(new ExportSeq(7));
          assertThat(group.snapshot(folder)).isEqualTo(SNAPSHOT);
          group.leader(delivery).entered();
          assertThat(group.leader(delivery).forward()).isEqualTo(READ);
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
    FutureTask<Encoded> one = follower(group, 1, mine);
    FutureTask<Encoded> two = follower(group, 2, folder("two"));

    assertThat(group.begin(() -> new ExportSeq(7))).isEqualTo(new ExportSeq(7));
    group.opened(SNAPSHOT);
    group.closing();
    group.finished(READ, rows);
    Files.delete(spool.resolve("part-0"));

    SpooledFile file = one.get().files().files().getFirst();
    assertThat(file.path()).hasParent(mine).hasContent("rows");
    assertThat(file.rows()).isEqualTo(3);
    assertThat(file.md5s())
        .as("taken once for all")
        .isSameAs(rows.files().files().getFirst().md5s());
    assertThat(two.get().files().files().getFirst().path()).hasContent("rows");
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
    FutureTask<Encoded> one = follower(group, 1, folder("one"));
    var unused = group.begin(() -> new ExportSeq(7));
    group.end();

    assertThatThrownBy(one::get).hasCauseInstanceOf(LeftBehindException.class);
  }

  @Test
  void aFollowerThatIsGoneFailsNobodyElse() throws Exception {
    WindowGroup group = new WindowGroup(List.of(1L, 2L), new ReentrantLock());
    Path gone = folder("gone");
    FutureTask<Encoded> one = follower(group, 1, gone);
    FutureTask<Encoded> two = follower(group, 2, folder("two"));
    var unused = group.begin(() -> new ExportSeq(7));
    group.opened(SNAPSHOT);
    group.closing();
    Files.delete(gone);
    group.finished(READ, rows);

    assertThat(two.get().files().rows()).isEqualTo(3);
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
