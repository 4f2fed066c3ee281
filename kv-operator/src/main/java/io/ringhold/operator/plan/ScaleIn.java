package io.ringhold.operator.plan;

import io.ringhold.operator.objects.Names;
import io.ringhold.operator.observe.Kube;
import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.Level;
import io.ringhold.operator.observe.KvView.State;
import io.ringhold.operator.observe.Observed;
import java.util.Optional;

/// Takes members away, the highest first, for a stateful set has no other way. The cluster drains
/// and strikes off the disk, and gives proof of it, before the pod goes, and the pod is gone before
/// its volume goes.
final class ScaleIn {
  private ScaleIn() {}

  /// What has begun is finished, unless the wish has changed while it can still be taken back.
  static Optional<Plan> underWay(Observed seen) {
    return strayMember(seen)
        .or(() -> takeBack(seen))
        .or(() -> isBeingDrained(seen) ? drain(seen) : Optional.empty());
  }

  static Optional<Plan> begin(Observed seen) {
    return seen.kube().size() > seen.spec().replicas ? drain(seen) : Optional.empty();
  }

  /// A member that has no pod, because the resource was made anew with fewer replicas or somebody
  /// has scaled the set by hand, gets one: it must be drained first.
  private static Optional<Plan> strayMember(Observed seen) {
    int highest =
        Planner.known(seen).belonging().stream()
            .mapToInt(member -> Names.ordinal(member.name()))
            .max()
            .orElse(-1);
    return highest >= seen.kube().size()
        ? Optional.of(
            Plan.act(
                new Action.Apply(Upkeep.sized(seen, highest + 1)),
                Operation.Type.Repair,
                seen.member(highest),
                "RestorePods",
                "%s belongs to the cluster and has no pod: it gets one"
                    .formatted(seen.member(highest))))
        : Optional.empty();
  }

  private static Optional<Plan> takeBack(Observed seen) {
    KvView.Known kv = Planner.known(seen);
    return kv.members().stream()
        .filter(member -> member.state() == State.DRAINING)
        .filter(member -> Names.ordinal(member.name()) < seen.spec().replicas)
        .filter(member -> wasDrainedByUs(seen, member.name()))
        .findFirst()
        .map(member ->
            Plan.act(
                new Action.UndrainMember(member.name(), kv.epoch()),
                Operation.Type.ScaleIn,
                member.name(),
                "TakeBack",
                "%s stays after all".formatted(member.name())));
  }

  /// A person may drain a member for reasons of their own.
  private static boolean wasDrainedByUs(Observed seen, String member) {
    var operation = seen.status().operation;
    return operation != null
        && operation.type.equals(Operation.Type.ScaleIn.name())
        && operation.target.equals(member);
  }

  private static boolean isBeingDrained(Observed seen) {
    KvView.Known kv = Planner.known(seen);
    int last = seen.kube().size() - 1;
    String name = seen.member(last);
    return last >= seen.spec().replicas
        && kv.member(name)
            .map(member -> member.state() == State.DRAINING)
            .orElseGet(() -> kv.wasRemoved(name));
  }

  private static Optional<Plan> drain(Observed seen) {
    KvView.Known kv = Planner.known(seen);
    int last = seen.kube().size() - 1;
    String name = seen.member(last);
    KvView.Member member = kv.member(name).orElse(null);
    if (member == null) {
      return Optional.of(
          kv.waiting(name).isPresent() || kv.wasRemoved(name) || neverJoined(seen, last)
              ? shrink(seen, last)
              : Plan.await(
                  Operation.Type.ScaleIn,
                  name,
                  "AwaitJoined",
                  "waits until it is clear what the member is"));
    }
    if (member.state() == State.ACTIVE) {
      return Optional.of(
          kv.level() == Level.WHOLE
              ? Plan.act(
                  new Action.DrainMember(name, kv.epoch()),
                  Operation.Type.ScaleIn,
                  name,
                  "Drain",
                  "drains %s: its replicas move to the others".formatted(name))
              : Plan.await(
                  Operation.Type.ScaleIn,
                  name,
                  "AwaitWhole",
                  "waits until every shard is whole before it drains " + name));
    }
    return Optional.of(
        member.replicas() > 0 || kv.moves() > 0
            ? Plan.await(
                Operation.Type.ScaleIn,
                name,
                "Draining",
                "%s still has %d replicas; %d moves are open"
                    .formatted(name, member.replicas(), kv.moves()))
            : Plan.act(
                new Action.RemoveMember(name, kv.epoch()),
                Operation.Type.ScaleIn,
                name,
                "Remove",
                "strikes the drained disk of %s off the cluster".formatted(name)));
  }

  /// Its pod never became a member, such as one that cannot be scheduled.
  private static boolean neverJoined(Observed seen, int ordinal) {
    return seen.kube().pod(ordinal).filter(Kube.Pod::ready).isEmpty();
  }

  private static Plan shrink(Observed seen, int to) {
    return Plan.act(
        new Action.Shrink(Upkeep.sized(seen, to)),
        Operation.Type.ScaleIn,
        seen.member(to),
        "DeletePod",
        "ends the pod of %s, which is no member any more".formatted(seen.member(to)));
  }
}
