package dev.waybill.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
  void anUnrepresentableRowReachesTheReaderAsItIs() throws Exception {
    var refused = new UnrepresentableRowException("id=7", "at", "is infinity");
    try (EncoderPipe pipe = new EncoderPipe(new Recorder(3, refused), "encoder")) {
      for (int i = 0; i < 5; i++) {
        pipe.row(RowOperation.UPSERT, ROW, 0, 1);
      }
      assertThatThrownBy(pipe::finish).isSameAs(refused);
    }
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
  void closingWithoutFinishClosesTheEncoder() throws Exception {
    Recorder recorder = new Recorder(Integer.MAX_VALUE, new IOException());
    try (EncoderPipe pipe = new EncoderPipe(recorder, "encoder")) {
      pipe.row(RowOperation.UPSERT, ROW, 0, 1);
    }
    assertThat(recorder.closed).isTrue();
    assertThat(recorder.starts).isEmpty();
  }

  /// Remembers what it was given and fails at a row when told so.
  private static final class Recorder implements RowEncoder {
    private final List<Integer> starts = new ArrayList<>();
    private final int failAt;
    private final Exception failure;
    private CountDownLatch gate = new CountDownLatch(0);
    private int deletes;
    private boolean closed;

    Recorder(int failAt, Exception failure) {
      this.failAt = failAt;
      this.failure = failure;
    }

    @Override
    public void row(RowOperation operation, byte[] buffer, int start, int end)
        throws IOException, UnrepresentableRowException {
      if (starts.size() == failAt) {
        switch (failure) {
          case UnrepresentableRowException e -> throw e;
          case IOException e -> throw e;
          default -> throw new IllegalStateException(failure);
        }
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
