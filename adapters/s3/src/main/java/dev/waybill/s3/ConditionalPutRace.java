package dev.waybill.s3;

import dev.waybill.spi.CheckRun.Failed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Whether a store lets exactly one of many conditional puts win. Some accept the header and look
/// before they write, so that several win at once: on those a delivery could land twice.
final class ConditionalPutRace {
  private static final int RACERS = 8;
  private static final int ROUNDS = 6;

  private ConditionalPutRace() {}

  /// Races in `folder`, behind a barrier.
  ///
  /// @return what was found, when one won each round
  static String run(Store store, String folder) throws Failed {
    for (int round = 0; round < ROUNDS; round++) {
      String key = folder + "race-" + round;
      List<Integer> winners = race(store, key);
      String stored =
          store.calls().getObjectAsBytes(get -> get.bucket(store.bucket()).key(key)).asUtf8String();
      if (!winners.stream().map(String::valueOf).toList().equals(List.of(stored))) {
        throw new Failed(
            "expected one of "
                + RACERS
                + " conditional puts to win, found winners "
                + winners
                + " and "
                + stored
                + " stored",
            "use a store that honours If-None-Match: * on every put");
      }
    }
    return "one winner in each of " + ROUNDS + " races of " + RACERS;
  }

  private static List<Integer> race(Store store, String key) {
    CyclicBarrier barrier = new CyclicBarrier(RACERS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int racer = 0; racer < RACERS; racer++) {
        String content = String.valueOf(racer);
        answers.add(
            threads.submit(() -> {
              barrier.await();
              return wins(store, key, content);
            }));
      }
      List<Integer> winners = new ArrayList<>();
      for (int racer = 0; racer < RACERS; racer++) {
        if (answers.get(racer).get()) {
          winners.add(racer);
        }
      }
      return winners;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SdkException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SdkException.create("interrupted", e);
    }
  }

  private static boolean wins(Store store, String key, String content) {
    try {
      store
          .once()
          .putObject(
              put -> put.bucket(store.bucket()).key(key).ifNoneMatch("*"),
              RequestBody.fromString(content));
      return true;
    } catch (S3Exception answer) {
      if (answer.statusCode() == 412 || answer.statusCode() == 409) {
        return false;
      }
      throw answer;
    }
  }
}
