package dev.waybill.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EncoderPipeTest {
  private static final byte[] ROW = new byte[1000];

  @Test
  void handsOnEveryRowInOrderAndFinishesOnce() throws Exception {
    Recorder recorder = new Recorder(Integer.MAX_VALUE, new IOException());
    try (EncoderPipe pipe = new EncoderPipe(recorder, "encoder")) {
      for (int i = 0; i < 10_000; i++) {
        pipe.row(i % 2 == 0 ? RowOperation.UPSERT : RowOperation.DELETE, ROW, i % 100, 500);
      }
      assertThat(pipe.finish().rows()).isEqualTo(10_000);
      assertThat(pipe.spooledBytes()).isPositive();
    }
    assertThat(recorder.starts).hasSize(10_000);
    for (int i = 0; i < 10_000; i++) {
      assertThat(recorder.starts.get(i)).isEqualTo(i % 100);
    }
    assertThat(recorder.deletes).isEqualTo(5_000);
    assertThat(recorder.closed).isTrue();
  }

  @Test
  void theReaderGetsTheEncodersErrorInsteadOfWaitingForEver() throws Exception {
    Recorder recorder = new Recorder(300, new IOException("disk full"));
    try (EncoderPipe pipe = new EncoderPipe(recorder, "encoder")) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  pipe.row(RowOperation.UPSERT, ROW, 0, 1);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("disk full");
    }
    assertThat(recorder.closed).isTrue();
  }

  @Test
  void aRowThatCannotBeHeldIsLeftOutAndRemembered() throws Exception {
    Refuser refuser = new Refuser(3, refused("7", UnrepresentablePolicy.QUARANTINE));
    try (EncoderPipe pipe = new EncoderPipe(refuser, "encoder")) {
      for (int i = 0; i < 1_000; i++) {
        pipe.row(i % 2 == 0 ? RowOperation.UPSERT : RowOperation.DELETE, ROW, i, 500);
      }
      assertThat(pipe.finish().rows()).isEqualTo(999);
      assertThat(pipe.rejected())
          .containsExactly(
              new RejectedRow(
                  RowOperation.DELETE, new RowIdentity(List.of("7")), "id=7", "at", "is infinity"));
    }
  }

  @Test
  void aRowOfAColumnWhosePolicyIsErrorStopsTheDelivery() throws Exception {
    var refused = refused("7", UnrepresentablePolicy.ERROR);
    try (EncoderPipe pipe = new EncoderPipe(new Refuser(3, refused), "encoder")) {
      for (int i = 0; i < 5; i++) {
        pipe.row(RowOperation.UPSERT, ROW, i, 1);
      }
      assertThatThrownBy(pipe::finish).isSameAs(refused);
    }
  }

  /// Rows before and after the change come in order, and what is refused is left out all the same.
  @Test
  void encodesInlineFromSomeRowOn() throws Exception {
    var refused = refused("7", UnrepresentablePolicy.QUARANTINE);
    Refuser refuser = new Refuser(700, refused);
    try (EncoderPipe pipe = new EncoderPipe(refuser, "encoder")) {
      for (int i = 0; i < 500; i++) {
        pipe.row(RowOperation.UPSERT, ROW, i, 1);
      }
      pipe.inline();
      for (int i = 500; i < 1000; i++) {
        pipe.row(RowOperation.DELETE, ROW, i, 1);
      }
      assertThat(pipe.finish().rows()).isEqualTo(999);
      assertThat(pipe.rejected()).hasSize(1);
    }
  }

  @Test
  void anInlineEncoderThrowsAtTheRow() throws Exception {
    var refused = refused("7", UnrepresentablePolicy.ERROR);
    try (EncoderPipe pipe = EncoderPipe.inline(new Refuser(1, refused))) {
      pipe.row(RowOperation.UPSERT, ROW, 0, 1);
      assertThatThrownBy(() -> pipe.row(RowOperation.UPSERT, ROW, 1, 1)).isSameAs(refused);
    }
  }

  @Test
  void aRowWithoutAKeyCannotBeFoundAgainAndStopsTheDelivery() throws Exception {
    var refused = refused(null, UnrepresentablePolicy.QUARANTINE);
    try (EncoderPipe pipe = new EncoderPipe(new Refuser(0, refused), "encoder")) {
      pipe.row(RowOperation.UPSERT, ROW, 0, 1);
      assertThatThrownBy(pipe::finish).isSameAs(refused);
    }
  }

  @Test
  void noMoreRowsAreLeftOutThanMemoryIsMeantFor() throws Exception {
    var refused = refused("7", UnrepresentablePolicy.QUARANTINE);
    for (int rows : new int[] {Rejects.MOST_ROWS, Rejects.MOST_ROWS + 1}) {
      try (EncoderPipe pipe = new EncoderPipe(new Refuser(-1, refused), "encoder")) {
        for (int i = 0; i < rows; i++) {
          pipe.row(RowOperation.UPSERT, ROW, 0, 1);
        }
        if (rows == Rejects.MOST_ROWS) {
          pipe.finish();
          assertThat(pipe.rejected()).hasSize(rows);
        } else {
          assertThatThrownBy(pipe::finish).isSameAs(refused);
        }
      }
    }
  }

  private static UnrepresentableRowException refused(
      @Nullable String id, UnrepresentablePolicy policy) {
    Column key = new Column("id", new ColumnType.Text(), false, "");
    Column at = new Column("at", new ColumnType.Timestamp(), true, "", policy);
    TableSchema schema =
        new TableSchema(new TableId("rows"), 1, 0, List.of("id"), null, null, List.of(key, at));
    return new UnrepresentableRowException(
        new RowIdentity(Collections.singletonList(id)), schema, at, "is infinity");
  }

  @Test
  void aFullQueueHoldsTheReaderBack() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Recorder recorder = new Recorder(Integer.MAX_VALUE, new IOException());
    recorder.gate = gate;
    try (EncoderPipe pipe = new EncoderPipe(recorder, "encoder")) {
      Thread reader = Thread.currentThread();
      CountDownLatch waiting = new CountDownLatch(1);
      Thread.ofVirtual()
          .start(() -> {
            while (reader.getState() != Thread.State.TIMED_WAITING) {
              Thread.onSpinWait();
            }
            waiting.countDown();
            gate.countDown();
          });
      for (int i = 0; i < 100_000; i++) {
        pipe.row(RowOperation.UPSERT, ROW, 0, 1);
      }
      assertThat(waiting.getCount()).isZero();
      assertThat(pipe.finish().rows()).isEqualTo(100_000);
    }
  }

  @Test
  void rowsOfTwentyMegabytesDoNotPileUp() throws Exception {
    byte[] large = new byte[20_000_000];
    AtomicInteger given = new AtomicInteger();
    Slowpoke slowpoke = new Slowpoke(Thread.currentThread(), given);
    try (EncoderPipe pipe = new EncoderPipe(slowpoke, "encoder")) {
      for (int i = 0; i < 60; i++) {
        given.incrementAndGet();
        pipe.row(RowOperation.UPSERT, large, 0, 1);
      }
      pipe.finish();
    }
    assertThat(slowpoke.encoded).isEqualTo(60);
    assertThat(slowpoke.most).as("one that is encoded, one that waits").isEqualTo(2);
  }

  /// What is left to encode would keep the carrier of the virtual thread that waits.
  @Test
  void finishesOnAThreadOfTheOperatingSystem() throws Exception {
    Recorder recorder = new Recorder(Integer.MAX_VALUE, new IOException());
    FutureTask<SpooledDelivery> finish =
        new FutureTask<>(() -> {
          try (EncoderPipe pipe = EncoderPipe.inline(recorder)) {
            pipe.row(RowOperation.UPSERT, ROW, 0, 500);
            return pipe.finish();
          }
        });
    Thread.startVirtualThread(finish);
    assertThat(finish.get().rows()).isEqualTo(1);
    assertThat(recorder.finisher).isNotNull().matches(thread -> !thread.isVirtual());
  }

  @Test
  void closingWithoutFinishClosesTheEncoder() throws Exception {
    Recorder recorder = new Recorder(Integer.MAX_VALUE, new IOException());
    try (EncoderPipe pipe = new EncoderPipe(recorder, "encoder")) {
      pipe.row(RowOperation.UPSERT, ROW, 0, 1);
    }
    assertThat(recorder.closed).isTrue();
    assertThat(recorder.starts).isEmpty();
  }

  /// Counts rows and refuses the one that starts at a position, or every one.
  private static final class Refuser implements RowEncoder {
    private final int refusedStart;
    private final UnrepresentableRowException refused;
    private int rows;

    Refuser(int refusedStart, UnrepresentableRowException refused) {
      this.refusedStart = refusedStart;
      this.refused = refused;
    }

    @Override
    public void row(RowOperation operation, byte[] buffer, int start, int end)
        throws UnrepresentableRowException {
      if (start == refusedStart || refusedStart < 0) {
        throw refused;
      }
      rows++;
    }

    @Override
    public long spooledBytes() {
      return rows;
    }

    @Override
    public SpooledDelivery finish() {
      SpooledFile file = new SpooledFile(Path.of("x"), List.of(), 0, rows, 1, "0".repeat(64));
      return new SpooledDelivery(List.of(file));
    }

    @Override
    public void close() {}
  }

  /// Encodes a row only once the reader has to wait, and notes how many there are by then.
  private static final class Slowpoke implements RowEncoder {
    private final Thread reader;
    private final AtomicInteger given;
    private int encoded;
    private int most;

    Slowpoke(Thread reader, AtomicInteger given) {
      this.reader = reader;
      this.given = given;
    }

    @Override
    public void row(RowOperation operation, byte[] buffer, int start, int end) {
      while (reader.getState() == Thread.State.RUNNABLE) {
        Thread.onSpinWait();
      }
      most = Math.max(most, given.get() - encoded);
      encoded++;
    }

    @Override
    public long spooledBytes() {
      return 0;
    }

    @Override
    public SpooledDelivery finish() {
      return new SpooledDelivery(List.of());
    }

    @Override
    public void close() {}
  }

  /// Remembers what it was given and fails at a row when told so.
  private static final class Recorder implements RowEncoder {
    private final List<Integer> starts = new ArrayList<>();
    private final int failAt;
    private final IOException failure;
    private CountDownLatch gate = new CountDownLatch(0);
    private int deletes;
    private @Nullable Thread finisher;
    private boolean closed;

    Recorder(int failAt, IOException failure) {
      this.failAt = failAt;
      this.failure = failure;
    }

    @Override
    public void row(RowOperation operation, byte[] buffer, int start, int end) throws IOException {
      if (starts.size() == failAt) {
        throw failure;
      }
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      starts.add(start);
      deletes += operation == RowOperation.DELETE ? 1 : 0;
    }

    @Override
    public long spooledBytes() {
      return starts.size();
    }

    @Override
    public SpooledDelivery finish() {
      finisher = Thread.currentThread();
      SpooledFile file =
          new SpooledFile(Path.of("x"), List.of(), 0, starts.size(), 1, "0".repeat(64));
      return new SpooledDelivery(List.of(file));
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
