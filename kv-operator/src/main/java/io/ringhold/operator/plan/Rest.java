package io.ringhold.operator.plan;

import io.ringhold.operator.observe.Kube;
import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.Level;
import io.ringhold.operator.observe.Observed;
import java.util.Optional;

/// When nothing, or nothing more, is to be done.
final class Rest {
  private Rest() {}

  static Optional<Plan> untouched(Observed seen) {
    if (seen.cluster().isMarkedForDeletion()) {
      return Optional.of(Plan.await(Operation.Type.None, "", "Deleting", "is being deleted"));
    }
    return seen.spec().paused
        ? Optional.of(
            new Plan(
                new Action.Nothing(),
                new Operation(
                    Operation.Type.Paused, "", "Paused", "paused: the operator only looks on"),
                Plan.LATER))
        : Optional.empty();
  }

  static Optional<Plan> hibernation(Observed seen) {
    Kube kube = seen.kube();
    if (kube.set().isEmpty()) {
      return Optional.empty();
    }
    if (!seen.spec().hibernated) {
      return kube.size() == 0
          ? Optional.of(
              Plan.act(
                  new Action.Apply(Upkeep.sized(seen, Upkeep.firstSize(seen))),
                  Operation.Type.Hibernated,
                  "",
                  "Waking",
                  "makes the pods again"))
          : Optional.empty();
    }
    if (kube.size() == 0) {
      return Optional.of(
          new Plan(
              new Action.Nothing(),
              new Operation(
                  Operation.Type.Hibernated,
                  "",
                  "Hibernated",
                  "hibernated: no pods, the volumes stay"),
              Plan.LATER));
    }
    boolean calm =
        seen.kv() instanceof KvView.Known known
            && known.level() == Level.WHOLE
            && known.moves() == 0;
    return Optional.of(
        calm
            ? Plan.act(
                new Action.Shrink(Upkeep.sized(seen, 0)),
                Operation.Type.Hibernated,
                "",
                "Stopping",
                "stops all pods; the volumes stay")
            : Plan.await(
                Operation.Type.Hibernated,
                "",
                "AwaitWhole",
                "waits until every shard is whole and no move is open before it stops the pods"));
  }

  /// What is below may take something away, or belongs to a cluster that lives.
  static Optional<Plan> blindness(Observed seen) {
    return switch (seen.kv()) {
      case KvView.Known known when isForeign(seen, known) ->
          Optional.of(
              Plan.await(
                  Operation.Type.Blocked,
                  "",
                  "ForeignCluster",
                  "the pods belong to cluster %s and this resource to %s: nothing is touched. Give it the volumes that belong to it"
                      .formatted(known.clusterId(), seen.status().clusterId)));
      case KvView.Known known when isFoundedOtherwise(seen, known) ->
          Optional.of(
              Plan.await(
                  Operation.Type.Blocked,
                  "",
                  "FoundedOtherwise",
                  "the volumes hold a cluster with %d shards and replicationFactor %d: nothing is touched. Make the resource anew with these values"
                      .formatted(known.shards(), known.replication())));
      case KvView.Known _ -> Optional.empty();
      case KvView.Unknown(var why) ->
          Optional.of(
              seen.status().clusterId == null
                  ? Plan.await(
                      Operation.Type.Create, "", "AwaitFounded", "waits for the members: " + why)
                  : Plan.await(
                      Operation.Type.Unknown,
                      "",
                      "AwaitAnswer",
                      "the cluster cannot be judged, so nothing is changed: " + why));
    };
  }

  private static boolean isForeign(Observed seen, KvView.Known known) {
    String ours = seen.status().clusterId;
    return ours != null && !ours.equals(known.clusterId());
  }

  private static boolean isFoundedOtherwise(Observed seen, KvView.Known known) {
    return known.shards() != seen.spec().shards
        || known.replication() != seen.spec().replicationFactor;
  }
}
