package io.ringhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.admin.v1.FlushRequest;
import io.ringhold.api.v1.GetRequest;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.PutRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a monitoring system sees of one real node.
@QuarkusTest
@WithTestResource(OneNode.class)
class ObservabilityTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path OPERATIONS = Path.of("../docs/operations.md");

  private final int managementPort;
  private final ManagedChannel channel;
  private final KvGrpc.KvBlockingStub kv;

  ObservabilityTest(
      @ConfigProperty(name = "quarkus.grpc.server.test-port") int grpcPort,
      @ConfigProperty(name = "quarkus.management.test-port") int managementPort) {
    this.managementPort = managementPort;
    this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
    this.kv = KvGrpc.newBlockingStub(channel);
  }

  @BeforeEach
  void untilReady() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(get("/q/health/ready").statusCode()).isEqualTo(200));
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void aScrapeTellsHowOperationsEndedAndHowTheShardsStand() throws Exception {
    put("k");
    kv.get(GetRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build());
    assertThatThrownBy(() -> put("")).isInstanceOf(StatusRuntimeException.class);
    AdminGrpc.newBlockingStub(channel).flush(FlushRequest.getDefaultInstance());

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(scrape().lines())
                .contains(
                    "ringhold_operation_seconds_count{outcome=\"ok\",verb=\"put\"} 1.0",
                    "ringhold_operation_seconds_count{outcome=\"ok\",verb=\"get\"} 1.0",
                    "ringhold_operation_seconds_count{outcome=\"EMPTY_KEY\",verb=\"put\"} 1.0",
                    "ringhold_node_replicas 5.0",
                    "ringhold_node_leaderships 5.0",
                    "ringhold_node_quarantined 0.0",
                    "ringhold_raft_leading{shard=\"3\"} 1.0",
                    "ringhold_raft_leader_known{shard=\"3\"} 1.0",
                    "ringhold_raft_leading{shard=\"meta\"} 1.0",
                    "ringhold_raft_term{shard=\"3\"} 1.0",
                    "ringhold_raft_lag_entries{shard=\"3\"} 0.0"));
    assertThat(value("ringhold_raft_log_sync_seconds_count")).isPositive();
    assertThat(value("ringhold_raft_entry_commands_count")).isPositive();
    assertThat(value("ringhold_storage_flush_seconds_count")).isPositive();
    assertThat(value("ringhold_storage_written_bytes_total{work=\"flush\"}"))
        .isEqualTo(value("ringhold_storage_tables_size_bytes{level=\"0\"}"))
        .isPositive();
    assertThat(value("ringhold_disk_free_bytes")).isPositive();
    assertThat(value("ringhold_raft_log_bytes{shard=\"0\"}")).isPositive();
    assertThat(scrape()).contains("jvm_memory_used_bytes{").doesNotContain("grpc_server_");
  }

  private void put(String key) {
    kv.put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build());
  }

  @Test
  void everyMetricIsExplainedInTheDocsAndNoOtherIs() throws Exception {
    put("documented");
    // A cluster of one has nobody to append to; those of the operator are its own.
    Set<String> scraped = new TreeSet<>(Set.of("ringhold_raft_append_seconds"));
    scraped.addAll(found("(?m)^# TYPE (ringhold_\\w+?)(?:_max)? ", scrape()));

    assertThat(
            found(
                "(?m)^\\| `(ringhold_(?!operator_)\\w+?)(?:_total)?[`{]",
                Files.readString(OPERATIONS)))
        .isEqualTo(scraped);
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void allProbesAnswer() throws Exception {
    assertThat(get("/q/health/started").body()).contains("\"start\"");
    assertThat(get("/q/health/live").body()).contains("\"process\"");
    assertThat(get("/q/health/ready").body()).contains("\"serving\"", "\"leads\": 5");
    for (String probe : List.of("started", "live", "ready")) {
      assertThat(get("/q/health/" + probe).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void grpcToolsFindTheServicesAndTheirHealth() throws Exception {
    for (String service : List.of("", KvGrpc.SERVICE_NAME)) {
      assertThat(
              HealthGrpc.newBlockingStub(channel)
                  .check(HealthCheckRequest.newBuilder().setService(service).build())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
    assertThat(services()).contains(KvGrpc.SERVICE_NAME, "ringhold.admin.v1.Admin");
  }

  private List<String> services() throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> ask =
        ServerReflectionGrpc.newStub(channel).serverReflectionInfo(new First<>(answer));
    ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    return answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList().stream()
        .map(service -> service.getName())
        .toList();
  }

  private record First<T>(CompletableFuture<T> answer) implements StreamObserver<T> {
    @Override
    public void onNext(T value) {
      answer.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }

  private double value(String series) throws IOException, InterruptedException {
    return scrape()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  private String scrape() throws IOException, InterruptedException {
    return get("/q/metrics").body();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
