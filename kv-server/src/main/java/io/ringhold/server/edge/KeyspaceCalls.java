package io.ringhold.server.edge;

import io.ringhold.api.admin.v1.ChangeResponse;
import io.ringhold.api.admin.v1.CreateKeyspaceRequest;
import io.ringhold.api.admin.v1.DropKeyspaceRequest;
import io.ringhold.api.admin.v1.KeyspaceResponse;
import io.ringhold.api.admin.v1.LimitKeyspaceRequest;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Decision;
import io.ringhold.server.cluster.KeyspaceVerbs;
import io.ringhold.server.node.ServingNode;
import java.util.Optional;
import java.util.function.Function;

/// The verbs on keyspaces, on the node that leads the meta group.
final class KeyspaceCalls {
  private static final KeyspaceVerbs.Ceiling CEILING =
      new KeyspaceVerbs.Ceiling(Limits.KEY_BYTES_MAX, Limits.VALUE_BYTES_MAX);

  private KeyspaceCalls() {}

  static KeyspaceResponse create(ServingNode node, CreateKeyspaceRequest request)
      throws InterruptedException {
    return answer(
        changed(
            node,
            request.getEpoch(),
            verbs ->
                verbs.create(
                    request.getName(), request.getKeyBytesMax(), request.getValueBytesMax())),
        request.getName());
  }

  static ChangeResponse drop(ServingNode node, DropKeyspaceRequest request)
      throws InterruptedException {
    ClusterState next = changed(node, request.getEpoch(), verbs -> verbs.drop(request.getName()));
    return ChangeResponse.newBuilder().setEpoch(next.epoch()).build();
  }

  static KeyspaceResponse limit(ServingNode node, LimitKeyspaceRequest request)
      throws InterruptedException {
    return answer(
        changed(
            node,
            request.getEpoch(),
            verbs ->
                verbs.limit(
                    request.getName(), request.getKeyBytesMax(), request.getValueBytesMax())),
        request.getName());
  }

  private static ClusterState changed(
      ServingNode node, long epoch, Function<KeyspaceVerbs, Decision> verb)
      throws InterruptedException {
    return MetaLeader.done(
        node.meta()
            .change(
                Optional.of(epoch),
                state -> verb.apply(KeyspaceVerbs.on(state, CEILING)),
                Calls.deadline()));
  }

  private static KeyspaceResponse answer(ClusterState state, String name) {
    return KeyspaceResponse.newBuilder()
        .setEpoch(state.epoch())
        .setKeyspace(ClusterAnswers.keyspace(state.keyspace(name).orElseThrow()))
        .build();
  }
}
