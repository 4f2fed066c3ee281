package io.ringhold.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.ringhold.api.v1.BatchOperation;
import io.ringhold.api.v1.BatchRequest;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.server.cluster.States;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Receipt;
import io.ringhold.server.shard.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Every error that the doors can give, against the table that users are promised.
class ErrorsTest {
  private static final Path PROMISES = Path.of("../docs/guarantees.md");
  private static final Receipt RECEIPT = new Receipt(3, 2, 9);
  private static final ByteString KEY = ByteString.copyFromUtf8("k");

  /// @param retry whether the same request may simply be sent again
  private record Promise(Status.Code status, boolean retry) {}

  @Test
  void theTableOfPromisesNamesEveryErrorAndNoOther() throws IOException {
    Map<String, Promise> given = new TreeMap<>();
    for (StatusRuntimeException error : errors()) {
      given.put(Errors.info(error).orElseThrow().getReason(), promise(error));
    }
    assertThat(given).isEqualTo(promised());
  }

  @Test
  void everyErrorIsOfOurDomain() {
    for (StatusRuntimeException error : errors()) {
      assertThat(Errors.info(error).orElseThrow().getDomain()).isEqualTo("ringhold.io");
    }
  }

  @Test
  void anErrorThatWasNotWrittenHereHasNoInfo() {
    assertThat(Errors.info(Status.UNAVAILABLE.asRuntimeException())).isEmpty();
  }

  @Test
  void errorsNameWhatAProgramNeeds() {
    assertThat(metadata(Errors.conditionFailed(new Outcome.ConditionFailed(RECEIPT, 4, 77))))
        .isEqualTo(Map.of("operation", "4", "current_version", "77", "shard", "3", "index", "9"));
    var notLeader = new Refusal(Refusal.Reason.NOT_LEADER, "b leads", "b");
    assertThat(metadata(Errors.refused(notLeader))).isEqualTo(Map.of("leader", "b"));
    assertThat(metadata(Errors.sessionExpired(new Outcome.SessionExpired(RECEIPT, "old"))))
        .isEqualTo(Map.of("shard", "3"));
  }

  private static List<StatusRuntimeException> errors() {
    List<StatusRuntimeException> errors = new ArrayList<>();
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      errors.add(Errors.refused(Refusal.of(reason, "why")));
    }
    errors.add(Errors.notReady("starting"));
    errors.add(Errors.indeterminate("lost"));
    errors.add(Errors.metaUnavailable("no majority"));
    errors.add(Errors.conditionFailed(new Outcome.ConditionFailed(RECEIPT, 0, 0)));
    errors.add(Errors.sessionExpired(new Outcome.SessionExpired(RECEIPT, "old")));
    errors.add(Errors.invalid("CROSS_SHARD_BATCH", "two shards"));
    errors.add(refusal(() -> Requests.key(Keyspaces.DEFAULT, ByteString.EMPTY)));
    errors.add(
        refusal(() -> Requests.key(Keyspaces.DEFAULT, ByteString.copyFrom(new byte[5_000]))));
    errors.add(
        refusal(() -> Requests.operations(Keyspaces.DEFAULT, BatchRequest.getDefaultInstance())));
    errors.add(
        refusal(() ->
            Requests.operations(
                Keyspaces.DEFAULT,
                BatchRequest.newBuilder()
                    .addOperations(BatchOperation.getDefaultInstance())
                    .build())));
    errors.add(refusal(() -> Requests.range(Keyspaces.DEFAULT, KEY, ByteString.copyFromUtf8("a"))));
    errors.add(refusal(() -> Keyspaces.named(States.of(1, List.of("a"), List.of()), "nobody's")));
    var noIdentity = io.ringhold.api.v1.RequestIdentity.getDefaultInstance();
    errors.add(
        refusal(() ->
            Requests.put(
                Keyspaces.DEFAULT,
                PutRequest.newBuilder().setKey(KEY).setIdentity(noIdentity).build())));
    return errors;
  }

  private static StatusRuntimeException refusal(ThrowingCallable call) {
    return Objects.requireNonNull(catchThrowableOfType(StatusRuntimeException.class, call));
  }

  private static Promise promise(StatusRuntimeException error) {
    var details = Objects.requireNonNull(StatusProto.fromThrowable(error)).getDetailsList();
    return new Promise(
        error.getStatus().getCode(), details.stream().anyMatch(ErrorsTest::saysWhenToRetry));
  }

  private static boolean saysWhenToRetry(Any detail) {
    return detail.is(RetryInfo.class);
  }

  private static Map<String, String> metadata(StatusRuntimeException error) {
    return Errors.info(error).orElseThrow().getMetadataMap();
  }

  /// Rows of `| reasons | status | applied? | what to do |`; what may be retried begins with that
  /// word.
  private static Map<String, Promise> promised() throws IOException {
    String errors = Files.readString(PROMISES).split("## Errors", 2)[1];
    Map<String, Promise> promises = new TreeMap<>();
    for (String line : errors.lines().filter(line -> line.startsWith("| `")).toList()) {
      List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
      Promise promise =
          new Promise(Status.Code.valueOf(cells.get(2)), cells.get(4).startsWith("retry"));
      Pattern.compile("`([A-Z_]+)`")
          .matcher(cells.get(1))
          .results()
          .map((MatchResult reason) -> reason.group(1))
          .forEach(reason -> promises.put(reason, promise));
    }
    return promises;
  }
}
