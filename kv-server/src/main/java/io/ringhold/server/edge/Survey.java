package io.ringhold.server.edge;

import io.grpc.StatusRuntimeException;
import io.ringhold.api.admin.v1.ReplicaStatus;
import io.ringhold.api.admin.v1.StatusRequest;
import io.ringhold.api.admin.v1.StatusResponse;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.Verbs;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What every node says of itself, asked at the same time. A node that does not answer is not in
/// it, which says nothing about that node but that.
record Survey(ClusterState state, Map<String, StatusResponse> byStore) {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  static Survey of(ServingNode node) throws InterruptedException {
    ClusterState state = node.view().state();
    Map<String, StatusResponse> answers = new ConcurrentHashMap<>();
    List<Callable<Void>> asks = new ArrayList<>();
    for (Member member : state.members()) {
      if (member.state() != Member.State.REMOVED) {
        asks.add(() -> {
          ask(node, member, answers);
          return null;
        });
      }
    }
    try (ExecutorService perNode = Executors.newVirtualThreadPerTaskExecutor()) {
      perNode.invokeAll(asks);
    }
    return new Survey(state, answers);
  }

  private static void ask(ServingNode node, Member member, Map<String, StatusResponse> answers) {
    try {
      StatusResponse answer =
          node.peers()
              .admin(member.storeId(), Deadline.in(PATIENCE))
              .status(StatusRequest.getDefaultInstance());
      if (answer.getStoreId().equals(member.storeId())) {
        answers.put(member.storeId(), answer);
      }
    } catch (StatusRuntimeException _) {
      // Not in the survey, then.
    }
  }

  /// What a disk says that it holds; null when it could not be asked.
  @Nullable List<Integer> heldBy(String storeId) {
    StatusResponse answer = byStore.get(storeId);
    return answer == null ? null : answer.getHeldList();
  }

  Verbs.Facts facts() {
    List<Integer> leaderless = new ArrayList<>();
    for (int shard = ClusterState.META; shard < state.shards(); shard++) {
      int wanted = shard;
      if (replicas()
          .noneMatch(r -> r.getShard() == wanted && r.getRole() == ReplicaStatus.Role.LEADER)) {
        leaderless.add(shard);
      }
    }
    return new Verbs.Facts(
        List.copyOf(byStore.keySet()),
        byStore.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    answer ->
                        answer.getValue().getReplicasList().stream()
                            .mapToLong(ReplicaStatus::getTableBytes)
                            .sum())),
        byStore.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, answer -> answer.getValue().getDiskFreeBytes())),
        leaderless);
  }

  private Stream<ReplicaStatus> replicas() {
    return byStore.values().stream()
        .filter(Objects::nonNull)
        .flatMap(answer -> answer.getReplicasList().stream());
  }
}
