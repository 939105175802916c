package dev.waybill.s3;

import dev.waybill.spi.CheckRun;
import dev.waybill.spi.CheckRun.Failed;
import dev.waybill.spi.CheckRun.Skipped;
import dev.waybill.spi.CheckStep;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Tries every request a delivery needs, in a folder of its own, and removes it again.
final class ConnectionTest {
  /// Uploads of a decided delivery must outlive any outage between decision and completion.
  private static final int LEAST_ABORT_DAYS = 7;

  private static final Set<String> UNKNOWN_CALLER =
      Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken");

  private final Store store;
  private final S3Settings settings;
  private final String folder;
  private final CheckRun run;

  /// @param steps gets each step as it ends
  ConnectionTest(Store store, S3Settings settings, Layout layout, Consumer<CheckStep> steps) {
    this.run = new CheckRun(ConnectionTest::explain, steps);
    this.store = store;
    this.settings = settings;
    this.folder = layout.check(UUID.randomUUID().toString());
  }

  void run() {
    Reach reach = new Reach(store.address());
    run.step("dns", reach::dns);
    run.step("tcp", reach::tcp);
    run.step("tls", reach::tls);
    run.step("connect", this::connect);
    run.step("authenticate", this::authenticate);
    run.step("list", this::list);
    boolean mayWrite = !run.hasFailed();
    run.step("conditional put", () -> ConditionalPutRace.run(store, folder));
    run.step("multipart upload", this::multipart);
    run.step("read back", this::readBack);
    run.step("lifecycle", this::lifecycle);
    if (mayWrite) {
      run.goOn();
    }
    run.step("delete", this::delete);
  }

  private static Failed explain(Exception failure) {
    return failure instanceof SdkException answer
        ? new Failed(
            Failures.found(answer),
            Failures.remedy(answer).orElse("check endpoint, network and credentials"))
        : new Failed(String.valueOf(failure.getMessage()), "check endpoint and network");
  }

  /// Any answer of the store will do.
  private String connect() {
    try {
      store.calls().headBucket(head -> head.bucket(store.bucket()));
    } catch (S3Exception answer) {
      return settings + " answers " + answer.statusCode();
    }
    return settings + " answers";
  }

  private String authenticate() {
    try {
      listFolder();
    } catch (S3Exception answer) {
      if (answer.statusCode() == 401 || UNKNOWN_CALLER.contains(Failures.code(answer))) {
        throw answer;
      }
    }
    return "the store knows the credentials";
  }

  private String list() {
    listFolder();
    return "may list " + settings;
  }

  private List<S3Object> listFolder() {
    return store
        .calls()
        .listObjectsV2(list -> list.bucket(store.bucket()).prefix(folder).maxKeys(1000))
        .contents();
  }

  private String multipart() throws Failed {
    String key = folder + "upload";
    String id =
        store
            .calls()
            .createMultipartUpload(create -> create.bucket(store.bucket()).key(key))
            .uploadId();
    String etag =
        store
            .calls()
            .uploadPart(
                part -> part.bucket(store.bucket()).key(key).uploadId(id).partNumber(1),
                RequestBody.fromBytes(content()))
            .eTag();
    if (listFolder().stream().anyMatch(object -> object.key().equals(key))) {
      throw new Failed(
          "expected an upload to be invisible until it is completed, found it listed",
          "use a store that keeps multipart uploads invisible");
    }
    CompletedPart part = CompletedPart.builder().partNumber(1).eTag(etag).build();
    store
        .calls()
        .completeMultipartUpload(complete ->
            complete
                .bucket(store.bucket())
                .key(key)
                .uploadId(id)
                .multipartUpload(upload -> upload.parts(part)));
    return "invisible until completed";
  }

  private String readBack() throws Failed {
    byte[] found =
        store
            .calls()
            .getObjectAsBytes(get -> get.bucket(store.bucket()).key(folder + "upload"))
            .asByteArray();
    if (!Arrays.equals(found, content())) {
      throw new Failed(
          "expected the " + content().length + " bytes written, found " + found.length + " others",
          "use a store that keeps what it is given");
    }
    return found.length + " bytes as written";
  }

  private String lifecycle() throws Failed, Skipped {
    GetBucketLifecycleConfigurationResponse rules;
    try {
      rules = store.once().getBucketLifecycleConfiguration(get -> get.bucket(store.bucket()));
    } catch (S3Exception answer) {
      if (Failures.code(answer).equals("NoSuchLifecycleConfiguration")) {
        return "no rules";
      }
      throw new Skipped("the store does not tell its rules: " + Failures.explain(answer));
    }
    Optional<LifecycleRule> early = abortsEarly(rules.rules());
    if (early.isPresent()) {
      String rule = early.get().id();
      throw new Failed(
          "expected no rule that aborts uploads in under "
              + LEAST_ABORT_DAYS
              + " days, found "
              + rule,
          "let rule " + rule + " wait " + LEAST_ABORT_DAYS + " days or more");
    }
    return "no rule aborts uploads early";
  }

  /// A rule in force that could abort an upload of a delivery that is decided and not complete,
  /// whatever part of the bucket it is for.
  static Optional<LifecycleRule> abortsEarly(List<LifecycleRule> rules) {
    return rules.stream()
        .filter(rule -> rule.status() == ExpirationStatus.ENABLED)
        .filter(rule -> rule.abortIncompleteMultipartUpload() != null)
        .filter(
            rule -> rule.abortIncompleteMultipartUpload().daysAfterInitiation() < LEAST_ABORT_DAYS)
        .findFirst();
  }

  private String delete() throws Failed {
    for (S3Object object : listFolder()) {
      store.calls().deleteObject(delete -> delete.bucket(store.bucket()).key(object.key()));
    }
    if (!listFolder().isEmpty()) {
      throw new Failed(
          "expected " + folder + " to be empty, found objects", "delete that folder by hand");
    }
    return "nothing left behind";
  }

  private byte[] content() {
    return folder.getBytes(StandardCharsets.UTF_8);
  }
}
